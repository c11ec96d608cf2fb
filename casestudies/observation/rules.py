"""All the rules by name: those of every case (`told`, `stands`, `absent`), then those of a trade or of a case, one module for each."""

from __future__ import annotations

import msgspec

from casestudies.observation import billing_rules, dunning_rules, letters_rules, order_rules, standing_rules
from casestudies.observation.reading import Found, RuleEntry
from casestudies.run import Run
from casestudies.scenario.casefile import ObservationSpec
from casestudies.scenario.filling import filled

RULES: dict[str, RuleEntry] = {
    **letters_rules.RULES,
    **dunning_rules.RULES,
    **standing_rules.RULES,
    **order_rules.RULES,
    **billing_rules.RULES,
}


def find(run: Run, spec: ObservationSpec) -> Found:
    """What the rule of that observation finds in the run. Raises msgspec.ValidationError when its `params` are not what the rule reads."""
    entry = RULES[spec.rule]
    if entry.reads is None:
        return entry.rule(run)
    return entry.rule(run, msgspec.convert(filled(spec.params, run.variant.facts), entry.reads))
