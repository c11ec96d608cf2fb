"""Which keys seal a certificate: those of the demonstration for a specimen, those of its certifier otherwise.

Each certifier has an authority of its own, made when its first certificate is sealed: a seal made for real never leads to the name of the
demonstration, and what an earlier certifier sealed keeps its keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from flask import current_app

from app.documents.keys import IssuerKeys, load_issuer_keys, organisation_name

_NAME_LENGTH = 12


def keys_for(certifier: str, *, specimen: bool) -> IssuerKeys:
    """The keys that seal for that certifier, made at first need. Raises app.keys.ExposedKey."""
    if specimen:
        demonstration: IssuerKeys = current_app.extensions["issuer_keys"]
        return demonstration
    name = _folder_name(certifier)
    known: dict[str, IssuerKeys] = current_app.extensions.setdefault("certifier_keys", {})
    if name not in known:
        loaded = load_issuer_keys(current_app.extensions["settings"].keys / name, organisation_name(certifier))
        known[name] = replace(loaded, fragment=f"{loaded.fragment}-{name}")
    return known[name]


def published_keys(certifiers: Iterable[str]) -> list[IssuerKeys]:
    """The keys that may have signed something here: the demonstration's, then those of these certifiers that have sealed already."""
    folder = current_app.extensions["settings"].keys
    sealed = [name for name in dict.fromkeys(certifiers) if (folder / _folder_name(name) / "credential.pem").exists()]
    return [keys_for("", specimen=True), *(keys_for(name, specimen=False) for name in sealed)]


def _folder_name(certifier: str) -> str:
    return "certifier-" + hashlib.sha256(certifier.encode()).hexdigest()[:_NAME_LENGTH]
