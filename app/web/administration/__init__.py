"""The certification office: desk, candidates, VAE, juries, certificates, frameworks."""

from flask import Blueprint

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

from app.web.administration import (  # noqa: E402,F401 - the views need the blueprint
    aids,
    candidates,
    certificates,
    desk,
    dossiers,
    enrolment,
    framework,
    framework_authoring,
    framework_authoring_equivalences,
    framework_authoring_grid,
    framework_authoring_history,
    framework_authoring_plan,
    framework_authoring_rules,
    framework_authoring_workbook,
    framework_versions,
    framework_what_if,
    issuer,
    orals,
    password_link,
    people,
    sentences,
    sessions,
    sessions_convocations,
    sessions_parts,
    sittings,
    vae,
    vae_acts,
    vae_files,
)
