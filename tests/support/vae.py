"""A VAE candidate on the way to their jury, step by step through the services, and the jury that hears them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models import Account, Candidacy, JuryMember, RenewalAct, Role, VaeFile
from app.queries import vae as queries
from app.queries.judging import framework_of
from app.services import deposits, interviews, judging, vae
from app.services.interviews import Told
from blocks.model import VALIDATION_FILE, AccessRoute, Block
from juries.vae_interview import criteria_to_ask
from juries.vae_table import State
from tests.support.factories import SESSION, AccountFactory, CandidacyFactory, CentreFactory
from tests.support.juries import Scene, actor

SENT = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)
JURY_DAY = date(2026, 11, 20)
AT_JURY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NUMBER = "V-2026-001"
PDF = b"%PDF-1.7 dossier de validation %%EOF"


@dataclass(frozen=True)
class VaeScene(Scene):
    """A jury of three for one VAE candidate: `president` heads the VAE service and does not score."""

    president: Account
    holder: Account

    def members(self) -> dict[int, int]:
        """The number of each member, by account."""
        with Session(SESSION().get_bind()) as session:
            rows = session.scalars(select(JuryMember).where(JuryMember.jury_id == self.jury_id, JuryMember.left_at.is_(None)))
            return {row.account_id: row.id for row in rows}

    def told(self, **changes: object) -> Told:
        """A whole record of the interview: everybody was there, every criterion was asked about."""
        said: dict[str, object] = {
            "held_on": JURY_DAY,
            "place": "Lorient, salle 12",
            "remote": False,
            "minutes": 50,
            "present": tuple(self.members().values()),
            "asked": {criterion.code: "" for _competency, criterion in criteria_to_ask(self.block)},
        }
        return Told(**(said | changes))  # type: ignore[arg-type]


def file_of_vae(session: Session, holder: Account, centre: object) -> Candidacy:
    """A file just opened, for BC03, on the path without an advisor; the registration is renewed."""
    candidacy: Candidacy = CandidacyFactory(
        account=holder, centre=centre, number="0412", route=AccessRoute.VAE, created_at=SENT, blocks=["BC03"]
    )
    session.add(
        RenewalAct(
            certification_number="RNCP35663",
            decision="Renouvellement d'essai",
            decided_on=date(2024, 6, 1),
            new_end=date(2027, 6, 17),
            invented=True,
            actor_id=holder.id,
            at=SENT,
        )
    )
    session.add(VaeFile(candidacy_id=candidacy.id, number=NUMBER, accompanied=False, state=State.PROJECT, since=SENT))
    session.commit()
    return candidacy


def vae_scene(app: Flask, *, sent: bool = True, planned: bool = True, declared: bool = True) -> VaeScene:
    """From admissibility to the day of the jury; `sent`: the validation file too, `planned`: the day of the jury too."""
    session: Session = SESSION()
    centre = CentreFactory(name="Centre de Lorient")
    holder = AccountFactory(given_name="Régis", family_name="Hamon", centre=centre, roles=[Role.CANDIDATE], birth_date=date(1976, 12, 14))
    candidacy = file_of_vae(session, holder, centre)
    people = {
        "first": AccountFactory(given_name="Nadia", family_name="Ferhat", roles=[Role.JUROR], in_activity_until=date(2027, 6, 30)),
        "second": AccountFactory(given_name="Thierry", family_name="Vasselin", roles=[Role.JUROR], in_activity_until=date(2027, 6, 30)),
        "stranger": AccountFactory(given_name="Maud", family_name="Kerleau", roles=[Role.JUROR], in_activity_until=date(2027, 6, 30)),
        "administrator": AccountFactory(given_name="Hélène", family_name="Morvan", centre=centre, roles=[Role.ADMINISTRATOR]),
        "president": AccountFactory(
            given_name="Solenn", family_name="Kervran", centre=centre, roles=[Role.JUROR, Role.VAE_ADVISOR, Role.ADMINISTRATOR]
        ),
    }
    office, own = actor(people["administrator"], Role.ADMINISTRATOR), actor(holder, Role.CANDIDATE)
    with app.app_context():
        with clock.frozen(SENT):
            vae.act(own, NUMBER, "send_feasibility", revision=0)
            vae.act(office, NUMBER, "declare_complete", revision=1)
            vae.act(office, NUMBER, "accept", revision=2, reason="Onze ans d'administration des ventes")
        if sent:
            with clock.frozen(SENT + timedelta(days=20)):
                deposits.deposit(own, candidacy.id, VALIDATION_FILE, "dossier-hamon.pdf", PDF)
                vae.act(own, NUMBER, "send_validation", revision=3)
            if planned:
                with clock.frozen(SENT + timedelta(days=30)):
                    vae.act(office, NUMBER, "plan_jury", revision=4, jury_on=JURY_DAY)
        jury_id = judging.compose_jury(
            office,
            candidacy.id,
            "BC03",
            jurors=(people["first"].id, people["second"].id),
            president=people["president"].id,
            place="Lorient",
        )
        for member in (people["first"], people["second"], people["president"]) if declared else ():
            judging.declare(actor(member, Role.JUROR), jury_id, conflict=False)
        block: Block = framework_of(candidacy.framework_version_id)[0].block("BC03")
        assert queries.vae_file_of(candidacy.id) is not None
    return VaeScene(jury_id=jury_id, candidacy=candidacy, block=block, holder=holder, **people)


def interviewed(app: Flask, scene: VaeScene, **changes: object) -> int:
    """The interview held and recorded by the president."""
    with app.app_context(), clock.frozen(AT_JURY):
        return interviews.record(actor(scene.president, Role.JUROR), scene.jury_id, scene.told(**changes))
