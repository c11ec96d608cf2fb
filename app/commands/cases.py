"""`epreuve cases`: the shelf of case studies. Needs no database."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from casestudies import library
from casestudies.company import base, history
from casestudies.company.history.build import build
from casestudies.library import BrokenCase, Derailed, Played, Problem, UnknownCase
from casestudies.lint import lint as lint_case
from casestudies.scenario import matching
from casestudies.scenario.casefile import Case

SAYS_NO = 1
MISUSED = 2


@click.group()
def command() -> None:
    """Case studies: list them, check their files, play what a trainee could do."""


def _say(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _misused(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(MISUSED)


SHELF = click.option(
    "--shelf",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=library.CASES,
    help="The folder of cases, the product's own unless given.",
)


def _load(case_id: str, shelf: Path) -> Case:
    try:
        return library.load(case_id, shelf)
    except UnknownCase:
        _misused(f"Aucun cas « {case_id} ». Cas connus : {', '.join(library.identifiers(shelf))}.")
    except BrokenCase as broken:
        click.echo(_told(broken.problem), err=True)
        sys.exit(SAYS_NO)


def _told(problem: Problem) -> str:
    meant = f" (voulait-on écrire « {problem.meant} » ?)" if problem.meant else ""
    return f"{problem.file}:{problem.line}: {problem.what}{meant}"


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a script: id, title, block, competencies, playthroughs.")
@SHELF
def list_(as_json: bool, shelf: Path) -> None:
    """Name every case."""
    cases = [_load(case_id, shelf) for case_id in library.identifiers(shelf)]
    if as_json:
        _say([_summary(case, shelf) for case in cases])
        return
    for case in cases:
        click.echo(f"{case.id}  {case.file.block}  {', '.join(case.file.competencies)}  {case.file.title}")


def _summary(case: Case, shelf: Path) -> dict[str, Any]:
    return {
        "id": case.id,
        "title": case.file.title,
        "block": case.file.block,
        "evaluation": case.file.evaluation,
        "competencies": list(case.file.competencies),
        "duration_minutes": case.file.duration_minutes,
        "digest": case.digest,
        "playthroughs": list(library.playthroughs(case.id, shelf)),
    }


@command.command()
@click.argument("case_id", required=False)
@click.option("--json", "as_json", is_flag=True, help="For a script: file, line, what, meant.")
@SHELF
def lint(case_id: str | None, as_json: bool, shelf: Path) -> None:
    """Check the files of one case, or of all. Exits 1 when something is wrong."""
    wanted = (case_id,) if case_id else library.identifiers(shelf)
    try:
        problems = {each: lint_case(each, shelf) for each in wanted}
    except UnknownCase:
        _misused(f"Aucun cas « {case_id} ». Cas connus : {', '.join(library.identifiers(shelf))}.")
    found = [(each, problem) for each, listed in problems.items() for problem in listed]
    if as_json:
        _say([{"case": each, "file": p.file, "line": p.line, "what": p.what, "meant": p.meant} for each, p in found])
    else:
        for each, problem in found:
            click.echo(f"{each}/{_told(problem)}")
        if not found:
            click.echo(f"{len(wanted)} cas sans défaut." if len(wanted) > 1 else "Le cas est sans défaut.")
    sys.exit(SAYS_NO if found else 0)


@command.command()
@click.argument("case_id")
@click.option("--playthrough", "name", required=True, help="Its name: expert, novice, idle…")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The variant.")
@click.option("--json", "as_json", is_flag=True, help="For a script: ok, checks, observations.")
@SHELF
def play(case_id: str, name: str, seed: int, as_json: bool, shelf: Path) -> None:
    """Play a playthrough on a variant; exits 1 when an expectation is not met."""
    case = _load(case_id, shelf)
    try:
        played = library.play(case, name, seed, shelf)
    except UnknownCase:
        _misused(f"Aucun parcours « {name} ». Parcours connus : {', '.join(library.playthroughs(case_id, shelf))}.")
    except (BrokenCase, Derailed) as failed:
        if as_json:
            _say({"case": case_id, "playthrough": name, "seed": seed, "ok": False, "error": str(failed), "checks": [], "observations": []})
        else:
            click.echo(str(failed), err=True)
        sys.exit(SAYS_NO)
    if as_json:
        _say({"case": case_id, "playthrough": name, "seed": seed, **_outcome(played)})
    else:
        for check in played.checks:
            click.echo(f"{'=' if check.met else '!'} {check.observation}: attendu {check.expected}, observé {check.observed}")
    sys.exit(0 if played.ok else SAYS_NO)


def _outcome(played: Played) -> dict[str, Any]:
    return {
        "ok": played.ok,
        "events": len(played.run.events),
        "checks": [
            {"observation": check.observation, "expected": check.expected, "observed": check.observed, "met": check.met}
            for check in played.checks
        ],
        "observations": [
            {
                "code": each.code,
                "competency": each.competency,
                "criterion": each.criterion,
                "outcome": each.outcome.value,
                "expected": each.expected,
                "done": each.done,
                "why": each.why,
                "source": each.source,
                "events": list(each.events),
                "moments": [moment.isoformat() for moment in each.moments],
            }
            for each in played.observations
        ],
    }


@command.command()
@click.argument("digest", default=history.ARTIFACT)
@click.option("--documents", required=True, help="Their shelf: customers, orders, invoices, payments…")
@click.option("--where", multiple=True, metavar="PATH=VALUE", help="As in observations.yaml: lines.product=VB-2215, totals.gross=>=1000.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def company(digest: str, documents: str, where: tuple[str, ...], limit: int) -> None:
    """Show documents of a company's past, one a line, for whoever writes a case."""
    try:
        shelf = getattr(base.load(digest), documents, None)
    except base.Damaged:
        _misused(f"Aucune entreprise « {digest} ».")
    if not isinstance(shelf, dict):
        _misused(f"Aucun document « {documents} ».")
    asked = dict(each.partition("=")[::2] for each in where)
    found = (document for document in shelf.values() if matching.fits(document, asked))
    for document in islice(found, limit):
        click.echo(json.dumps(msgspec.to_builtins(document), ensure_ascii=False))


@command.command()
@click.option("--seed", type=click.IntRange(0), default=history.SEED, show_default=True, help="Another seed makes another company.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=base.ARTIFACTS, help="Where to store it.")
@click.option("--json", "as_json", is_flag=True, help="For a script: digest, file, bytes, documents.")
def past(seed: int, folder: Path, as_json: bool) -> None:
    """Make the company and its two years from a seed, and store it under its digest, which a case names."""
    built = build(seed)
    name = base.store(built, folder)
    (file,) = folder.glob(f"{name}*")
    counts = {field: len(value) for field in built.__struct_fields__ if isinstance(value := getattr(built, field), dict) and value}
    if as_json:
        _say({"digest": name, "seed": seed, "file": str(file), "bytes": file.stat().st_size, "documents": counts})
        return
    click.echo(name)
    click.echo(f"{sum(counts.values())} documents, {file.stat().st_size} octets : {file}")
