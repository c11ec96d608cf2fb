"""The two grids side by side: what straddles a threshold first, what hangs on it, and how the pair settles it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries.judging import own_file
from app.queries.judging_pair import Pair, pair_of
from app.services import judging_decision
from app.services.judging import JuryRefused
from app.web.forms import EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.jury.pages import room_url
from app.web.jury.sentences import told
from app.web.lists import State
from app.web.messages import announce, refuse
from app.web.typography import typo
from juries.barred import BarredError
from juries.reconciliation import Difference
from juries.verdict import Outcome


class SettlementForm(EpreuveForm):
    """A proposal for one criterion. The prefix of its fields is the criterion's code: many are on one page."""

    level = SelectField(_l("Niveau retenu"), validators=[InputRequired(_l("Choisissez un niveau."))], coerce=str)
    reason = TextAreaField(
        _l("Motif"),
        description=_l("Ce qui vous décide : un message, un événement, une page du dossier. Il figure au procès-verbal."),
        validators=[InputRequired(_l("Dites ce qui vous décide, par exemple le message ou l'événement qui le montre."))],
    )


def _form(difference: Difference, **data: str) -> SettlementForm:
    code = difference.criterion.code
    ours = bool(request.form) and request.form.get("criterion") == code
    form = SettlementForm(request.form if ours else None, prefix=code, data=data)
    form.level.choices = options(labels.level_choices(difference.lower, difference.higher))
    return form


@blueprint.get("/<int:jury_id>/reconciliation")
@requires("jury:sit")
def reconciliation(jury_id: int) -> Any:
    """Both grids, once both are locked; before, back to one's own."""
    pair = _open_pair(jury_id)
    return _page(pair) if pair else redirect(url_for("jury.lock", jury_id=jury_id))


def _open_pair(jury_id: int) -> Pair | None:
    actor = current_actor()
    file = own_file(actor, jury_id)
    try:
        return pair_of(file, file.seat_of(actor).id)
    except BarredError:
        return None


@blueprint.post("/<int:jury_id>/reconciliation")
@requires("jury:sit")
def settle(jury_id: int) -> Any:
    """Propose a level for the criterion of the form."""
    pair = _open_pair(jury_id)
    code = request.form.get("criterion", "")
    difference = next((each for each in pair.found if each.criterion.code == code), None) if pair else None
    if pair is None or difference is None:
        return redirect(url_for("jury.reconciliation", jury_id=jury_id))
    form = _form(difference)
    if form.validate():
        try:
            judging_decision.propose_settlement(
                current_actor(), jury_id, criterion=code, level=int(form.level.data), reason=form.reason.data or ""
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Votre proposition est enregistrée. L'autre juré doit l'accepter."), "ok")
            return redirect(url_for("jury.reconciliation", jury_id=jury_id, _anchor=code))
    return _page(pair, form, code), 422


@blueprint.post("/<int:jury_id>/reconciliation/<int:proposal_id>/agreement")
@requires("jury:sit")
def agree(jury_id: int, proposal_id: int) -> Any:
    """Agree to the other juror's proposal."""
    judging_decision.agree_to_settlement(current_actor(), jury_id, proposal_id)
    flash(_("L'écart est réglé."), "ok")
    return redirect(url_for("jury.reconciliation", jury_id=jury_id))


@blueprint.post("/<int:jury_id>/record/draw-up")
@requires("jury:sit")
def draw_up(jury_id: int) -> Any:
    """Draw up the record, then read it."""
    try:
        judging_decision.draw_up_record(current_actor(), jury_id)
    except JuryRefused as refused:
        file = own_file(current_actor(), jury_id)
        for said in told(refused.reasons, labels.names_of(file)):
            announce(_("Le procès-verbal n'est pas établi."), said, tone="bad")
        return redirect(url_for("jury.reconciliation", jury_id=jury_id))
    return redirect(url_for("jury.record", jury_id=jury_id))


def _page(pair: Pair, form: SettlementForm | None = None, code: str = "") -> str:
    straddling = [each for each in pair.found if each.straddles]
    others = [each for each in pair.found if not each.straddles]
    return render_template(
        "jury/reconciliation.html",
        pair=pair,
        title=labels.candidate_and_block(pair.file),
        straddles=[_row(pair, each, form if each.criterion.code == code else None) for each in straddling],
        others=[_row(pair, each, form if each.criterion.code == code else None) for each in others],
        verdict=_verdict(pair),
        competencies=_competencies(pair),
        form=form,
        level_name=labels.level_name,
    )


def _row(pair: Pair, difference: Difference, form: SettlementForm | None) -> dict[str, Any]:
    code = difference.criterion.code
    stake, settled, proposal = pair.stakes[code], pair.settled.get(code), pair.proposals.get(code)
    competency = next(each for each in pair.file.block.competencies if each.code == difference.competency)
    member = int(pair.first.juror)
    theirs = next(each for each in pair.file.scorers if each.id != member)
    return {
        "code": code,
        "name": typo(difference.criterion.name),
        "critical": difference.criterion.critical,
        "threshold": difference.criterion.threshold,
        "levels": [typo(text) for text in difference.criterion.levels],
        "competency": competency,
        "room_url": room_url(pair.file.id, competency.code),
        "ours": difference.first,
        "theirs": difference.second,
        "other": theirs.name,
        "heard": pair.interview_notes.get(difference.criterion.code, ("", "")),
        "comments": pair.comments[competency.code],
        "flips": _flips(difference, stake.competency_flips, stake.block_flips),
        "settled": settled,
        "proposal": proposal,
        "own": proposal is not None and proposal.settlement.proposed_by == pair.first.juror,
        "form": form or _form(difference),
        "straddles": difference.straddles,
        "first": bool(pair.open) and pair.open[0].criterion.code == code and proposal is None,
    }


def _flips(difference: Difference, competency: bool, block: bool) -> str:
    """What turns with this criterion, the others being as settled, or as well as they can still end."""
    if block:
        words = _("De ce critère dépendent la compétence %(code)s et le bloc entier.")
    elif competency:
        words = _("De ce critère dépend la compétence %(code)s. Le bloc n'en dépend pas : une autre compétence manque.")
    elif difference.straddles:
        words = _("La compétence %(code)s n'est pas acquise par ailleurs : ce critère ne change pas le verdict.")
    else:
        words = _("Vos deux niveaux sont du même côté du seuil : le verdict n'en dépend pas.")
    return words % {"code": difference.competency}


def _verdict(pair: Pair) -> State:
    if pair.open:
        return State("warn", "exclamation-triangle-fill", _("En suspens"))
    return labels.block_state(pair.verdict.outcome is Outcome.ACQUIRED)


def _competencies(pair: Pair) -> list[dict[str, Any]]:
    undecided = {each.competency for each in pair.open}
    return [
        {
            "number": competency.code[-2:],
            "label": typo(competency.label),
            "url": room_url(pair.file.id, competency.code),
            "state": labels.undecided_state() if competency.code in undecided else labels.competency_state(verdict.acquired),
        }
        for competency, verdict in zip(pair.file.block.competencies, pair.verdict.competencies, strict=True)
    ]
