"""Keeping a case's content, once, before a run is bound to it."""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import CaseContent
from app.services import audit
from casestudies import content
from casestudies.scenario.casefile import Case


def keep(session: Session, case: Case) -> str:
    """Keep the content of `case` unless it is there already; gives its digest. Those who keep the same one wait for each other."""
    if not _kept(session, case):
        audit.lock_stream(session, f"case-content:{case.digest}")
        if not _kept(session, case):
            packed = zlib.compress(content.encode(case), level=9)
            session.add(CaseContent(digest=case.digest, case_id=case.id, packed=packed, stored_at=clock.now()))
            session.flush()
    return case.digest


def _kept(session: Session, case: Case) -> bool:
    """Asked for each run of a session: the content itself, some hundred kilobytes, stays where it is."""
    return session.scalar(select(CaseContent.digest).where(CaseContent.digest == case.digest)) is not None
