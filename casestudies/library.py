"""The shelf of cases: list them, load one, play what a playthrough does and compare with what it expects. `lint` checks them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from blocks.observation import Observation
from casestudies import content
from casestudies.company.engine import BadCommand
from casestudies.company.kernel import Accepted, Refused, Warned
from casestudies.observation.observe import observe
from casestudies.run import Act, Run, act, command_from, start
from casestudies.scenario.casefile import Brief, Case, CaseFile, Observations, People, Pieces, Playthrough, Timeline
from casestudies.scenario.filling import filled

CASES = Path(__file__).parent / "cases"
PLAYTHROUGHS = "playthroughs"
PARTS: dict[str, type[Struct]] = {
    "case.yaml": CaseFile,
    "brief.yaml": Brief,
    "people.yaml": People,
    "timeline.yaml": Timeline,
    "observations.yaml": Observations,
}
LATER_PARTS: dict[str, type[Struct]] = {"pieces.yaml": Pieces}
"""Parts that a case may do without."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C where PyYAML was built with libyaml: a dozen times as fast."""
T = TypeVar("T")


class Problem(Struct, frozen=True, kw_only=True):
    """Something wrong in a case: where (file and line, 1 upwards), what, and what was probably meant."""

    file: str
    line: int
    what: str
    meant: str = ""


class BrokenCase(Exception):
    """A case that cannot be loaded."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.file}:{problem.line}: {problem.what}")
        self.problem = problem


class Check(Struct, frozen=True, kw_only=True):
    """One expectation of a playthrough against what was observed."""

    observation: str
    expected: str
    observed: str

    @property
    def met(self) -> bool:
        """Whether they agree."""
        return self.expected == self.observed


class Played(Struct, frozen=True, kw_only=True):
    """A playthrough once played."""

    run: Run
    observations: tuple[Observation, ...]
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every expectation is met."""
        return all(check.met for check in self.checks)


class UnknownCase(LookupError):
    """No case, or no playthrough, of that name."""


def identifiers(folder: Path = CASES) -> tuple[str, ...]:
    """The cases' identifiers, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/case.yaml")))


def playthroughs(case_id: str, folder: Path = CASES) -> tuple[str, ...]:
    """The names of a case's playthroughs, in alphabetical order."""
    return tuple(sorted(path.stem for path in (folder / case_id / PLAYTHROUGHS).glob("*.yaml")))


@lru_cache(maxsize=32)
def load(case_id: str, folder: Path = CASES) -> Case:
    """The case, read once a process. Raises UnknownCase, BrokenCase."""
    home = folder / case_id
    if case_id not in identifiers(folder):
        raise UnknownCase(case_id)
    parts = {name: _part(home / name, kind) for name, kind in PARTS.items()}
    later = {name: _part(home / name, kind) for name, kind in LATER_PARTS.items() if (home / name).exists()}
    observations, pieces = parts["observations.yaml"], later.get("pieces.yaml", Pieces(pieces=()))
    assert isinstance(observations, Observations)
    assert isinstance(pieces, Pieces)
    read = msgspec.convert(
        {
            "file": parts["case.yaml"],
            "brief": parts["brief.yaml"],
            "people": parts["people.yaml"],
            "timeline": parts["timeline.yaml"],
            "observations": observations.observations,
            "pieces": pieces.pieces,
            "debrief": observations.debrief,
            "digest": "",
        },
        Case,
    )
    # As a run will read it again from what is kept, so that both are the same to the letter.
    return content.decode(content.encode(read))


def _part(path: Path, kind: type[T]) -> T:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BrokenCase(Problem(file=path.name, line=1, what="the file is missing")) from error
    try:
        values = yaml.load(text, LOADER)  # noqa: S506 (both are safe loaders)
    except yaml.YAMLError:
        raise BrokenCase(_syntax(path.name, text)) from None
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise BrokenCase(_problem(path.name, str(error), yaml.compose(text, LOADER), kind)) from error


def _syntax(file: str, text: str) -> Problem:
    """What is wrong with a text that is no YAML, in the words of the loader in Python: those in C depend on how it was built."""
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return Problem(file=file, line=mark.line + 1 if mark else 1, what=str(getattr(error, "problem", error)))
    return Problem(file=file, line=1, what="the file cannot be read")


def _problem(file: str, words: str, tree: yaml.Node | None, kind: type[Any]) -> Problem:
    """msgspec's message ends with the path of the fault: `… - at `$.observations[2].rule``."""
    what, _, path = words.partition(" - at ")
    path = path.strip("`")
    meant = ""
    line = 1
    if tree is not None:
        node = _node(tree, path)
        line = node.start_mark.line + 1
    if "unknown field" in what:
        unknown = what.split("`")[1]
        close = get_close_matches(unknown, _fields_below(kind), 1)
        meant = close[0] if close else ""
        line = _line_of_key(tree, path, unknown) or line
    return Problem(file=file, line=line, what=f"{what} ({path or '$'})", meant=meant)


def _steps(path: str) -> list[str]:
    return [step for step in path.removeprefix("$").replace("[", ".[").split(".") if step]


def _node(tree: yaml.Node, path: str) -> yaml.Node:
    node = tree
    for step in _steps(path):
        if isinstance(node, yaml.SequenceNode) and step.startswith("["):
            index = step[1:-1]
            if not index.isdigit() or int(index) >= len(node.value):
                break
            node = node.value[int(index)]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
    return node


def _line_of_key(tree: yaml.Node | None, path: str, key: str) -> int | None:
    node = _node(tree, path) if tree is not None else None
    if isinstance(node, yaml.MappingNode):
        return next((int(name.start_mark.line) + 1 for name, _ in node.value if name.value == key), None)
    return None


def _fields_below(kind: type[Any]) -> list[str]:
    """The field names of a part and of the values within it."""
    names: list[str] = []
    waiting, seen = [kind], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for field in msgspec.structs.fields(current):
            names.append(field.name)
            inner = getattr(field.type, "__args__", (field.type,))
            waiting += [each for each in inner if isinstance(each, type) and issubclass(each, Struct)]
    return names


def playthrough(case_id: str, name: str, folder: Path = CASES) -> Playthrough:
    """The playthrough of that name. Raises UnknownCase, BrokenCase."""
    if name not in playthroughs(case_id, folder):
        raise UnknownCase(f"{case_id}/{name}")
    return _part(folder / case_id / PLAYTHROUGHS / f"{name}.yaml", Playthrough)


class Derailed(Exception):
    """A playthrough met another answer than it awaited. `step` counts from 1."""

    def __init__(self, step: int, awaited: str, answered: str) -> None:
        super().__init__(f"step {step}: {awaited} awaited, {answered} answered")
        self.step = step


def play(case: Case, name: str, seed: int, folder: Path = CASES) -> Played:
    """Play it on the variant of that seed and compare. Raises UnknownCase, BrokenCase, Derailed."""
    script = playthrough(case.id, name, folder)
    run = start(case, seed)
    for number, step in enumerate(script.steps, start=1):
        raw = filled(step.act, run.variant.facts)
        try:
            done = act(run, command_from(raw))
            if step.proceed and isinstance(done.decision, Warned):
                done = act(done.run, command_from({**raw, "proceed": True}))
        except BadCommand as error:
            raise Derailed(number, "a command", error.reason) from error
        if _answer(done) != (step.refused or "accepted"):
            raise Derailed(number, step.refused or "accepted", _answer(done))
        run = done.run
    observations = observe(run)
    checks = tuple(
        Check(observation=each.code, expected=script.expect[each.code], observed=each.outcome.value)
        for each in observations
        if each.code in script.expect
    )
    return Played(run=run, observations=observations, checks=checks)


def _answer(done: Act) -> str:
    match done.decision:
        case Refused(code=code):
            return code
        case Accepted():
            return "accepted"
        case Warned(warnings=warnings):
            return "warned: " + ", ".join(warning.code for warning in warnings)
