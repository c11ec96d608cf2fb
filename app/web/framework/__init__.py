"""What is certified, as everyone with a login may read it: a block and what is expected in it."""

from flask import Blueprint

blueprint = Blueprint("framework", __name__, url_prefix="/framework")

from app.web.framework import pages, sentences  # noqa: E402,F401 - the views need the blueprint
