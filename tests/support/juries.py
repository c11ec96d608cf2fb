"""A candidate of a block with the real case played, its frozen evidence, a dossier, and people who may judge."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.chain import ORIGIN, event_hash
from app.models import Account, Candidacy, Centre, Deposit, DepositStatement, EvidenceRow, Role, Run, RunEvent, RunMode
from app.queries.judging import framework_of
from app.services import judging, judging_decision, judging_scores, storage
from blocks.model import AccessRoute, Block
from blocks.observation import Evidence
from casestudies import library
from juries.dossier import Consent
from tests.support.factories import PASSWORD, SESSION, STARTED, AccountFactory, CandidacyFactory, CaseContentFactory, CentreFactory

CASE = "matinee_des_commandes"
SEED = 3


@dataclass(frozen=True)
class Scene:
    """A jury of one block: `first` is of the candidate's centre, `second` from outside; `stranger` is a juror who does not sit."""

    jury_id: int
    candidacy: Candidacy
    first: Account
    second: Account
    stranger: Account
    administrator: Account
    block: Block


def actor(account: Account, *roles: Role) -> Actor:
    """The account as the services take it."""
    return Actor(account_id=account.id, name=account.name, centre_id=account.centre_id, roles=frozenset(roles))


def played_run(candidacy: Candidacy, playthrough: str = "expert", mode: RunMode = RunMode.CERTIFYING) -> EvidenceRow:
    """The case played by a script, stored as a submitted run and frozen as evidence."""
    session: Session = SESSION()
    case = library.load(CASE)
    played = library.play(case, playthrough, SEED)
    run = Run(
        candidacy_id=candidacy.id,
        case_id=case.file.id,
        case_digest=CaseContentFactory().digest,
        base_digest=case.file.company,
        variant_seed=SEED,
        mode=mode,
        block_code="BC03",
        evaluation_code=case.file.evaluation,
        framework_version_id=candidacy.framework_version_id,
        duration_minutes=case.file.duration_minutes,
        started_at=STARTED,
        submitted_at=STARTED,
        created_at=STARTED,
    )
    session.add(run)
    session.flush()
    session.add_all(_stored(run.id, played.run.events))
    content = msgspec.json.encode(played.observations)
    evidence = Evidence(
        reference=f"run:{run.id}",
        evaluation=case.file.evaluation,
        digest=hashlib.sha256(content).hexdigest(),
        observations=played.observations,
    )
    row = EvidenceRow(
        candidacy_id=candidacy.id,
        run_id=run.id,
        block_code="BC03",
        evaluation_code=case.file.evaluation,
        title=case.file.title,
        competencies=list(case.file.competencies),
        body=msgspec.json.encode(evidence).decode(),
        digest=evidence.digest,
        frozen_at=STARTED,
    )
    session.add(row)
    session.commit()
    return row


def _stored(run_id: int, events: Any) -> list[RunEvent]:
    rows: list[RunEvent] = []
    for entry in events:
        row = RunEvent(
            run_id=run_id,
            seq=entry.seq,
            command_id=f"c{entry.seq}",
            type=entry.type,
            version=entry.version,
            scenario_at=entry.at.replace(tzinfo=UTC),
            recorded_at=STARTED,
            body=entry.body(),
            previous=rows[-1].hash if rows else ORIGIN,
            hash="",
        )
        row.hash = event_hash(row)
        rows.append(row)
    return rows


def handed_in(app: Flask, candidacy: Candidacy, evaluation: str = "BC03E2", at: datetime = STARTED) -> Deposit:
    """A dossier handed in and signed, under a name that tells who the candidate is."""
    session: Session = SESSION()
    with app.app_context():
        digest = storage.store(session, b"%PDF-1.7 dossier " + evaluation.encode(), "application/pdf")
    deposit = Deposit(
        candidacy_id=candidacy.id,
        evaluation_code=evaluation,
        file_digest=digest,
        file_name=f"dossier-{candidacy.account.family_name}.pdf",
        receipt=f"R{candidacy.id}-{evaluation}-{at:%H%M%S}",
        deposited_at=at,
        replaces_id=None,
    )
    session.add(deposit)
    session.flush()
    session.add(
        DepositStatement(
            deposit_id=deposit.id, consent=Consent.ANONYMISED, original=True, ai_use="", signed_by_id=candidacy.account_id, at=at
        )
    )
    session.commit()
    return deposit


def scene(app: Flask, *, declared: bool = True, dossier: bool = True, playthrough: str = "expert", **candidate: Any) -> Scene:
    """A jury composed for a candidate who handed everything in; with `declared`, both jurors may sit."""
    lorient = CentreFactory(name="Centre de Lorient")
    holder = AccountFactory(
        given_name="Inès", family_name="Mokrani", centre=lorient, birth_date=date(1994, 3, 4), birth_place="Lorient", roles=[Role.CANDIDATE]
    )
    candidacy = CandidacyFactory(**{"account": holder, "centre": lorient, "number": "0147", **candidate})
    people = jurors(lorient)
    played_run(candidacy, playthrough)
    if dossier:
        handed_in(app, candidacy)
    with app.app_context():
        jury_id = judging.compose_jury(
            actor(people["administrator"], Role.ADMINISTRATOR),
            candidacy.id,
            "BC03",
            jurors=(people["first"].id, people["second"].id),
            president=None,
            place="Lorient",
        )
        if declared:
            for juror in (people["first"], people["second"]):
                judging.declare(actor(juror, Role.JUROR), jury_id, conflict=False)
        certification, _version = framework_of(candidacy.framework_version_id)
    return Scene(jury_id=jury_id, candidacy=candidacy, block=certification.block("BC03"), **people)


def jurors(centre: Centre) -> dict[str, Account]:
    """Two who judge, one who does not, one who composes."""
    return {
        "first": AccountFactory(given_name="Marc", family_name="Estève", centre=centre, roles=[Role.JUROR], occupation="formateur"),
        "second": AccountFactory(
            given_name="Nadia", family_name="Ferhat", roles=[Role.JUROR], occupation="responsable ADV", in_activity_until=date(2027, 6, 30)
        ),
        "stranger": AccountFactory(given_name="Thierry", family_name="Vasselin", roles=[Role.JUROR]),
        "administrator": AccountFactory(given_name="Hélène", family_name="Morvan", centre=centre, roles=[Role.ADMINISTRATOR]),
    }


def fill(app: Flask, scene: Scene, juror: Account, level: int = 4, but: Mapping[str, int] | None = None, *, lock: bool = True) -> None:
    """One juror's whole sheet at one level, save what `but` says by criterion; locked unless told otherwise."""
    with app.app_context():
        for competency in scene.block.competencies:
            levels = {criterion.code: (but or {}).get(criterion.code, level) for criterion in competency.criteria}
            judging_scores.save_competency(actor(juror, Role.JUROR), scene.jury_id, competency.code, levels=levels)
        if lock:
            judging_scores.lock_sheet(actor(juror, Role.JUROR), scene.jury_id)


def decide(app: Flask, scene: Scene) -> None:
    """Draw up the record and have both sign it."""
    from app.queries.judging_pair import closing_of

    with app.app_context():
        judging_decision.draw_up_record(actor(scene.first, Role.JUROR), scene.jury_id)
        closing = closing_of(scene.jury_id)
        assert closing is not None
        for juror in (scene.first, scene.second):
            judging_decision.sign_record(actor(juror, Role.JUROR), scene.jury_id, digest=closing.digest, password=PASSWORD)


__all__ = ["AccessRoute", "Scene", "actor", "decide", "fill", "handed_in", "jurors", "played_run", "scene"]
