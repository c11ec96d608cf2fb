"""Deciding measures: a form, the effect shown before anything is written, then the decision. Withdrawing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Conflict, Refused
from app.queries import accommodations as queries
from app.queries.accommodations import AccommodationFile, RunEnd
from app.queries.case_contents import case_of
from app.queries.sittings import reckoning_under
from app.services import accommodations
from app.web.accommodation import blueprint
from app.web.accommodation.measure_form import MeasuresForm, filled
from app.web.formats import clock_time, duration
from app.web.forms import EpreuveForm
from app.web.messages import refuse
from app.web.words_measures import APPLIES, GROUPS, measure_lines, time_sum
from juries.accommodations import Decision, EffectiveMeasures, Measure, check_decision, compile_measures, extra
from juries.measure_catalogue import canonical
from juries.sitting_clock import Reckoning

EXAMPLE_MINUTES = 120
"""An evaluation of two hours, to show an effect when nothing is planned yet."""


def _again(candidacy_id: int, form: Any, template: str, refused: Refused) -> tuple[str, int]:
    """The page once more with what was typed and why it was refused; after a conflict, on the decision that came between."""
    held = queries.file(current_actor(), candidacy_id)
    refuse(form, refused)
    if isinstance(refused, Conflict):
        form.seen.data = str(held.latest_decision_id or "")
    return _form_page(held, form, template), 422


def _form_page(held: AccommodationFile, form: Any, template: str = "accommodation/measures.html") -> str:
    return render_template(template, file=held, form=form, groups=GROUPS, measures=measure_lines(held.effective.decided))


@blueprint.get("/<int:candidacy_id>/measures")
@requires("accommodation:decide")
def measures(candidacy_id: int) -> str:
    """The form, filled with what is in force."""
    held = queries.file(current_actor(), candidacy_id)
    return _form_page(held, filled(held))


@blueprint.post("/<int:candidacy_id>/measures")
@requires("accommodation:decide")
def decide(candidacy_id: int) -> Any:
    """First the effect, then, confirmed, the decision; what was chosen may be changed in between."""
    held = queries.file(current_actor(), candidacy_id)
    form = MeasuresForm()
    if not form.validate():
        return _form_page(held, form), 422
    chosen = form.measures()
    if "change" in request.form:
        return _form_page(held, form)
    try:
        if "confirmed" not in request.form:
            return _preview(held, form, chosen)
        accommodations.decide(
            current_actor(),
            candidacy_id,
            chosen,
            reason=form.reason.data or "",
            valid_until=form.valid_until.day,
            seen_decision_id=form.seen_id(),
        )
    except Refused as refused:
        return _again(candidacy_id, form, "accommodation/measures.html", refused)
    flash(_("Les mesures sont décidées. Elles s'appliquent dès maintenant, aux épreuves en cours comme à venir."), "ok")
    return redirect(url_for("accommodation.file", candidacy_id=candidacy_id))


def _preview(held: AccommodationFile, form: MeasuresForm, chosen: dict[str, str]) -> str:
    """What the decision will do, before it is taken. Raises Refused like the decision itself."""
    if not chosen:
        raise Refused("measure.none")
    wanted = [Measure(kind, value) for kind, value in chosen.items()]
    refusal = check_decision(wanted, reason=form.reason.data or "")
    if refusal is not None:
        raise Refused(refusal.code, field=accommodations.field_of(refusal.code, refusal.params), **refusal.params)
    kept = [Measure(kind, canonical(kind, value)) for kind, value in chosen.items()]
    lines = measure_lines(kept)
    return render_template(
        "accommodation/preview.html",
        file=held,
        groups=[
            (APPLIES[how], [line for line in lines if line.applies is how]) for how in APPLIES if how in {line.applies for line in lines}
        ],
        effects=_effects(held, kept),
        told=[line.name for line in lines if line.told_to_jurors],
        fields={name: value for name, value in request.form.items() if name != "csrf_token"},
        form=form,
    )


def _effects(held: AccommodationFile, wanted: list[Measure]) -> list[tuple[str, Any]]:
    """Each sitting not over, and the time the person would have for it; an example when there is none."""
    now = clock.now()
    after = compile_measures([Decision(now, tuple(wanted))], now)
    lines: list[tuple[str, Any]] = []
    for run in held.runs:
        length, title = timedelta(minutes=run.duration_minutes), case_of(run.case_digest).file.title
        if run.started_at:
            both = EffectiveMeasures(measures=after.measures, grants=(*held.effective.grants, *after.grants))
            lines.append((title, _under_way(run, reckoning_under(run, both))))
        elif after.extra_time or after.pauses.count:
            lines.append((title, _sum(run.duration_minutes, length, after)))
    if (after.extra_time or after.pauses.count) and not lines:
        lines.append((_("Pour une épreuve de deux heures"), _sum(EXAMPLE_MINUTES, timedelta(minutes=EXAMPLE_MINUTES), after)))
    return lines


def _under_way(run: RunEnd, after: Reckoning) -> str:
    """What a decision changes to a sitting that goes on."""
    if run.ends_at is None or after.ends_at is None:
        return _("Horloge arrêtée ; il restera %(left)s.", left=duration(queries.whole_minutes(after.left)))
    pauses = ngettext("%(num)s pause à prendre", "%(num)s pauses à prendre", after.pauses_left) if after.pauses_left else ""
    if after.ends_at == run.ends_at:
        told = _("fin inchangée, à %(end)s", end=clock_time(run.ends_at))
    else:
        told = _("fin à %(after)s au lieu de %(before)s", after=clock_time(after.ends_at), before=clock_time(run.ends_at))
    return f"{told}, {pauses}" if pauses else told


def _sum(minutes: int, length: timedelta, after: EffectiveMeasures) -> dict[str, str]:
    granted = queries.whole_minutes(length + extra(length, after.extra_time))
    told = time_sum(minutes, granted, after.extra_time)
    if after.pauses.count:
        stopped = duration(after.pauses.count * after.pauses.minutes)
        told = f"{told} {_('En plus, %(stopped)s de pause au plus.', stopped=stopped)}"
    return {"text": duration(granted), "sub": told}


class WithdrawalForm(EpreuveForm):
    """Why."""

    reason = TextAreaField(
        _l("Motif du retrait"),
        description=_l("Il est chiffré, personne d'autre que vous ne le lit."),
        validators=[DataRequired(_l("Dites en une phrase pourquoi les mesures sont retirées."))],
    )
    seen = HiddenField()
    seen_id = MeasuresForm.seen_id


@blueprint.get("/<int:candidacy_id>/measures/withdraw")
@requires("accommodation:decide")
def confirm_withdrawal(candidacy_id: int) -> str:
    """What withdrawing will do."""
    held = queries.file(current_actor(), candidacy_id)
    form = WithdrawalForm(formdata=None, data={"seen": str(held.latest_decision_id or "")})
    return render_template("accommodation/withdraw.html", file=held, form=form, measures=measure_lines(held.effective.decided))


@blueprint.post("/<int:candidacy_id>/measures/withdraw")
@requires("accommodation:decide")
def withdraw(candidacy_id: int) -> Any:
    """Withdraw them; a sitting already begun keeps its time."""
    held = queries.file(current_actor(), candidacy_id)
    form = WithdrawalForm()
    if form.validate():
        try:
            accommodations.withdraw(
                current_actor(),
                candidacy_id,
                reason=form.reason.data or "",
                seen_decision_id=form.seen_id(),
            )
        except Refused as refused:
            return _again(candidacy_id, form, "accommodation/withdraw.html", refused)
        else:
            flash(_("Les mesures sont retirées. Une épreuve déjà commencée garde son temps."), "ok")
            return redirect(url_for("accommodation.file", candidacy_id=candidacy_id))
    return render_template("accommodation/withdraw.html", file=held, form=form, measures=measure_lines(held.effective.decided)), 422
