"""Assessment sessions for tests, as rows: a room of candidates, one paper, windows from now on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.chain import ORIGIN
from app.models import (
    AssessmentSession,
    Candidacy,
    PaperRun,
    Role,
    Run,
    RunMode,
    SessionPaper,
    SessionSeat,
)
from tests.support.factories import AccountFactory, CandidacyFactory, CaseContentFactory, CentreFactory

CASE = "matinee_des_commandes"
MINUTES = 90


def candidate(family_name: str = "Mokrani", *, centre: str = "LOR") -> Candidacy:
    """A candidate of that centre who aims at BC03."""
    account = AccountFactory(given_name="Inès", family_name=family_name, roles=[Role.CANDIDATE])
    row: Candidacy = CandidacyFactory(account=account, centre=CentreFactory(code=centre))
    return row


def prepared_run(candidacy: Candidacy, seed: int, minutes: int, started_at: datetime | None = None) -> Run:
    """A certifying run of the first case, not added yet."""
    return Run(
        candidacy_id=candidacy.id,
        case_id=CASE,
        case_digest=CaseContentFactory().digest,
        base_digest=ORIGIN,
        variant_seed=seed,
        mode=RunMode.CERTIFYING,
        block_code="BC03",
        evaluation_code="BC03E1",
        framework_version_id=candidacy.framework_version_id,
        duration_minutes=minutes,
        started_at=started_at,
        submitted_at=None,
        created_at=clock.now(),
    )


def opened_session(session: Session, candidacies: Sequence[Candidacy], *, centre: str = "LOR") -> AssessmentSession:
    """A session whose window is open now, each candidate with a seat and a run that has not begun."""
    now = clock.now()
    row = AssessmentSession(
        title="Bloc 3, session de mars",
        framework_version_id=candidacies[0].framework_version_id,
        block_code="BC03",
        centre_id=CentreFactory(code=centre).id,
        place="salle 204",
        created_by_id=AccountFactory(roles=[Role.ADMINISTRATOR]).id,
        created_at=now,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    paper = SessionPaper(
        session_id=row.id,
        number=1,
        evaluation_code="BC03E1",
        case_id=CASE,
        case_digest=CaseContentFactory().digest,
        duration_minutes=MINUTES,
        opens_at=now - timedelta(minutes=10),
        closes_at=now + timedelta(hours=2),
    )
    session.add(paper)
    session.flush()
    for position, candidacy in enumerate(candidacies, start=1):
        run = prepared_run(candidacy, position, MINUTES)
        session.add_all([run, SessionSeat(session_id=row.id, candidacy_id=candidacy.id, position=position, label=f"poste {position}")])
        session.flush()
        session.add(PaperRun(paper_id=paper.id, candidacy_id=candidacy.id, run_id=run.id))
    session.commit()
    return row
