"""Headers of every answer. Nothing inline, nothing from elsewhere, never inside a frame."""

from __future__ import annotations

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS = 63_072_000


def init_app(app: Flask) -> None:
    """Add the headers to every answer. Pages are never kept: machines of an examination room serve one person after the other."""
    always = [*HEADERS.items(), ("Cache-Control", "no-store")]
    if app.config.get("SESSION_COOKIE_SECURE"):
        always.append(("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains"))

    @app.after_request
    def _harden(response: Response) -> Response:
        own = {name.lower() for name, _value in response.headers}
        response.headers.extend([pair for pair in always if pair[0].lower() not in own])
        return response
