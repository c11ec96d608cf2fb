"""Electronic mail: put in a folder of the data by default, handed to the server that MAIL_URL names where there is one.

Nothing leaves the machine unless MAIL_URL says where to.
"""

from __future__ import annotations

import smtplib
import ssl
from email import policy
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.config import Settings
from app.keys import private_file, private_folder

TIMEOUT = 30
"""Seconds that a mail server may take to answer."""
SMTP, SMTPS = "smtp", "smtps"
PORTS = {SMTP: 587, SMTPS: 465}


def deliver(settings: Settings, name: str, message: EmailMessage) -> None:
    """Send one message. In the folder it is the file `name`.eml, so that sending it again makes no second one.

    Raises OSError or smtplib.SMTPException when it could not be handed over, ValueError for a MAIL_URL that is not understood.
    """
    if settings.mail_url is None:
        content = message.as_bytes(policy=policy.SMTP)
        private_file(private_folder(settings.mails) / f"{name}.eml", lambda: content)
        return
    url = urlsplit(settings.mail_url)
    if url.scheme not in PORTS or not url.hostname:
        raise ValueError("MAIL_URL is smtp://[user:password@]host[:port] or smtps://…")
    with _server(url.scheme, url.hostname, url.port or PORTS[url.scheme]) as server:
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _server(scheme: str, host: str, port: int) -> smtplib.SMTP:
    """A session with the server, encrypted: from the first octet (smtps), else by STARTTLS; in clear on this machine alone."""
    if scheme == SMTPS:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    if host not in ("localhost", "127.0.0.1", "::1"):
        server.starttls(context=ssl.create_default_context())
    return server
