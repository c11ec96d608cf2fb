"""`epreuve framework`: what is certified, from the register's fiche to a published version."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from app.cli import with_app
from blocks import catalogue, coverage
from blocks.fiche import FicheError
from blocks.model import Block, Certification
from blocks.reading import SourceKind
from blocks.versions import content_digest

if TYPE_CHECKING:
    from app.auth.actor import Actor

REFUSED = 1


@click.group()
def command() -> None:
    """The certification's framework: fiche, competencies, criteria."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice([kind.value for kind in SourceKind]), help="Told from the content when left out.")
@click.option("--number", help="The one fiche of the file to import, RNCPnnnnn.")
@with_app
def import_(file: Path, kind: str | None, number: str | None) -> None:
    """Read a fiche (the register's page as text, or its XML export) and store it as a draft version."""
    from app.auth.actor import Actor
    from app.services import framework

    with saying_no():
        done = framework.import_file(
            Actor.system(), file.read_bytes(), name=file.name, kind=SourceKind(kind) if kind else None, number=number
        )
        for version in done.added:
            click.echo(f"{version.certification_number} version {version.version}, à l'état de brouillon : {version.title}")
        for version in done.already:
            click.echo(f"{version.certification_number} version {version.version} : déjà là, inchangée.")


@command.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="The whole certification as JSON, with its digest.")
def show(number: str, as_json: bool) -> None:
    """Show a committed framework. Needs no database."""
    certification = committed(number)
    if as_json:
        click.echo(json.dumps(as_plain(certification), ensure_ascii=False, indent=2))
        return
    for line in summary(certification):
        click.echo(line)


@command.command()
@click.argument("number")
@click.option("--by", "email", required=True, help="The account of the person who reviews or publishes.")
@click.option("--review", "reviewing", is_flag=True, help="Record the review instead; another person publishes.")
@with_app
def publish(number: str, email: str, reviewing: bool) -> None:
    """Publish the newest version of a certification, reviewed before by somebody else."""
    from app.queries.framework import latest_version_id
    from app.services import framework

    actor = _administrator(email)
    version_id = latest_version_id(number.upper())
    if version_id is None:
        refuse(f"{number} n'a jamais été importée. Importez d'abord sa fiche.")
    with saying_no():
        (framework.review if reviewing else framework.publish)(actor, version_id)
    click.echo(f"{number} : {'relue' if reviewing else 'publiée'} par {actor.name}.")


@command.command()
@click.argument("number", required=False)
@click.option("--json", "as_json", is_flag=True)
def lint(number: str | None, as_json: bool) -> None:
    """Check a committed framework, or all: exits 1 on a fault or a gap. What is only to be weighed is told, and passes."""
    said = [line for each in ([number] if number else catalogue.numbers()) for line in _linted(each.upper())]
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for line in said:
            click.echo("{file}, {place}, {kind} : {said} {todo}".format(**line))
        counts = Counter(line["severity"] for line in said)
        click.echo(f"{counts['fault']} faute(s), {counts['gap']} manque(s), {counts['notice']} point(s) à peser.")
    if any(line["severity"] != coverage.Severity.NOTICE for line in said):
        sys.exit(REFUSED)


def _administrator(email: str) -> Actor:
    """The person of an address who may administer frameworks, or an end of the command."""
    from app.auth.policy import allows
    from app.errors import NotFound
    from app.queries.accounts import actor_of

    try:
        actor = actor_of(email)
    except NotFound:
        refuse(f"Aucun compte n'a l'adresse {email}.")
    if not allows(actor, "framework:administer"):
        refuse(f"{actor.name} n'administre pas les référentiels.")
    return actor


def committed(number: str) -> Certification:
    """The committed framework, or an end of the command that says why there is none."""
    try:
        return catalogue.read(number.upper())
    except KeyError:
        refuse(f"{number} n'est pas parmi les référentiels fournis : {', '.join(catalogue.numbers())}.")
    except catalogue.CatalogueError as error:
        refuse(f"Le référentiel fourni ne se lit pas. {error}")


def as_plain(certification: Certification) -> dict[str, Any]:
    """The certification as a script reads it: the content, the evaluations outside the fiche in a list of their own, and the digest."""
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(certification)
    for block in plain["blocks"]:
        evaluations = block["evaluations"]
        block["evaluations"] = [each for each in evaluations if not each["outside_fiche"]]
        block["evaluations_outside_fiche"] = [each for each in evaluations if each["outside_fiche"]]
    return plain | {"digest": content_digest(certification)}


def summary(certification: Certification) -> Iterator[str]:
    """A page that a person reads on a console."""
    yield f"{certification.number} {certification.title}, niveau {certification.level or 'sans'}"
    yield f"certificateur : {', '.join(certifier.name for certifier in certification.certifiers)}"
    yield f"fin de l'enregistrement : {certification.registration_end or 'non dite'}"
    yield f"dernière délivrance : {certification.delivery_deadline or 'non dite par la fiche'}"
    yield f"voies ouvertes : {', '.join(route.value for route in certification.open_routes())}"
    for block in certification.blocks:
        yield ""
        own = sum(not evaluation.outside_fiche for evaluation in block.evaluations)
        yield f"{block.code} {block.label}: {len(block.competencies)} compétences, {own} évaluations"
        yield from _competencies(block)
    yield ""
    yield f"à confirmer par une personne : {', '.join(flag.place for flag in certification.flags) or 'rien'}"


def _competencies(block: Block) -> Iterator[str]:
    for competency in block.competencies:
        grid = f" ({len(competency.criteria)} critères)" if competency.criteria else ""
        yield f"  {competency.code} {competency.label}{grid}"
    for evaluation in block.evaluations:
        yield f"  {evaluation.code} {evaluation.name}{' (hors fiche)' if evaluation.outside_fiche else ''}"


def _linted(number: str) -> list[dict[str, str]]:
    """Each finding with its file, what it is and what to do about it."""
    from app.web.framework import finding_words as words

    root = catalogue.DATA.parent.parent
    return [
        {
            "file": str(catalogue.file_of(number, finding.place).relative_to(root)),
            "place": finding.place,
            "severity": finding.severity.value,
            "kind": str(words.SEVERITIES[finding.severity]).lower(),
            "code": finding.code,
            "detail": finding.detail,
            "said": words.finding_what(finding),
            "todo": words.finding_remedy(finding),
        }
        for finding in coverage.lint(committed(number))
    ]


@contextmanager
def saying_no() -> Iterator[None]:
    """Ends the command with the reason and the exit code 1 when the fiche cannot be read or a rule refuses."""
    from app.errors import Refused
    from app.web.framework.sentences import fiche_sentence
    from app.web.messages import sentence

    try:
        yield
    except FicheError as error:
        refuse(f"Rien n'a été enregistré. {fiche_sentence(error)}")
    except Refused as refused:
        refuse(sentence(refused.code, refused.params))


def refuse(said: str) -> NoReturn:
    """Say no on the error output and end with the exit code 1."""
    click.echo(said, err=True)
    sys.exit(REFUSED)
