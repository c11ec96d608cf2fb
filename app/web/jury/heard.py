"""One's own notes by criterion of what a jury hears, an oral or an interview: the form, and what the page shows beside each text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import TextAreaField
from wtforms.validators import Length

from app.web.forms import EpreuveForm
from app.web.typography import typo
from blocks.model import Competency, Criterion
from blocks.oral_kits import BankQuestion


class NotesForm(EpreuveForm):
    """One text a criterion; the fields are added for what is heard."""


def notes_form(criteria: Iterable[str], notes: Mapping[str, str], longest: int, *, typed: bool = False) -> NotesForm:
    """The notes of these criteria, as they are kept or, `typed`, as the request has them."""
    kind = type("HeardNotesForm", (NotesForm,), {})
    for code in criteria:
        setattr(kind, code, TextAreaField(_("Mes notes"), validators=[Length(max=longest)]))
    return kind() if typed else kind(formdata=None, data=dict(notes))


def first_error(form: EpreuveForm) -> str:
    """What a script is told of a form that is refused."""
    return str(next((error for field in form for error in field.errors), None) or form.form_errors[0])


def noted_told(
    heard: Iterable[tuple[Competency, Sequence[Criterion]]],
    form: NotesForm,
    notes: Mapping[str, str],
    *,
    asked: Mapping[str, str] | None = None,
    bank: Sequence[BankQuestion] = (),
) -> list[dict[str, Any]]:
    """What `noted` of templates/jury/_heard.html draws. `asked`: the question by criterion, once recorded; `bank`: those to ask."""
    return [
        {
            "code": competency.code,
            "label": typo(competency.label),
            "criteria": [
                {
                    "name": typo(criterion.name),
                    "critical": criterion.critical,
                    "enough": _("Seuil : %(level)s", level=typo(criterion.levels[criterion.threshold - 1])),
                    "asked": (asked or {}).get(criterion.code, ""),
                    "left_out": asked is not None and criterion.code not in asked,
                    "questions": [typo(question.wording) for question in bank if question.criterion == criterion.code],
                    "field": form[criterion.code],
                    "note": notes.get(criterion.code, ""),
                }
                for criterion in criteria
            ],
        }
        for competency, criteria in heard
    ]
