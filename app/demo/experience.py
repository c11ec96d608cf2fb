"""The invented VAE candidate whose jury sits today: a validation file sent, a jury of three, an interview to hold."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.demo import panels
from app.demo.centre import Cast, days_ago
from app.demo.paths import walk
from app.demo.people import ADMINISTRATOR, ADVISOR, DENIS, JUROR_OUTSIDE, JUROR_OUTSIDE_TOO, VAE_HEAD
from app.documents.rendering import render_pdf
from app.models import Candidacy, VaeFile
from app.services import deposits, judging, vae
from blocks.model import VALIDATION_FILE

TO_ADMISSIBILITY = (
    (108, "submit", None),
    (106, "take_in_charge", ADVISOR),
    (102, "propose_path", ADVISOR),
    (99, "confirm_path", None),
    (92, "send_feasibility", None),
    (84, "declare_complete", ADMINISTRATOR),
    (70, "accept", ADMINISTRATOR),
)
PAIR = (JUROR_OUTSIDE, JUROR_OUTSIDE_TOO)


def bring_to_jury(session: Session, cast: Cast, candidacy_id: int) -> None:
    """Denis is admissible, has sent his validation file, and meets his jury on the day when the demonstration is loaded."""
    walk(session, cast, DENIS, candidacy_id, TO_ADMISSIBILITY)
    file = session.scalars(select(VaeFile).where(VaeFile.candidacy_id == candidacy_id)).one()
    number = session.scalars(select(Candidacy.number).where(Candidacy.id == candidacy_id)).one()
    with clock.frozen(days_ago(34, 16)):
        content = render_pdf("demo/validation.html", {"number": number}, made_at=clock.now())
        deposits.deposit(cast[DENIS], candidacy_id, VALIDATION_FILE, f"dossier-de-validation-{number}.pdf", content)
        vae.act(cast[DENIS], file.number, "send_validation", revision=file.revision)
    today = clock.today()
    with clock.frozen(days_ago(21, 10)):
        vae.act(cast[ADMINISTRATOR], file.number, "plan_jury", revision=file.revision, jury_on=today)
    with clock.frozen(days_ago(20, 11)):
        members = (cast[PAIR[0]].person_id, cast[PAIR[1]].person_id)
        jury = judging.compose_jury(
            cast[ADMINISTRATOR], candidacy_id, panels.BLOCK, jurors=members, president=cast[VAE_HEAD].person_id, place="Lorient"
        )
    with clock.frozen(days_ago(18, 18)):
        for member in (*PAIR, VAE_HEAD):
            judging.declare(cast[member], jury, conflict=False)
