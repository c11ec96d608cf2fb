"""The frameworks committed as data a person can read: `blocks/data/<number>/`.

    source.txt           the register's page, as it was read
    certification.yaml   identity, registration, routes and juries, prerequisites, statistics, flags
    bc01.yaml …          a block: competencies to the letter with where each was read, evaluations
    criteria/*.yaml      the certifier's own: activities, criteria, levels, thresholds, one file per activity

`read` gives the certification with its grids; `read_fiche` the register's part alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from blocks.model import Block, Certification, Competency, Criterion

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


def numbers(data: Path = DATA) -> tuple[str, ...]:
    """The register's numbers of the committed frameworks, sorted."""
    return tuple(sorted(folder.name.upper() for folder in data.iterdir() if (folder / "certification.yaml").is_file()))


def read(number: str, data: Path = DATA) -> Certification:
    """The committed framework with its grids. Raises KeyError when there is none, CatalogueError when a file is wrong."""
    return with_grids(read_fiche(number, data), data)


def with_grids(certification: Certification, data: Path = DATA) -> Certification:
    """The certification with the grids committed for its number; unchanged when there are none. Raises CatalogueError as `read`."""
    if not certification.number.isalnum():
        return certification
    for path in sorted((data / certification.number.lower() / "criteria").glob("*.yaml")):
        certification = _with_grid(certification, _load(path, ActivityGrid), path)
    return certification


def read_fiche(number: str, data: Path = DATA) -> Certification:
    """The register's part alone, without the certifier's grids. Raises as `read`."""
    folder = _folder(number, data)
    head = folder / "certification.yaml"
    certification = _load(head, Certification)
    blocks = tuple(_load(path, Block) for path in sorted(folder.glob("bc*.yaml")))
    return msgspec.structs.replace(certification, blocks=blocks)


def source_text(number: str, data: Path = DATA) -> str:
    """The register's page as it was read. Raises KeyError when the framework has none."""
    path = _folder(number, data) / "source.txt"
    if not path.is_file():
        raise KeyError(number)
    return path.read_text(encoding="utf-8")


def write_fiche(certification: Certification, data: Path = DATA) -> Path:
    """Writes the register's part (not the grids) as readable files; returns the folder. The same value gives the same bytes."""
    folder = data / certification.number.lower()
    folder.mkdir(parents=True, exist_ok=True)
    head = _plain(msgspec.structs.replace(certification, blocks=()))
    _dump(folder / "certification.yaml", head)
    for block in certification.blocks:
        bare = tuple(msgspec.structs.replace(each, activity=None, criteria=(), criteria_source="") for each in block.competencies)
        _dump(folder / f"{block.code.lower()}.yaml", _plain(msgspec.structs.replace(block, competencies=bare)))
    return folder


def _folder(number: str, data: Path) -> Path:
    if not number.isalnum() or not (data / number.lower() / "certification.yaml").is_file():
        raise KeyError(number)
    return data / number.lower()


def _load(path: Path, kind: type[_T]) -> _T:
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
