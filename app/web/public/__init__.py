"""What everyone may open: login, language, verification of a certificate, the pages about Épreuve."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)

from app.web.public import certifications, display, health, login, new_password, pages, verify  # noqa: E402,F401 - the views need the blueprint
