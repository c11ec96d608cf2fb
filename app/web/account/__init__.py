"""One's own account: how pages look, where one is logged in, one's password."""

from flask import Blueprint

blueprint = Blueprint("account", __name__, url_prefix="/account")

from app.web.account import preferences, sessions  # noqa: E402,F401 - the views need the blueprint
