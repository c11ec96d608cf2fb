"""The observations of a run: each rule's finding, worded by the case."""

from __future__ import annotations

from blocks.observation import Observation
from casestudies.observation.rules import find
from casestudies.run import Run
from casestudies.scenario.casefile import ObservationSpec
from casestudies.scenario.filling import facts_of


def observe(run: Run) -> tuple[Observation, ...]:
    """What is observed of the run as it stands, in the case's order. The same events give the same observations."""
    return tuple(_observation(run, spec) for spec in run.case.observations)


def _observation(run: Run, spec: ObservationSpec) -> Observation:
    found = find(run, spec)
    facts = facts_of({**run.variant.facts, **found.params})
    events = tuple(sorted(set(found.events)))
    return Observation(
        code=spec.code,
        competency=spec.competency,
        criterion=spec.criterion,
        title=spec.title.format_map(facts),
        expected=spec.expected.format_map(facts),
        done=spec.done[found.key].format_map(facts),
        outcome=found.outcome,
        why=spec.why[found.key].format_map(facts),
        source=spec.source.format_map(facts),
        events=events,
        moments=tuple(run.events[seq - 1].at for seq in events),
    )
