"""What past verdicts would have been under other thresholds or rules: a trial in the address of the page, so that nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries import framework as queries
from app.queries.framework_what_if import settled_counts, settled_records
from app.web.administration import blueprint
from app.web.exports import MIMETYPES, as_csv
from app.web.framework import words
from app.web.lists import State
from blocks.authoring import MOST_TOLERATED
from blocks.model import Block, Certification, Criterion
from blocks.rules import Unsettled
from juries.grid import HIGHEST, LOWEST
from juries.reconciliation import ReconciliationRule
from juries.rulebook import reconciliation_rule, verdict_rule
from juries.verdict import VerdictRule
from juries.what_if import Effect, Replayed, Trial, Would, replay_all

TRIED = "tried"
"""The name of the rules of a trial: no record bears it."""
OUTCOMES = {
    Would.ACQUIRED: ("ok", "check-circle-fill", _l("Acquis")),
    Would.NOT_ACQUIRED: ("bad", "x-circle-fill", _l("Non acquis")),
    Would.UNDECIDED: ("warn", "question-circle-fill", _l("À départager")),
}
UNSETTLED = {Unsettled.LOWER: _l("Le plus bas des deux"), Unsettled.HIGHER: _l("Le plus haut des deux")}


@dataclass
class Asked:
    """What the address asks to try. `errors` tell, by field, what is not a value it may have."""

    thresholds: dict[str, int] = field(default_factory=dict)
    criteria: int = 0
    competencies: int = 0
    unsettled: Unsettled = Unsettled.LOWER
    errors: dict[str, str] = field(default_factory=dict)

    def trial(self) -> Trial:
        """The same, as the rule takes it."""
        rule = VerdictRule(version=TRIED, criteria_tolerated=self.criteria, competencies_tolerated=self.competencies)
        return Trial(thresholds=self.thresholds, verdict_rule=rule, reconciliation_rule=ReconciliationRule(unsettled=self.unsettled))


@blueprint.get("/framework/<int:version_id>/what-if")
@requires("framework:administer")
def framework_what_if(version_id: int) -> Any:
    """The blocks of a version with how many verdicts each has, then one block's thresholds to try and what they would have changed."""
    file = queries.version_file(current_actor(), version_id)
    counts = settled_counts(version_id)
    code = request.args.get("block") or next((code for code in counts), file.certification.blocks[0].code)
    try:
        block = file.certification.block(code)
    except KeyError:
        raise NotFound from None
    most = _most_tolerated(file.certification)
    asked = _asked(file.certification, block, most)
    effect = replay_all(block, settled_records(version_id, code), asked.trial())
    if request.args.get("export") == "csv" and not asked.errors:
        return _exported(block, effect, f"essai-{file.certification.number.lower()}-{code.lower()}")
    page = render_template(
        "administration/framework/what_if.html",
        file=file,
        block=block,
        counts=counts,
        asked=asked,
        effect=effect,
        rows=[_row(block, each) for each in effect.turned],
        moved=_moved(block, asked, effect),
        thresholds=[(level, _("niveau %(level)s", level=level)) for level in range(LOWEST, HIGHEST + 1)],
        tolerated=[(count, str(count) if count else _("aucun")) for count in range(most + 1)],
        unsettled=UNSETTLED,
        tried=_differs(file.certification, asked, block),
        export_url=f"{request.path}?{urlencode(request.args.to_dict() | {'export': 'csv'})}",
        words=words,
    )
    return make_response(page, 422 if asked.errors else 200)


def _most_tolerated(certification: Certification) -> int:
    """How many criteria or competencies a trial may let through: what an author may, and what the version's own rules do."""
    own = verdict_rule(certification.rules)
    return max(MOST_TOLERATED, own.criteria_tolerated, own.competencies_tolerated)


def _asked(certification: Certification, block: Block, most: int) -> Asked:
    """The trial of the address, `most` let through at most; what it leaves out is the version's own."""
    own, wanted = verdict_rule(certification.rules), request.args
    asked = Asked(
        criteria=own.criteria_tolerated,
        competencies=own.competencies_tolerated,
        unsettled=reconciliation_rule(certification.rules).unsettled,
    )
    for criterion in _criteria(block):
        asked.thresholds[criterion.code] = _number(asked, f"t.{criterion.code}", criterion.threshold, LOWEST, HIGHEST)
    asked.criteria = _number(asked, "criteria", asked.criteria, 0, most)
    asked.competencies = _number(asked, "competencies", asked.competencies, 0, most)
    if "unsettled" in wanted:
        try:
            asked.unsettled = Unsettled(wanted["unsettled"])
        except ValueError:
            asked.errors["unsettled"] = _("Choisissez l'un des deux niveaux.")
    return asked


def _number(asked: Asked, name: str, own: int, lowest: int, highest: int) -> int:
    """The whole number asked under a name, the version's own when it is left out or wrong."""
    text = request.args.get(name)
    if text is None:
        return own
    if text in map(str, range(lowest, highest + 1)):
        return int(text)
    asked.errors[name] = _("Choisissez un nombre de %(lowest)s à %(highest)s.", lowest=lowest, highest=highest)
    return own


def _criteria(block: Block) -> list[Criterion]:
    return [criterion for competency in block.competencies for criterion in competency.criteria]


def _differs(certification: Certification, asked: Asked, block: Block) -> bool:
    """Whether anything is tried at all."""
    own = verdict_rule(certification.rules)
    return (
        any(asked.thresholds[each.code] != each.threshold for each in _criteria(block))
        or (asked.criteria, asked.competencies) != (own.criteria_tolerated, own.competencies_tolerated)
        or asked.unsettled is not reconciliation_rule(certification.rules).unsettled
    )


def _row(block: Block, replayed: Replayed) -> list[Any]:
    """A verdict that would turn. The candidate is a number here: a trial is about thresholds, not about people."""
    names = {criterion.code: criterion.name for criterion in _criteria(block)}
    by = [_("%(code)s, %(name)s", code=code, name=names[code]) for code in replayed.criteria]
    return [
        _("n° %(number)s", number=replayed.candidate),
        {"state": _state(Would(replayed.before.value))},
        {"state": _state(replayed.after)},
        {"text": " · ".join(by), "lang": "fr"} if by else _("la règle seule"),
    ]


def _state(would: Would) -> State:
    tone, symbol, word = OUTCOMES[would]
    return State(tone, symbol, word, True)


def _moved(block: Block, asked: Asked, effect: Effect) -> list[list[Any]]:
    """Each threshold that is tried, with how many verdicts it helps to turn."""
    return [
        [
            {"text": f"{criterion.code}, {criterion.name}", "lang": "fr"},
            _("niveau %(level)s", level=criterion.threshold),
            _("niveau %(level)s", level=asked.thresholds[criterion.code]),
            ngettext("%(num)s verdict", "%(num)s verdicts", effect.by_criterion.get(criterion.code, 0)),
        ]
        for criterion in _criteria(block)
        if asked.thresholds[criterion.code] != criterion.threshold
    ]


def _exported(block: Block, effect: Effect, name: str) -> Response:
    """The verdicts that would turn, as a file."""
    heads = [str(head) for head in (_("Candidat"), _("Bloc"), _("Aujourd'hui"), _("À l'essai"), _("Critères"))]
    rows = [
        [
            each.candidate,
            block.code,
            str(OUTCOMES[Would(each.before.value)][2]),
            str(OUTCOMES[each.after][2]),
            " ".join(each.criteria),
        ]
        for each in effect.turned
    ]
    response = Response(as_csv(heads, rows), mimetype=MIMETYPES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
