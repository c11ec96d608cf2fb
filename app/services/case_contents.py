"""Keeping a case's content, once, before a run is bound to it."""

from __future__ import annotations

import zlib

from sqlalchemy.orm import Session

from app import clock
from app.models import CaseContent
from app.services import audit
from casestudies import content
from casestudies.scenario.casefile import Case


def keep(session: Session, case: Case) -> str:
    """Keep the content of `case` unless it is there already; gives its digest. Those who keep the same one wait for each other."""
    if session.get(CaseContent, case.digest) is None:
        audit.lock_stream(session, f"case-content:{case.digest}")
        if session.get(CaseContent, case.digest) is None:
            packed = zlib.compress(content.encode(case), level=9)
            session.add(CaseContent(digest=case.digest, case_id=case.id, packed=packed, stored_at=clock.now()))
            session.flush()
    return case.digest
