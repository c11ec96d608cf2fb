"""What a former certification counts for, block by block, written in the browser: decided, or waiting for the certifier."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.administration.framework_authoring_rules import rules_name_field
from app.web.forms import EpreuveForm, options
from app.web.framework import rules_said
from app.web.messages import refuse
from blocks import authoring
from blocks.authoring import LONGEST_SOURCE, MOST_EQUIVALENCES
from blocks.rules import Equivalence, EquivalenceOrigin

LONGEST_REASON, LONGEST_BLOCKS = 1000, 200
UNDECIDED, GRANTED, REFUSED = "undecided", "granted", "refused"
DECISIONS = (
    (UNDECIDED, _l("Pas encore décidée : rien n'est accordé")),
    (GRANTED, _l("Le bloc est acquis à qui la détient")),
    (REFUSED, _l("Le bloc reste à présenter")),
)


class EquivalenceForm(Form):
    """One block and one former certification."""

    block = SelectField(_l("Bloc"), validators=[InputRequired(_l("Choisissez le bloc."))])
    predecessor = StringField(
        _l("Certification antérieure"),
        description=_l("Son numéro au répertoire, par exemple RNCP28662."),
        filters=[lambda typed: (typed or "").replace(" ", "").upper()],
        validators=[
            DataRequired(_l("Écrivez le numéro de la certification antérieure.")),
            Regexp(rf"{authoring.REGISTER_NUMBER.pattern}$", message=_l("Écrivez un numéro du répertoire, par exemple RNCP28662.")),
        ],
    )
    blocks = StringField(
        _l("Blocs à détenir"),
        description=_l("Leurs codes, séparés par une virgule. Rien : la certification entière."),
        validators=[Optional(), Length(max=LONGEST_BLOCKS)],
    )
    decision = RadioField(_l("Décision"), choices=options(DECISIONS), default=UNDECIDED, validators=[InputRequired(_l("Choisissez."))])
    origin = RadioField(
        _l("Dite par"),
        choices=options(
            [(EquivalenceOrigin.CERTIFIER.value, _l("Le certificateur")), (EquivalenceOrigin.REGISTER.value, _l("Le répertoire"))]
        ),
        default=EquivalenceOrigin.CERTIFIER.value,
        validators=[InputRequired(_l("Choisissez."))],
    )
    reason = TextAreaField(
        _l("Motif"),
        validators=[DataRequired(_l("Donnez le motif en une phrase : le public le lit.")), Length(max=LONGEST_REASON)],
    )
    source = TextAreaField(_l("Source"), validators=[Optional(), Length(max=LONGEST_SOURCE)])


class EquivalencesForm(EpreuveForm):
    """Every equivalence of a draft, and the name of the rules that hold them."""

    name = rules_name_field()
    equivalences = FieldList(FormField(EquivalenceForm))
    revision = HiddenField()

    def validate_equivalences(self, field: Any) -> None:
        seen: set[tuple[Any, Any]] = set()
        for entry in field:
            pair = (entry.form.block.data, entry.form.predecessor.data)
            if pair in seen:
                entry.form.predecessor.errors = [*entry.form.predecessor.errors, _("Cette équivalence s'y trouve deux fois.")]
                raise ValidationError
            seen.add(pair)


@blueprint.route("/framework/<int:version_id>/authoring/equivalences", methods=["GET", "POST"])
@requires("framework:administer")
def author_equivalences(version_id: int) -> Any:
    """The equivalences of a draft."""
    draft = queries.draft(version_id)
    if request.method == "GET":
        return _page(draft, EquivalencesForm(formdata=None, data=_stored(draft)))
    form = _offering(draft, EquivalencesForm())
    act = request.form.get("act", "save")
    if act != "save":
        return _page(draft, EquivalencesForm(formdata=None, data=_rearranged(draft, form, act)), unsaved=True)
    if not form.validate():
        return _page(draft, form, unsaved=True), 422
    rules = msgspec.structs.replace(
        draft.certification.rules,
        name=authoring.clean_line(form.name.data or ""),
        equivalences=tuple(_equivalence(entry.form) for entry in form.equivalences),
    )
    try:
        service.save_rules(current_actor(), version_id, rules, revision=form.revision.data or "")
    except Refused as refused:
        return _refused(version_id, form, refused)
    flash(_("Les équivalences sont enregistrées."), "ok")
    return redirect(url_for("administration.author_equivalences", version_id=version_id))


def _refused(version_id: int, form: EquivalencesForm, refused: Refused) -> Any:
    refuse(form, refused)
    draft = queries.draft(version_id)
    if refused.code == "framework.stale":
        form.revision.data = authoring.revision(draft.certification.rules)
    return _page(draft, form, unsaved=True), 422


def _stored(draft: Draft) -> dict[str, Any]:
    rules = draft.certification.rules
    return {
        "name": rules.name,
        "equivalences": [_fields(each) for each in rules.equivalences],
        "revision": authoring.revision(rules),
    }


def _fields(each: Equivalence) -> dict[str, str]:
    decided = UNDECIDED if each.to_confirm or each.granted is None else GRANTED if each.granted else REFUSED
    return {
        "block": each.block,
        "predecessor": each.predecessor,
        "blocks": ", ".join(each.blocks),
        "decision": decided,
        "origin": each.origin.value,
        "reason": each.reason,
        "source": each.source,
    }


def _equivalence(form: EquivalenceForm) -> Equivalence:
    """What the form says: what nobody has decided grants nothing and waits."""
    decision = form.decision.data
    return Equivalence(
        block=form.block.data,
        predecessor=form.predecessor.data or "",
        blocks=tuple((form.blocks.data or "").replace(",", " ").upper().split()),
        granted=None if decision == UNDECIDED else decision == GRANTED,
        origin=EquivalenceOrigin(form.origin.data),
        to_confirm=decision == UNDECIDED,
        reason=authoring.clean_line(form.reason.data or ""),
        source=authoring.clean_line(form.source.data or ""),
    )


def _rearranged(draft: Draft, form: EquivalencesForm, act: str) -> dict[str, Any]:
    """What was typed, with an equivalence added ("add"), for the first certification replaced, or taken away ("remove-2")."""
    data: dict[str, Any] = form.data
    rows: list[dict[str, Any]] = list(data["equivalences"])
    number = act.removeprefix("remove-")
    if act == "add" and len(rows) < MOST_EQUIVALENCES:
        known = {(row["block"], row["predecessor"]) for row in rows}
        pairs = [(block.code, former.number) for former in draft.certification.predecessors for block in draft.certification.blocks]
        block, predecessor = next((pair for pair in pairs if pair not in known), ("", ""))
        rows.append({"block": block, "predecessor": predecessor})
    elif number.isascii() and number.isdecimal() and int(number) < len(rows):
        rows.pop(int(number))
    return data | {"equivalences": rows}


def _offering(draft: Draft, form: EquivalencesForm) -> EquivalencesForm:
    """The form with the blocks there are to choose from."""
    for entry in form.equivalences:
        entry.form.block.choices = options([(block.code, block.code) for block in draft.certification.blocks])
    return form


def _page(draft: Draft, form: EquivalencesForm, *, unsaved: bool = False) -> str:
    return render_template(
        "administration/framework/author_equivalences.html",
        draft=draft,
        form=_offering(draft, form),
        said=said,
        rules_said=rules_said,
        unsaved=unsaved,
        edit=said.edited_by(queries.last_edit(current_actor(), draft.id, "rules")),
        most=MOST_EQUIVALENCES,
    )
