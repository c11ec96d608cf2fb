"""The candidate's home: the next step first, then each block, what is to do, the measures."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries import accommodations, candidacies
from app.queries import vae as vae_queries
from app.queries.accommodations import SittingTime
from app.queries.aids import next_part
from app.queries.candidacies import CandidateFile, Sitting
from app.queries.case_contents import case_of
from app.queries.orals import Oral
from app.queries.progress import BlockProgress, Progress
from app.queries.vae import VaeFilePage
from app.web.candidate import blueprint
from app.web.candidate.orals import oral_facts, oral_to_come
from app.web.candidate.sessions import OwnDays, convocation_links, day_facts, days_table, own_days
from app.web.candidate.vae import own_acts
from app.web.formats import clock_time, day, distance, duration, moment
from app.web.words import BY_ROUTE, progress_state
from app.web.words_measures import measure_lines, part_said, time_sum
from app.web.words_vae import own_situation
from blocks.model import AccessRoute, Block, Evaluation, EvaluationForm
from juries.accommodations import Audience
from juries.dossier import VersionState
from juries.vae_table import Party

HANDED_IN = frozenset({EvaluationForm.DOSSIER, EvaluationForm.PROJECT})
"""The forms of an evaluation whose work is handed in here before the jury, when it has no duration of its own."""
ASIDE = frozenset({"drop_out"})
"""Acts that are never proposed as the next step."""


@dataclass(frozen=True)
class NextStep:
    """What the candidate does next. `acts` are links, the first the main one."""

    kicker: str
    title: str
    text: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    acts: list[dict[str, str]] = field(default_factory=list)


@blueprint.get("/")
@requires("candidate:home")
def home() -> str:
    """The home, for the latest candidacy or the one asked for."""
    actor = current_actor()
    files = candidacies.own_candidacies(actor)
    if not files:
        return render_template("candidate/nothing.html")
    file = _asked(files)
    vae, days, heard = vae_queries.own_file(actor, file.id), own_days(file.id), oral_to_come(file.id)
    step = next_step(file, vae, days, heard)
    shown = {act["url"] for act in step.acts}
    return render_template(
        "candidate/home.html",
        file=file,
        others=[other for other in files if other is not file],
        intro=_intro(file),
        step=step,
        blocks=[_block_card(file, block) for block in file.blocks],
        obtained=_obtained(file),
        papers=days_table(days, {run.run_id for run in file.sittings if run.started_at}),
        todo=[line for line in _todo(file, heard, shown) if line["url"] not in shown],
        measures=measure_lines(accommodations.measures_for(Audience.CANDIDATE, file.id)),
    )


def _asked(files: list[CandidateFile]) -> CandidateFile:
    number = request.args.get("number")
    if number is None:
        return files[0]
    for file in files:
        if file.number == number:
            return file
    raise NotFound


def _intro(file: CandidateFile) -> str:
    return _(
        "Vous préparez le titre %(title)s, %(route)s au centre de %(city)s.",
        title=file.certification.title,
        route=str(BY_ROUTE[file.route]),
        city=file.city,
    )


def _obtained(file: CandidateFile) -> str:
    count = sum(block.progress is Progress.ACQUIRED for block in file.blocks)
    if not count:
        return _("Aucun bloc obtenu encore. Un bloc obtenu le reste.")
    told = ngettext("%(num)s bloc obtenu sur %(total)s.", "%(num)s blocs obtenus sur %(total)s.", count, total=len(file.blocks))
    return f"{told} {_('Un bloc obtenu le reste.')}"


def next_step(file: CandidateFile, vae: VaeFilePage | None, days: OwnDays, heard: Oral | None) -> NextStep:
    """The one thing to do next: a sitting under way, today's oral, one to begin, an act of VAE, a later oral, a dossier, else to wait.

    A sitting that goes on another day waits behind today's oral.
    """
    today = heard if heard is not None and heard.day == clock.today() else None
    under_way = next((run for run in file.sittings if run.certifying and run.started_at and not run.submitted_at), None)
    if under_way:
        time = accommodations.time_for(file.id, under_way.duration_minutes, under_way.run_id)
        if not (today and time.later):
            return _resume(under_way, time)
    if today:
        return _oral_step(file, today)
    ready = days.ready(run for run in file.sittings if run.certifying and not run.started_at)
    if ready:
        return _begin(file, ready[0], days)
    if vae is not None and vae.row.deadline is not None:
        return _vae_step(file, vae)
    if heard is not None:
        return _oral_step(file, heard)
    missing = _dossiers_missing(file)
    if missing:
        return _hand_in(file, *missing[0])
    unsigned = _dossiers_to_sign(file)
    if unsigned:
        return _sign(file, unsigned[0])
    return _wait(file)


def _time_cell(time: SittingTime) -> dict[str, str]:
    """The time granted, and how it is made up."""
    return {"text": duration(time.granted_minutes), "sub": time_sum(time.duration_minutes, time.granted_minutes, time.extra_time)}


def _resume(run: Sitting, time: SittingTime) -> NextStep:
    end = part_said(next_part(run.run_id)) if time.later else clock_time(time.ends_at) if time.ends_at else _("à la reprise du chronomètre")
    return NextStep(
        kicker=_("Votre épreuve continue un autre jour") if time.later else _("Votre épreuve est en cours"),
        title=_("Reprendre « %(case)s »", case=case_of(run.case_digest).file.title),
        facts=[
            (_("La suite") if time.later else _("Fin"), {"text": end, "strong": True}),
            (_("Votre temps"), _time_cell(time)),
        ],
        acts=[
            {
                "label": _("Ouvrir ma salle") if time.later else _("Reprendre mon travail"),
                "url": url_for("sandbox.messages", run_id=run.run_id),
            }
        ],
    )


def _begin(file: CandidateFile, run: Sitting, days: OwnDays) -> NextStep:
    time = accommodations.time_for(file.id, run.duration_minutes, run.run_id)
    held = days.to_come.get(run.run_id)
    if held:
        facts = [(_("Épreuve"), {"text": held[1].name, "strong": True, "lang": "fr"}), *day_facts(*held)]
    else:
        mission = {"text": case_of(run.case_digest).file.title, "strong": True, "lang": "fr"}
        facts = [(_("Mission"), mission), (_("Où"), {"text": file.city, "sub": file.centre})]
    return NextStep(
        kicker=_("Votre prochaine étape"),
        title=_("Passer le mini-cas du bloc %(block)s", block=run.block),
        facts=[
            *facts,
            (_("Votre temps"), _time_cell(time)),
        ],
        text=_("Votre temps part quand l'épreuve commence : c'est alors que la mission s'ouvre.")
        if held
        else _("Le temps ne part qu'au moment où vous commencez, après avoir lu la mission."),
        acts=[
            {"label": _("Ouvrir ma salle") if held else _("Lire la mission"), "url": url_for("sandbox.mission", run_id=run.run_id)},
            *(convocation_links(held[0]) if held else ()),
            {"label": _("Voir ce qui est attendu"), "url": _expected(file, run.block)},
        ],
    )


def _vae_step(file: CandidateFile, vae: VaeFilePage) -> NextStep:
    title, text = own_situation(vae.row)
    due = vae.row.deadline
    mine = due is not None and due.by is Party.CANDIDATE
    acts = own_acts(vae, file.id, aside=ASIDE)
    facts: list[tuple[str, Any]] = []
    if due is not None and not mine:
        facts.append((_("Au plus tard"), {"text": day(due.due), "sub": distance(vae.row.days_left or 0), "strong": True}))
    return NextStep(
        kicker=_("Votre prochaine étape") if mine else _("Nous avançons votre dossier"),
        title=title,
        text=text,
        facts=facts,
        acts=[*acts, {"label": _("Suivre mon dossier"), "url": url_for("candidate.vae", candidacy_id=file.id)}],
    )


def _oral_step(file: CandidateFile, heard: Oral) -> NextStep:
    return NextStep(
        kicker=_("Votre prochaine étape"),
        title=_("Passer l'oral du bloc %(block)s", block=heard.block),
        facts=oral_facts(heard),
        acts=[
            {"label": _("Voir mon oral"), "url": url_for("candidate.oral", slot_id=heard.id)},
            {"label": _("Voir ce qui est attendu"), "url": _expected(file, heard.block)},
        ],
    )


def _hand_in(file: CandidateFile, block: Block, evaluation: str, name: str) -> NextStep:
    return NextStep(
        kicker=_("Votre prochaine étape"),
        title=_("Déposer votre dossier du bloc %(block)s", block=block.code),
        facts=[(_("Épreuve"), {"text": name, "lang": "fr"})],
        acts=[
            {"label": _("Déposer mon dossier"), "url": url_for("sandbox.dossier", candidacy_id=file.id, evaluation=evaluation)},
            {"label": _("Voir ce qui est attendu"), "url": _expected(file, block.code)},
        ],
    )


def _sign(file: CandidateFile, evaluation: str) -> NextStep:
    return NextStep(
        kicker=_("Votre prochaine étape"),
        title=_("Signer les déclarations de votre dossier %(evaluation)s", evaluation=evaluation),
        text=_("Votre dossier est déposé, mais il n'est pas signé : il ne compte pas encore."),
        acts=[
            {
                "label": _("Signer mes déclarations"),
                "url": _statements(file, evaluation),
            }
        ],
    )


def _statements(file: CandidateFile, evaluation: str) -> str:
    return url_for("sandbox.dossier_statements", candidacy_id=file.id, evaluation=evaluation)


def _wait(file: CandidateFile) -> NextStep:
    judged = [block for block in file.blocks if block.progress in (Progress.BEFORE_JURY, Progress.HANDED_IN)]
    if judged:
        return NextStep(
            kicker=_("Rien à faire pour l'instant"),
            title=_("Le jury examine votre bloc %(block)s", block=judged[0].code),
            text=_("Sa décision s'affichera ici. Vous n'avez rien à envoyer."),
        )
    held = [block for block in file.blocks if block.progress is Progress.ACQUIRED]
    if held and all(block.progress in (Progress.ACQUIRED, Progress.NOT_AIMED) for block in file.blocks):
        return NextStep(
            kicker=_("Tout ce que vous visiez est obtenu"),
            title=_("Garder vos certificats"),
            acts=[{"label": _("Ouvrir mes documents"), "url": url_for("candidate.documents")}],
        )
    return NextStep(
        kicker=_("Rien à faire pour l'instant"),
        title=_("Votre prochaine épreuve n'est pas encore fixée"),
        text=_("Votre centre vous l'annonce ici. D'ici là, relisez ce qui est attendu, ou entraînez-vous."),
        acts=[{"label": _("M'entraîner"), "url": url_for("candidate.training")}],
    )


def _expected(file: CandidateFile, block: str) -> str:
    return url_for("framework.block", number=file.certification.number, block=block)


def _dossiers_missing(file: CandidateFile) -> list[tuple[Block, str, str]]:
    """Dossiers that a block aimed at still waits for: block, evaluation, its name. VAE has its own validation file instead."""
    if file.route is AccessRoute.VAE:
        return []
    handed_in = {deposit.evaluation for deposit in file.deposits}
    done = {block.code for block in file.blocks if block.progress is Progress.ACQUIRED}
    return [
        (block, evaluation.code, evaluation.name)
        for block in file.certification.blocks
        if block.code in file.aims and block.code not in done
        for evaluation in block.evaluations
        if _handed_in_here(evaluation) and evaluation.code not in handed_in
    ]


def _dossiers_to_sign(file: CandidateFile) -> list[str]:
    """The evaluations whose last dossier still has to be signed before it counts."""
    return [deposit.evaluation for deposit in file.deposits if deposit.state is VersionState.TO_SIGN]


def _handed_in_here(evaluation: Evaluation) -> bool:
    plan = evaluation.plan
    return plan is not None and plan.form in HANDED_IN and plan.duration_minutes is None


def _block_card(file: CandidateFile, block: BlockProgress) -> dict[str, Any]:
    return {
        "block": block,
        "state": progress_state(block.progress),
        "told": _told(block),
        "expected": _expected(file, block.code),
        "certificate": url_for("public.verify", code=block.certificate) if block.certificate else "",
    }


def _told(block: BlockProgress) -> str:
    if block.decided_on:
        told = _(
            "%(acquired)s compétences acquises sur %(total)s, jury du %(day)s.",
            acquired=block.acquired,
            total=block.total,
            day=day(block.decided_on),
        )
        left = block.total - block.acquired
        return (
            told
            if not left
            else f"{told} {ngettext('Il vous en reste %(num)s à reprendre.', 'Il vous en reste %(num)s à reprendre.', left)}"
        )
    told = ngettext("%(num)s compétence.", "%(num)s compétences.", block.total)
    if block.handed_in_on:
        told += " " + _("Travail rendu le %(day)s.", day=day(block.handed_in_on))
    if block.deposited_on:
        told += " " + _("Dossier déposé le %(day)s.", day=day(block.deposited_on))
    return told


def _todo(file: CandidateFile, heard: Oral | None, shown: Container[str]) -> list[dict[str, str]]:
    """Everything that waits for the candidate. `shown`: where the page leads already, whose sitting is not read again."""
    lines = []
    for run in file.sittings:
        if run.certifying and run.started_at and not run.submitted_at:
            room = url_for("sandbox.messages", run_id=run.run_id)
            if room not in shown:
                resumed = _("Reprendre « %(case)s »", case=case_of(run.case_digest).file.title)
                lines.append({"label": resumed, "url": room, "detail": part_said(next_part(run.run_id))})
    if heard is not None:
        when = moment(heard.slot.begins_at)
        lines.append({"label": _("Préparer mon oral"), "url": url_for("candidate.oral", slot_id=heard.id), "detail": when})
    for block, evaluation, name in _dossiers_missing(file):
        lines.append(
            {
                "label": _("Déposer le dossier du bloc %(block)s", block=block.code),
                "url": url_for("sandbox.dossier", candidacy_id=file.id, evaluation=evaluation),
                "detail": name,
            }
        )
    for evaluation in _dossiers_to_sign(file):
        lines.append(
            {
                "label": _("Signer les déclarations du dossier %(evaluation)s", evaluation=evaluation),
                "url": _statements(file, evaluation),
                "detail": _("Il n'est pas signé : il ne compte pas encore."),
            }
        )
    if any(run.certifying and not run.started_at for run in file.sittings):
        said = _("La même salle, avec vos mesures, pour s'entraîner. Rien ne compte.")
        lines.append({"label": _("Essayer la salle d'épreuve"), "url": url_for("candidate.practice"), "detail": said})
    for run in file.sittings:
        if not run.certifying and not run.submitted_at:
            lines.append(
                {
                    "label": _("Reprendre l'entraînement « %(case)s »", case=case_of(run.case_digest).file.title),
                    "url": url_for("sandbox.mission", run_id=run.run_id),
                    "detail": _("%(duration)s environ.", duration=duration(run.duration_minutes)),
                }
            )
    for block_ in file.blocks:
        if block_.progress is Progress.TO_TAKE_AGAIN:
            lines.append(
                {
                    "label": _("Relire ce qui est attendu en %(block)s", block=block_.code),
                    "url": _expected(file, block_.code),
                    "detail": _("Avant de reprendre les compétences qui restent."),
                }
            )
    return lines
