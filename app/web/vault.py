"""What a browser may keep of a run while the network is away: under which name, and the key that its pages hold and never write down."""

from __future__ import annotations

import base64
import hashlib
import hmac

from flask import current_app

from app.auth.guard import current_actor

NAME_LENGTH = 24
"""Hexadecimal digits of a name: it tells nothing, and no two people share one."""


def _derived(label: str) -> bytes:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"kept by the browser:{label}".encode(), hashlib.sha256).digest()


def vault_of(run_id: int) -> dict[str, str]:
    """`vault` names what is kept of the reader's own run; `secret` (base64, 256 bits) encrypts it."""
    account_id = current_actor().person_id
    return {
        "vault": _derived(f"vault:{account_id}:{run_id}").hex()[:NAME_LENGTH],
        "secret": base64.b64encode(_derived(f"key:{account_id}:{run_id}")).decode(),
    }
