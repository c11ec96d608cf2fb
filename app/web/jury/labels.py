"""How the jury's facts are worded on its screens."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.queries import accommodations
from app.queries.judging import JuryFile
from app.queries.judging_sheet import Source
from app.web.framework.words import evaluation_numbers
from app.web.lists import State
from app.web.words_measures import MeasureLine, measure_lines
from blocks.model import INTERVIEW, VALIDATION_FILE, AccessRoute, Block, Criterion
from juries.accommodations import Audience
from juries.composition import Seat
from juries.scoring import CompetencyProgress, Progress

VAE_PLACES = {VALIDATION_FILE: _l("dossier de validation"), INTERVIEW: _l("entretien")}
"""Where a VAE candidate shows a criterion; the fiche's evaluations have their own names."""


def names_of(file: JuryFile) -> dict[str, str]:
    """Names by code for the refusals of this jury: members (by account), competencies, criteria."""
    people = {str(member.account_id): member.name for member in file.members}
    competencies = {competency.code: competency.code for competency in file.block.competencies}
    criteria = {criterion.code: criterion.name for competency in file.block.competencies for criterion in competency.criteria}
    return people | competencies | criteria


def candidate_and_block(file: JuryFile) -> str:
    """The title of a file: a number and a block, no name."""
    return _("Candidat %(number)s, bloc %(block)s", number=file.candidate, block=file.block.code)


def measures_observed(file: JuryFile) -> list[MeasureLine]:
    """The measures that change what these jurors observe, never why: an interpreter, what is shown instead of an oral or a part."""
    return measure_lines(accommodations.measures_for(Audience.JUROR, file.candidacy_id))


def evaluation_name(block: Block, code: str) -> str:
    """The name of an evaluation, the fiche's own; of a VAE part, ours."""
    for evaluation in block.evaluations:
        if evaluation.code == code:
            return evaluation.name
    return str(VAE_PLACES.get(code, code))


def observed_in(block: Block, criterion: Criterion, route: AccessRoute) -> str:
    """Where a criterion is observed on this route: "Épreuves 1 et 2"."""
    if route is AccessRoute.VAE:
        places = [str(VAE_PLACES[code]) for code in criterion.observed_in if code in VAE_PLACES]
        return _(" et ").join(places).capitalize()
    numbers = evaluation_numbers(block, criterion)
    if len(numbers) == 1:
        return _("Épreuve %(number)s", number=numbers[0])
    return _("Épreuves %(numbers)s", numbers=_(" et ").join(numbers)) if numbers else ""


def source_title(block: Block, source: Source) -> str:
    """A piece of evidence as jurors call it. Never the name of a file: it may tell who the candidate is."""
    if source.kind == "run":
        return source.title
    name = evaluation_name(block, source.evaluation)
    return name[:1].upper() + name[1:]


def progress_state(progress: CompetencyProgress) -> State:
    """Where a juror is with a competency, in words."""
    match progress.state:
        case Progress.TO_SCORE:
            return State("mute", "circle", _("À juger"), plain=True)
        case Progress.STARTED:
            done, total = progress.scored, progress.criteria
            word = ngettext("En cours, %(num)s critère sur %(total)s", "En cours, %(num)s critères sur %(total)s", done, total=total)
            return State("info", "pencil-fill", word, plain=True)
        case Progress.NOT_OBSERVED:
            return State("warn", "question-circle-fill", _("Non observée, à relire"), plain=True)
        case _:
            return State("ok", "check-circle-fill", _("Jugée"), plain=True)


def level_name(level: int) -> str:
    """A level in words."""
    return _("Non observé") if level == 0 else _("Niveau %(level)s", level=level)


def level_choices(low: int, high: int) -> list[tuple[str, Any]]:
    """The levels between two, for a form."""
    return [("", _("Choisir un niveau")), *((str(level), level_name(level)) for level in range(low, high + 1))]


def seat_name(seat: Seat, outside: bool) -> str:
    """What a member does, and whether they are of the candidate's centre, in words that fit everybody."""
    if seat is Seat.PRESIDENT:
        return _("Préside")
    return _("Juge, de l'extérieur") if outside else _("Juge, du centre")


def block_state(acquired: bool) -> State:
    """The verdict on a block."""
    if acquired:
        return State("ok", "check-circle-fill", _("Acquis"))
    return State("warn", "arrow-counterclockwise", _("Non acquis, ajourné"))


def competency_state(acquired: bool) -> State:
    """The verdict on a competency."""
    if acquired:
        return State("ok", "check-circle-fill", _("Acquise"), plain=True)
    return State("warn", "arrow-counterclockwise", _("Non acquise"), plain=True)


def undecided_state() -> State:
    """A competency on which a straddled threshold is still open."""
    return State("warn", "exclamation-triangle-fill", _("En suspens"), plain=True)
