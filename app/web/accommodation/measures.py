"""Deciding measures: a form, the effect shown before anything is written, then the decision. Withdrawing them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Conflict, Refused
from app.queries import accommodations as queries
from app.queries.accommodations import AccommodationFile
from app.queries.case_contents import case_of
from app.queries.sittings import reckoning_under
from app.services import accommodations
from app.web.accommodation import blueprint
from app.web.account.preferences import SIZES
from app.web.formats import clock_time, duration, percent
from app.web.forms import DayField, EpreuveForm, options
from app.web.messages import refuse
from app.web.words_measures import measure_lines, time_sum
from juries.accommodations import (
    DISPLAY_KINDS,
    EXTRA_TIME,
    ONE_THIRD,
    Decision,
    EffectiveMeasures,
    Measure,
    check_decision,
    compile_measures,
    extra,
    parse_share,
)

NORMAL = "normal"
EXAMPLE_MINUTES = 120
"""An evaluation of two hours, to show an effect when nothing is planned yet."""


class MeasuresForm(EpreuveForm):
    """Every measure of the catalogue; "normal" leaves it out. `seen` is the decision that was on file when the page was made."""

    time = RadioField(
        _l("Temps en plus"),
        choices=options([("normal", _l("Aucun")), (str(ONE_THIRD), _l("Un tiers")), ("other", _l("Une autre part"))]),
        default="normal",
    )
    share = StringField(_l("Autre part"), description=_l("Une part de la durée, par exemple 1/2 ou 0,25."))
    reason = TextAreaField(
        _l("Motif"), description=_l("Demandé pour une autre part qu'un tiers. Il est chiffré, personne d'autre que vous ne le lit.")
    )
    size = RadioField(
        _l("Taille du texte"), choices=lambda: options([(value, percent(size)) for value, size in SIZES.items()]), default="normal"
    )
    font = RadioField(
        _l("Police"),
        choices=options([("normal", _l("Épreuve")), ("andika", _l("Andika")), ("system", _l("Celle de l'appareil"))]),
        default="normal",
    )
    reading = RadioField(_l("Espacement"), choices=options([("normal", _l("Normal")), ("comfort", _l("Aéré"))]), default="normal")
    contrast = RadioField(_l("Contraste"), choices=options([("normal", _l("Normal")), ("more", _l("Renforcé"))]), default="normal")
    motion = RadioField(_l("Animations"), choices=options([("normal", _l("Comme l'appareil")), ("none", _l("Aucune"))]), default="normal")
    valid_until = DayField(_l("Valables jusqu'au"), description=_l("Jour, mois, année. Laissez vide si rien ne l'arrête."))
    seen = HiddenField()

    def measures(self) -> dict[str, str]:
        """What was chosen, kind to value."""
        chosen = {kind: self._fields[kind].data for kind in DISPLAY_KINDS if self._fields[kind].data != NORMAL}
        if self.time.data == "other":
            chosen[EXTRA_TIME] = (self.share.data or "").strip()
        elif self.time.data != NORMAL:
            chosen[EXTRA_TIME] = self.time.data
        return chosen

    def seen_id(self) -> int | None:
        """The decision that was on file when the page was made, None when there was none."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else None


def _filled(held: AccommodationFile) -> MeasuresForm:
    """The form as the measures in force would fill it."""
    now = {measure.kind: measure.value for measure in held.effective.measures}
    share = now.get(EXTRA_TIME, NORMAL)
    data = {kind: now.get(kind, NORMAL) for kind in DISPLAY_KINDS} | {"seen": str(held.latest_decision_id or "")}
    usual = share in (NORMAL, str(ONE_THIRD))
    form = MeasuresForm(formdata=None, data=data | {"time": share if usual else "other", "share": "" if usual else share})
    if held.decisions and held.effective.measures:
        form.valid_until.process_data(held.decisions[0].valid_until)
    return form


def _again(candidacy_id: int, form: Any, template: str, refused: Refused) -> tuple[str, int]:
    """The page once more with what was typed and why it was refused; after a conflict, on the decision that came between."""
    held = queries.file(current_actor(), candidacy_id)
    refuse(form, refused)
    if isinstance(refused, Conflict):
        form.seen.data = str(held.latest_decision_id or "")
    return render_template(template, file=held, form=form, measures=measure_lines(held.effective.measures)), 422


@blueprint.get("/<int:candidacy_id>/measures")
@requires("accommodation:decide")
def measures(candidacy_id: int) -> str:
    """The form, filled with what is in force."""
    held = queries.file(current_actor(), candidacy_id)
    return render_template("accommodation/measures.html", file=held, form=_filled(held), measures=measure_lines(held.effective.measures))


@blueprint.post("/<int:candidacy_id>/measures")
@requires("accommodation:decide")
def decide(candidacy_id: int) -> Any:
    """First the effect, then, confirmed, the decision; what was chosen may be changed in between."""
    held = queries.file(current_actor(), candidacy_id)
    form = MeasuresForm()
    if not form.validate():
        return render_template("accommodation/measures.html", file=held, form=form, measures=measure_lines(held.effective.measures)), 422
    chosen = form.measures()
    if "change" in request.form:
        return render_template("accommodation/measures.html", file=held, form=form, measures=measure_lines(held.effective.measures))
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
        field = {"measure.bad_share": "share", "measure.reason_needed": "reason"}.get(refusal.code)
        raise Refused(refusal.code, field=field, **refusal.params)
    fields = {name: value for name, value in request.form.items() if name != "csrf_token"}
    return render_template(
        "accommodation/preview.html", file=held, measures=measure_lines(wanted), effects=_effects(held, wanted), fields=fields, form=form
    )


def _effects(held: AccommodationFile, wanted: list[Measure]) -> list[tuple[str, Any]]:
    """Each sitting not over, and the time the person would have for it; an example when there is none."""
    now = clock.now()
    share = next((parse_share(measure.value) for measure in wanted if measure.kind == EXTRA_TIME), None)
    after = compile_measures([Decision(now, tuple(wanted))], now)
    lines: list[tuple[str, Any]] = []
    for run in held.runs:
        length, title = timedelta(minutes=run.duration_minutes), case_of(run.case_digest).file.title
        if run.started_at and run.ends_at:
            both = EffectiveMeasures(measures=after.measures, grants=(*held.effective.grants, *after.grants))
            end = reckoning_under(run, both).ends_at or run.ends_at
            said = _("fin à %(after)s au lieu de %(before)s", after=clock_time(end), before=clock_time(run.ends_at))
            lines.append((title, said if end != run.ends_at else _("fin inchangée, à %(end)s", end=clock_time(end))))
        elif share:
            lines.append((title, _sum(run.duration_minutes, length, share)))
    if share and not lines:
        lines.append((_("Pour une épreuve de deux heures"), _sum(EXAMPLE_MINUTES, timedelta(minutes=EXAMPLE_MINUTES), share)))
    return lines


def _sum(minutes: int, length: timedelta, share: Any) -> dict[str, str]:
    granted = queries.whole_minutes(length + extra(length, share))
    return {"text": duration(granted), "sub": time_sum(minutes, granted, share)}


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
    return render_template("accommodation/withdraw.html", file=held, form=form, measures=measure_lines(held.effective.measures))


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
    return render_template("accommodation/withdraw.html", file=held, form=form, measures=measure_lines(held.effective.measures)), 422
