"""The frameworks committed as data a person can read: `blocks/data/<number>/`.

    source.txt           the register's page, as it was read
    certification.yaml   identity, registration, routes and juries, prerequisites, statistics, flags
    bc01.yaml …          a block: competencies to the letter with where each was read, evaluations
    criteria/*.yaml      the certifier's own: activities, criteria, levels, thresholds, one file per activity
    plans/bc01.yaml …    the certifier's own: how each evaluation of a block is held, and those added outside the fiche
    rules.yaml           the certifier's own: scale, verdict, reconciliation, retake, juries, equivalences

`read` gives the whole; `read_fiche` the register's part alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from blocks.authoring import with_rules
from blocks.model import Block, Certification, Competency, Criterion, Evaluation, EvaluationPlan
from blocks.rules import Rules

DATA = Path(__file__).parent / "data"
_LINE_WIDTH = 130
_T = TypeVar("_T")


class CatalogueError(Exception):
    """A committed framework that cannot be read: the file, and what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path.name}: {reason}")


class CompetencyGrid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The criteria of one competency, by its code."""

    code: str
    criteria: tuple[Criterion, ...]


class ActivityGrid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One activity of a block as the certifier cuts it, with the grids of its competencies. `source` says whose they are."""

    activity: str
    source: str
    competencies: tuple[CompetencyGrid, ...]


class AddedEvaluation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An evaluation outside the fiche, in the certifier's words."""

    number: int
    name: str
    description: str


class PlannedEvaluation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan of one evaluation, by its code. `added` holds the words of one that the fiche does not have."""

    code: str
    plan: EvaluationPlan
    added: AddedEvaluation | None = None


class BlockPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the evaluations of a block are held. `source` says whose the plan is."""

    block: str
    source: str
    evaluations: tuple[PlannedEvaluation, ...]


def numbers(data: Path = DATA) -> tuple[str, ...]:
    """The register's numbers of the committed frameworks, sorted."""
    return tuple(sorted(folder.name.upper() for folder in data.iterdir() if (folder / "certification.yaml").is_file()))


def read(number: str, data: Path = DATA) -> Certification:
    """The committed framework, whole. Raises KeyError when there is none, CatalogueError when a file is wrong."""
    return completed(read_fiche(number, data), data)


def completed(certification: Certification, data: Path = DATA) -> Certification:
    """The certification with the plans, grids and rules committed for its number; unchanged when there are none.

    Raises CatalogueError as `read`.
    """
    if not certification.number.isalnum():
        return certification
    folder = data / certification.number.lower()
    for path in sorted((folder / "plans").glob("*.yaml")):
        certification = _with_plan(certification, load(path, BlockPlan), path)
    for path in sorted((folder / "criteria").glob("*.yaml")):
        certification = _with_grid(certification, load(path, ActivityGrid), path)
    rules = folder / "rules.yaml"
    return with_rules(certification, load(rules, Rules)) if rules.is_file() else certification


def read_fiche(number: str, data: Path = DATA) -> Certification:
    """The register's part alone, without the certifier's grids. Raises as `read`."""
    folder = _folder(number, data)
    head = folder / "certification.yaml"
    certification = load(head, Certification)
    blocks = tuple(load(path, Block) for path in sorted(folder.glob("bc*.yaml")))
    return msgspec.structs.replace(certification, blocks=blocks)


def source_text(number: str, data: Path = DATA) -> str:
    """The register's page as it was read. Raises KeyError when the framework has none."""
    path = _folder(number, data) / "source.txt"
    if not path.is_file():
        raise KeyError(number)
    return path.read_text(encoding="utf-8")


def file_of(number: str, place: str, data: Path = DATA) -> Path:
    """The committed file in which the place of a finding (`blocks.findings`) is written, or is to be. Raises KeyError as `read`."""
    folder = _folder(number, data)
    found = re.match(r"(BC\d+)(C\d+|[ES]\d+)?", place)
    if found is None:
        return folder / ("criteria" if place == number else "rules.yaml")
    block, part = found.groups()
    if part and part.startswith("C"):
        line = f"code: {block}{part}\n"
        grids = (path for path in sorted((folder / "criteria").glob("*.yaml")) if line in path.read_text(encoding="utf-8"))
        return next(grids, folder / f"{block.lower()}.yaml")
    return folder / "plans" / f"{block.lower()}.yaml"


def write_fiche(certification: Certification, data: Path = DATA) -> Path:
    """Writes the register's part (nothing of the certifier's) as readable files; returns the folder. Same value, same bytes."""
    folder = data / certification.number.lower()
    folder.mkdir(parents=True, exist_ok=True)
    head = _plain(msgspec.structs.replace(with_rules(certification, Rules()), blocks=()))
    _dump(folder / "certification.yaml", head)
    for block in certification.blocks:
        bare = tuple(msgspec.structs.replace(each, activity=None, criteria=(), criteria_source="") for each in block.competencies)
        evaluations = tuple(msgspec.structs.replace(each, plan=None) for each in block.evaluations if not each.outside_fiche)
        _dump(folder / f"{block.code.lower()}.yaml", _plain(msgspec.structs.replace(block, competencies=bare, evaluations=evaluations)))
    return folder


def _folder(number: str, data: Path) -> Path:
    if not number.isalnum() or not (data / number.lower() / "certification.yaml").is_file():
        raise KeyError(number)
    return data / number.lower()


def load(path: Path, kind: type[_T]) -> _T:
    """A committed file as a value of that kind. Raises CatalogueError when it cannot be read or is not one."""
    try:
        return msgspec.convert(yaml.load(path.read_bytes(), yaml.CSafeLoader), kind)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise CatalogueError(path, str(error)) from error


def _with_grid(certification: Certification, grid: ActivityGrid, path: Path) -> Certification:
    """The certification with the criteria of one file; a code the fiche does not have is an error, and so is one given twice."""
    grids = {each.code: each for each in grid.competencies}

    def fill(competency: Competency) -> Competency:
        found = grids.pop(competency.code, None)
        if found is None:
            return competency
        if competency.criteria:
            raise CatalogueError(path, f"{competency.code} has criteria already")
        return msgspec.structs.replace(competency, activity=grid.activity, criteria=found.criteria, criteria_source=grid.source)

    blocks = tuple(
        msgspec.structs.replace(block, competencies=tuple(fill(competency) for competency in block.competencies))
        for block in certification.blocks
    )
    if grids:
        raise CatalogueError(path, f"unknown competency: {', '.join(sorted(grids))}")
    return msgspec.structs.replace(certification, blocks=blocks)


def _with_plan(certification: Certification, plan: BlockPlan, path: Path) -> Certification:
    """The certification with the plan of one block; an evaluation the fiche does not have must say its words, one it has must not."""
    if plan.block not in {block.code for block in certification.blocks}:
        raise CatalogueError(path, f"unknown block: {plan.block}")
    evaluations = {each.code: each for each in certification.block(plan.block).evaluations}
    for each in plan.evaluations:
        held = msgspec.structs.replace(each.plan, source=each.plan.source or plan.source)
        known = evaluations.get(each.code)
        if (known is None) == (each.added is None):
            raise CatalogueError(path, f"{each.code} is {'unknown' if known is None else 'given already'}")
        if each.added is not None:
            words = msgspec.structs.asdict(each.added)
            evaluations[each.code] = Evaluation(code=each.code, outside_fiche=True, plan=held, **words)
        elif known is not None:
            evaluations[each.code] = msgspec.structs.replace(known, plan=held)
    blocks = tuple(
        msgspec.structs.replace(block, evaluations=tuple(evaluations.values())) if block.code == plan.block else block
        for block in certification.blocks
    )
    return msgspec.structs.replace(certification, blocks=blocks)


def _plain(value: msgspec.Struct) -> dict[str, Any]:
    """As mappings, without what is left at its default; an unknown fact of the certification (None) stays, so that its silence is seen."""
    plain: dict[str, Any] = {}
    for field in msgspec.structs.fields(value):
        each = getattr(value, field.name)
        silent = each is None and isinstance(value, Certification)
        if silent or each != field.default:
            plain[field.encode_name] = _bare(each)
    return plain


def _bare(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _plain(value)
    if isinstance(value, tuple):
        return [_bare(each) for each in value]
    return msgspec.to_builtins(value)


class _Dumper(yaml.SafeDumper):
    """Paragraphs as literal blocks, sequences indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def _dump(path: Path, value: dict[str, Any]) -> None:
    text = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LINE_WIDTH)
    path.write_text(text, encoding="utf-8")
