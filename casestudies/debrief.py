"""What a training run teaches: the next hint, and, once the work is handed in, what was done beside what an expert does."""

from __future__ import annotations

from msgspec import Struct

from blocks.observation import Observation, Outcome
from casestudies.observation.observe import observe
from casestudies.run import Run, hints_taken
from casestudies.scenario.hints import TakeHint


class Hint(Struct, frozen=True, kw_only=True):
    """A hint that was taken, in the words of the case."""

    competency: str
    text: str


class Lesson(Struct, frozen=True, kw_only=True):
    """An observation with how an expert goes about it (empty when the case does not say) and the number of hints taken on it."""

    observation: Observation
    expert: str
    hints: int


class CompetencyDebrief(Struct, frozen=True, kw_only=True):
    """The lessons of one competency. `met` counts the observations that are as expected."""

    competency: str
    lessons: tuple[Lesson, ...]

    @property
    def met(self) -> int:
        """How many are as expected."""
        return sum(each.observation.outcome is Outcome.MET for each in self.lessons)


class Debrief(Struct, frozen=True, kw_only=True):
    """The debriefing of a run: by competency in the case's order, then what the case says of itself."""

    competencies: tuple[CompetencyDebrief, ...]
    words: tuple[str, ...]

    @property
    def met(self) -> int:
        """How many observations are as expected."""
        return sum(each.met for each in self.competencies)

    @property
    def observed(self) -> int:
        """How many observations there are."""
        return sum(len(each.lessons) for each in self.competencies)

    @property
    def hints(self) -> int:
        """How many hints were taken."""
        return sum(lesson.hints for each in self.competencies for lesson in each.lessons)


def next_hint(run: Run, competency: str) -> TakeHint | None:
    """The hint to take next about a competency: of its first observation that is not as expected yet and has one left; None without."""
    taken = hints_taken(run)
    outcomes = {each.code: each.outcome for each in observe(run)}
    for spec in run.case.observations:
        count = taken.get(spec.code, 0)
        if spec.competency == competency and outcomes[spec.code] is not Outcome.MET and count < len(spec.hints):
            return TakeHint(observation=spec.code, rank=count + 1)
    return None


def hints_read(run: Run) -> tuple[Hint, ...]:
    """The hints taken so far, in the order of the observations."""
    taken = hints_taken(run)
    return tuple(
        Hint(competency=spec.competency, text=text.format_map(run.variant.facts))
        for spec in run.case.observations
        for text in spec.hints[: taken.get(spec.code, 0)]
    )


def debrief(run: Run) -> Debrief:
    """The debriefing of the run as it stands."""
    taken = hints_taken(run)
    experts = {spec.code: spec.expert.format_map(run.variant.facts) for spec in run.case.observations}
    lessons: dict[str, list[Lesson]] = {code: [] for code in run.case.file.competencies}
    for each in observe(run):
        lessons[each.competency].append(Lesson(observation=each, expert=experts[each.code], hints=taken.get(each.code, 0)))
    return Debrief(
        competencies=tuple(CompetencyDebrief(competency=code, lessons=tuple(found)) for code, found in lessons.items() if found),
        words=tuple(text.format_map(run.variant.facts) for text in run.case.debrief),
    )
