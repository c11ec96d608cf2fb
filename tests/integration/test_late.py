"""What comes after the end of a sitting is kept apart, and decided with a reason by whoever watches it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.models import AuditRow, DraftRevision, LateAdmission, LateDraft, Role
from app.queries import late as queries
from app.services import late, runs, sittings
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.juries import actor
from tests.support.sittings import READ, Room, Rows, at, seated

LETTER = {"body": "Bonjour, voici notre réponse.", "subject": "Livraison"}


@pytest.fixture
def over(in_app: Flask, session: Session) -> Room:
    """The second candidate's 90 minutes, begun at noon, are over; nobody has handed in yet."""
    room = seated(session)
    with at(0):
        assert sittings.start(room.watching, room.runs) == {}
    return room


def test_a_late_text_is_kept_apart_once(over: Room, rows: Rows) -> None:
    mine, run_id = over.candidates[1], over.runs[1]
    with at(91):
        first = late.keep_draft(mine, run_id, "letter", LETTER)
    with at(95):
        assert late.keep_draft(mine, run_id, "letter", LETTER) == first
        late.keep_draft(mine, run_id, "letter", LETTER | {"body": "Bonjour."})
    assert rows(select(DraftRevision)) == []
    assert [row.body["body"] for row in rows(select(LateDraft).order_by(LateDraft.id))] == [LETTER["body"], "Bonjour."]
    assert len(rows(select(AuditRow).where(AuditRow.verb == "draft.late"))) == 2


def test_nothing_is_late_before_the_end(over: Room, rows: Rows) -> None:
    with at(80), pytest.raises(Refused, match=r"late\.not_over"):
        late.keep_draft(over.candidates[1], over.runs[1], "letter", LETTER)
    with at(95), pytest.raises(NotFound):
        late.keep_draft(over.candidates[0], over.runs[1], "letter", LETTER)
    assert rows(select(LateDraft)) == []


def test_one_decision_speaks_of_what_waits_and_the_candidate_reads_it(over: Room, rows: Rows) -> None:
    mine, run_id = over.candidates[1], over.runs[1]
    with at(92):
        late.keep_draft(mine, run_id, "letter", LETTER)
        assert runs.execute(mine, run_id, "c-late", READ).status == "late"
        seen = queries.of_sitting(over.watching, run_id)
        assert [(each.kind, each.text, each.waiting) for each in seen] == [
            ("messages.read", "M-0067", True),
            ("draft", LETTER["body"], True),
        ]
    with at(93):
        with pytest.raises(Refused, match=r"late\.reason_needed"):
            late.decide(over.watching, run_id, admitted=True, reason="  ")
        assert late.decide(over.watching, run_id, admitted=True, reason="Le réseau de la salle est tombé.") == 2
        with pytest.raises(Refused, match=r"late\.nothing_waits"):
            late.decide(over.watching, run_id, admitted=False, reason="Trop tard.")
    with at(96):
        late.keep_draft(mine, run_id, "letter", LETTER | {"subject": "Encore"})
        told = [(each.decision and each.decision.admitted, each.decision and each.decision.reason) for each in queries.own(mine, run_id)]
        assert told == [(True, "Le réseau de la salle est tombé.")] * 2 + [(None, None)]
        late.decide(over.watching, run_id, admitted=False, reason="Écrit après la fin.")
    assert [row.admitted for row in rows(select(LateAdmission).order_by(LateAdmission.id))] == [True, False]


@pytest.mark.one_database
def test_only_whoever_watches_the_sitting_decides(over: Room, session: Session) -> None:
    run_id = over.runs[1]
    with at(92):
        late.keep_draft(over.candidates[1], run_id, "letter", LETTER)
        elsewhere: Any = AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code="BRE"))
        session.commit()
        stranger = actor(elsewhere, Role.INVIGILATOR)
        session.rollback()
        with pytest.raises(NotFound):
            late.decide(stranger, run_id, admitted=True, reason="Pour aider.")
        with pytest.raises(NotFound):
            queries.of_sitting(stranger, run_id)
        with pytest.raises(NotFound):
            queries.own(over.candidates[0], run_id)
