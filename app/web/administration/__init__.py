"""The certification office: desk, candidates, VAE, juries, certificates, frameworks."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

from app.web.administration import candidates, certificates, desk, enrolment, framework, issuer, sentences, sittings, vae, vae_acts, vae_files  # noqa: E402,F401 - the views need the blueprint
