"""Nothing typed is lost: the fields of a POST that could not be done travel through the answer, to be sent again by a click.

Carried only when the request came from our own pages, so that another site cannot put words into someone's form; never passwords, never
files. Sent again, the fields hold the same command identifier as before: what had been done after all is not done twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Request, current_app, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from app.queries import accounts

SECRET_NAME = re.compile(r"password|secret|csrf_token|^again$|^kept$|one_time_code", re.I)
LARGEST = 400_000
"""Characters of typed text beyond which it is not carried: a sealed form must stay below the limit of forms."""
TWELVE_HOURS = 12 * 3600
LONG_VALUE = 12


@dataclass(frozen=True)
class Kept:
    """A POST to send again: its path on this site, its fields in order, and whether files were with it and must be chosen again.

    `writer` is the account that was writing, when the session that ended says so: it is given back to no one else.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False
    writer: int | None = None

    @property
    def readable(self) -> tuple[str, ...]:
        """The texts long enough for a person to care about."""
        return tuple(value for name, value in self.fields if len(value) >= LONG_VALUE and " " in value)


def local_path(path: str | None) -> str | None:
    """`path` when it is an absolute path on this site, else None. Refuses //host, backslashes and control characters."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or any(ord(c) < 33 for c in path):
        return None
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else None


def from_our_pages(incoming: Request) -> bool:
    """Whether the browser says that this request comes from a page of ours. Without a word from it: no."""
    site = incoming.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = incoming.headers.get("Origin") or incoming.referrer
    if not origin:
        return False
    ours = {urlsplit(incoming.host_url)[:2], urlsplit(current_app.extensions["settings"].public_url)[:2]}
    return urlsplit(origin)[:2] in ours


def kept_from(incoming: Request) -> Kept | None:
    """What this POST carried, None when there is nothing to keep or it did not come from our pages."""
    path = local_path(incoming.full_path.rstrip("?"))
    if incoming.method != "POST" or path is None or not from_our_pages(incoming):
        return None
    fields = tuple((name, value) for name, value in incoming.form.items(multi=True) if not SECRET_NAME.search(name))
    if not fields or sum(len(value) for _name, value in fields) > LARGEST:
        return None
    return Kept(path, fields, had_files=any(file.filename for file in incoming.files.values()), writer=_writer())


def _writer() -> int | None:
    token = session.get("_user_id")
    return accounts.account_of_session(token) if token else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-fields")


def seal(kept: Kept) -> str:
    """`kept` as a signed text that a login form can carry."""
    return str(_serializer().dumps([kept.path, kept.fields, kept.had_files, kept.writer]))


def unseal(sealed: str | None) -> Kept | None:
    """The reverse; None when it is empty, forged or older than twelve hours."""
    if not sealed:
        return None
    try:
        content: Any = _serializer().loads(sealed, max_age=TWELVE_HOURS)
    except BadData:
        return None
    path, fields, had_files, writer = content
    return Kept(path, tuple((name, value) for name, value in fields), had_files, writer)


def kept_now() -> Kept | None:
    """`kept_from` the present request."""
    return kept_from(request)
