"""The rules of a framework as three sheets: each rule with its value, the juries route by route, the equivalences; and back, exactly.

The members of a jury are the fiche's: they are shown and never read back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from blocks import authoring
from blocks.jury_lines import composition_for
from blocks.lint_plans import PAIR
from blocks.model import LEVELS, Certification
from blocks.routes import AccessRoute
from blocks.rules import (
    BlockRule,
    CompetencyRule,
    Equivalence,
    EquivalenceOrigin,
    JuryComposition,
    Kept,
    Level,
    LevelScale,
    Reconciliation,
    Retake,
    Rules,
    Unsettled,
)
from blocks.workbook import NO, YES, Cell, Column, Kind, Problem, Sheet
from blocks.workbook_rows import Row

RULES, JURIES, EQUIVALENCES = "Règles", "Jurys", "Équivalences"
VALUE = "Valeur"
SPARE_EQUIVALENCES = 3
UNSETTLED = {"le plus bas": Unsettled.LOWER, "le plus haut": Unsettled.HIGHER}
KEPT = {"rien": Kept.NOTHING, "ses compétences acquises": Kept.COMPETENCIES}
ORIGINS = {"le répertoire": EquivalenceOrigin.REGISTER, "le certificateur": EquivalenceOrigin.CERTIFIER}


Named = TypeVar("Named")


class Line(msgspec.Struct, frozen=True):
    """A line of the sheet of rules: its label, what to put beside it, the value that rules have there."""

    label: str
    hint: str
    value: Callable[[Rules], Cell]


def _word(words: Mapping[str, Named], value: Named) -> str:
    return next(word for word, each in words.items() if each == value)


def _named(rules: Rules, number: int) -> Level:
    return rules.scale.named(number) or Level(label="", meaning="")


def _label(number: int) -> Callable[[Rules], Cell]:
    return lambda rules: _named(rules, number).label or None


def _meaning(number: int) -> Callable[[Rules], Cell]:
    return lambda rules: _named(rules, number).meaning or None


def _scale_lines() -> list[Line]:
    lines = []
    for number, step in [(rank, f"Niveau {rank}") for rank in range(1, LEVELS + 1)] + [(0, "Non observé")]:
        lines += [
            Line(f"{step}, nom", "Vide pour tous, ou un nom pour chacun.", _label(number)),
            Line(f"{step}, sens", "Ce qu'il veut dire, quel que soit le critère.", _meaning(number)),
        ]
    return lines


NAME, SOURCE_OF_SCALE = "Nom des règles", "Source de l'échelle"
CRITERIA_TOLERATED, SOURCE_OF_COMPETENCY = "Critères admis sous leur seuil", "Source de la règle de compétence"
COMPETENCIES_TOLERATED, SOURCE_OF_BLOCK = "Compétences admises en moins", "Source de la règle de bloc"
LEVEL_KEPT, SOURCE_OF_RECONCILIATION = "Niveau retenu entre deux jurés", "Source de la règle d'accord"
KEEPS, WAIT, WITHIN, RETAKES = "Le candidat garde", "Jours d'attente", "Jours au plus", "Reprises"
SOURCE_OF_RETAKE = "Source de la règle de reprise"
LINES = (
    Line(NAME, "Les procès-verbaux le citent : d'autres règles prennent un autre nom.", lambda rules: rules.name),
    *_scale_lines(),
    Line(SOURCE_OF_SCALE, "De qui vient l'échelle.", lambda rules: rules.scale.source or None),
    Line(CRITERIA_TOLERATED, "Dans une compétence ; 0 : aucun.", lambda rules: rules.competency.criteria_tolerated),
    Line(SOURCE_OF_COMPETENCY, "De qui vient cette règle.", lambda rules: rules.competency.source or None),
    Line(COMPETENCIES_TOLERATED, "Dans un bloc ; 0 : aucune, sans compensation.", lambda rules: rules.block.competencies_tolerated),
    Line(SOURCE_OF_BLOCK, "De qui vient cette règle.", lambda rules: rules.block.source or None),
    Line(
        LEVEL_KEPT,
        f"Quand aucun seuil ne les sépare : {' ou '.join(UNSETTLED)}.",
        lambda rules: _word(UNSETTLED, rules.reconciliation.unsettled),
    ),
    Line(SOURCE_OF_RECONCILIATION, "De qui vient cette règle.", lambda rules: rules.reconciliation.source or None),
    Line(KEEPS, f"D'un bloc non acquis : {' ou '.join(KEPT)}.", lambda rules: _word(KEPT, rules.retake.keeps)),
    Line(WAIT, "Entre la décision et le jury suivant ; 0 : aucun.", lambda rules: rules.retake.wait_days),
    Line(WITHIN, "Entre la décision et le jury suivant ; vide : sans limite.", lambda rules: rules.retake.within_days),
    Line(RETAKES, "Nombre de jurys après le premier ; vide : sans limite.", lambda rules: rules.retake.retakes),
    Line(SOURCE_OF_RETAKE, "De qui vient cette règle.", lambda rules: rules.retake.source or None),
)
RULE_COLUMNS = (
    Column("Règle", Kind.LOCKED, 34, "Ne change pas."),
    Column(VALUE, Kind.TEXT, 80, "Un nombre, un texte ou un des mots dits à côté."),
    Column("Ce qu'on y met", Kind.LOCKED, 60, "N'est pas relu."),
)
JURY_COLUMNS = (
    Column("Voie", Kind.LOCKED, 8, "FI, CA, FC, CQ ou VAE. Ne change pas."),
    Column("Membres selon la fiche", Kind.LOCKED, 44, "Les mots de la fiche. Ne sont pas relus."),
    Column("Jurés qui jugent", Kind.NUMBER, 12, "Chaque bloc est jugé par deux jurés.", PAIR, PAIR),
    Column("Dont extérieurs", Kind.NUMBER, 12, f"De 0 à {PAIR}.", PAIR, 0),
    Column("Preuve d'activité", Kind.YES_NO, 12, "oui quand chaque juré en montre une, datée."),
    Column("Service VAE préside", Kind.YES_NO, 12, "oui quand la personne à la tête du service VAE préside."),
    Column("Membres au moins", Kind.NUMBER, 12, f"De {PAIR} à {authoring.LARGEST_JURY}.", authoring.LARGEST_JURY, PAIR),
    Column("Ce que le certificateur ajoute", Kind.LINES, 60, "Une phrase par ligne dans la cellule."),
    Column("Sources", Kind.LINES, 40, "Une source par ligne dans la cellule."),
)
EQUIVALENCE_COLUMNS = (
    Column("Bloc", Kind.TEXT, 10, "Code du bloc de cette certification."),
    Column("Certification antérieure", Kind.TEXT, 16, "Son numéro, par exemple RNCP28662."),
    Column("Blocs détenus", Kind.LINES, 16, "Codes de ses blocs, un par ligne. Vide : la certification entière."),
    Column("Accordée", Kind.YES_NO, 10, "Vide tant que personne n'a décidé."),
    Column("À confirmer", Kind.YES_NO, 12, "oui tant que rien n'est accordé."),
    Column("Dite par", Kind.CHOICE, 18, f"{' ou '.join(ORIGINS)}.", choices=tuple(ORIGINS)),
    Column("Motif", Kind.TEXT, 60, "Pourquoi, en une phrase."),
    Column("Source", Kind.TEXT, 40, "Où c'est écrit."),
)
RULE_SHEETS: Mapping[str, tuple[Column, ...]] = {RULES: RULE_COLUMNS, JURIES: JURY_COLUMNS, EQUIVALENCES: EQUIVALENCE_COLUMNS}


def rule_sheets(certification: Certification) -> tuple[Sheet, ...]:
    """The sheets of its rules."""
    rules = certification.rules
    given = {composition.route for composition in rules.juries}
    left = [route for route in certification.open_routes() if route not in given]
    juries = [_jury_row(each) for each in rules.juries] + [_fiche_row(certification, route) for route in left]
    equivalences = [_equivalence_row(each) for each in rules.equivalences]
    spare: tuple[Cell, ...] = (None,) * len(EQUIVALENCE_COLUMNS)
    return (
        Sheet(RULES, RULE_COLUMNS, tuple((line.label, line.value(rules), line.hint) for line in LINES)),
        Sheet(JURIES, JURY_COLUMNS, tuple(juries)),
        Sheet(EQUIVALENCES, EQUIVALENCE_COLUMNS, (*equivalences, *(spare for _ in range(SPARE_EQUIVALENCES)))),
    )


def _jury_row(given: JuryComposition) -> tuple[Cell, ...]:
    return (
        given.route.value,
        "\n".join(seat.words for seat in given.seats) or None,
        given.scorers,
        given.outside_scorers,
        YES if given.scorers_in_activity else NO,
        YES if given.vae_president else NO,
        given.minimum_size,
        "\n".join(given.added) or None,
        "\n".join(given.sources) or None,
    )


def _fiche_row(certification: Certification, route: AccessRoute) -> tuple[Cell, ...]:
    """A route whose jury is the fiche's alone: empty until the certifier says more."""
    read = composition_for(certification, route)
    words = "\n".join(seat.words for seat in read.seats) if read else ""
    return (route.value, words or None, *(None,) * (len(JURY_COLUMNS) - 2))


def _equivalence_row(each: Equivalence) -> tuple[Cell, ...]:
    granted = None if each.granted is None else YES if each.granted else NO
    confirm = YES if each.to_confirm else NO
    said = (each.reason or None, each.source or None)
    return (each.block, each.predecessor, "\n".join(each.blocks) or None, granted, confirm, _word(ORIGINS, each.origin), *said)


def read_rules(certification: Certification, rows: Mapping[str, Sequence[Row]], problems: list[Problem]) -> Rules:
    """What the three sheets say; every mistake is added to `problems`."""
    lines = _lines(rows[RULES], problems)
    juries = _juries(certification, rows[JURIES])
    equivalences = _equivalences(certification, rows[EQUIVALENCES])
    if len(lines) < len(LINES):
        return certification.rules
    return msgspec.structs.replace(_values(lines), juries=juries, equivalences=equivalences)


def _lines(rows: Sequence[Row], problems: list[Problem]) -> dict[str, Row]:
    """The rows of the sheet of rules by their label, each of them once."""
    known = {line.label for line in LINES}
    found: dict[str, Row] = {}
    for row in rows:
        label = row.line("Règle")
        if label not in known:
            row.wrong("unknown_rule", "Règle", read=label)
        elif label in found:
            row.wrong("rule_twice", "Règle", read=label)
        else:
            found[label] = row
    missing = [line.label for line in LINES if line.label not in found]
    problems += [Problem(code="rule_missing", sheet=RULES, column="Règle", expected=label) for label in missing]
    return found


def _values(lines: Mapping[str, Row]) -> Rules:
    def number(label: str, least: int, most: int) -> int | None:
        return lines[label].number_in(VALUE, least, most, "rule_out_of_range")

    def count(label: str, most: int) -> int:
        if not lines[label].holds((VALUE,)):
            lines[label].wrong("rule_missing", VALUE, expected=label)
        return number(label, 0, most) or 0

    def source(label: str) -> str:
        return lines[label].short(VALUE, authoring.LONGEST_SOURCE)

    name = lines[NAME].short(VALUE, authoring.LONGEST_RULES_NAME)
    if not name:
        lines[NAME].wrong("name_missing", VALUE)
    return Rules(
        name=name,
        scale=_scale(lines),
        competency=CompetencyRule(
            criteria_tolerated=count(CRITERIA_TOLERATED, authoring.MOST_TOLERATED), source=source(SOURCE_OF_COMPETENCY)
        ),
        block=BlockRule(competencies_tolerated=count(COMPETENCIES_TOLERATED, authoring.MOST_TOLERATED), source=source(SOURCE_OF_BLOCK)),
        reconciliation=Reconciliation(
            unsettled=_choice(lines[LEVEL_KEPT], VALUE, UNSETTLED, Unsettled.LOWER), source=source(SOURCE_OF_RECONCILIATION)
        ),
        retake=Retake(
            keeps=_choice(lines[KEEPS], VALUE, KEPT, Kept.NOTHING),
            wait_days=count(WAIT, authoring.MOST_DAYS),
            within_days=number(WITHIN, 1, authoring.MOST_DAYS),
            retakes=number(RETAKES, 0, authoring.MOST_RETAKES),
            source=source(SOURCE_OF_RETAKE),
        ),
    )


def _scale(lines: Mapping[str, Row]) -> LevelScale:
    def step(name: str) -> Level | None:
        label = lines[f"{name}, nom"].short(VALUE, authoring.LONGEST_LABEL)
        meaning = lines[f"{name}, sens"].text(VALUE)
        if len(meaning) > authoring.LONGEST_MEANING:
            lines[f"{name}, sens"].wrong("too_long", VALUE, expected=str(authoring.LONGEST_MEANING))
        if meaning and not label:
            lines[f"{name}, nom"].wrong("name_missing", VALUE)
        return Level(label=label, meaning=meaning) if label else None

    steps = [step(f"Niveau {rank}") for rank in range(1, LEVELS + 1)]
    named = tuple(each for each in steps if each is not None)
    if named and len(named) < LEVELS:
        lines[f"Niveau {steps.index(None) + 1}, nom"].wrong("levels_incomplete", VALUE)
    source = lines[SOURCE_OF_SCALE].short(VALUE, authoring.LONGEST_SOURCE)
    return LevelScale(levels=named, not_observed=step("Non observé"), source=source)


def _choice(row: Row, head: str, words: Mapping[str, Named], default: Named) -> Named:
    said = row.line(head).casefold()
    if said not in words:
        row.wrong("unknown_choice", head, read=said, expected=", ".join(words))
    return words.get(said, default)


def _juries(certification: Certification, rows: Sequence[Row]) -> tuple[JuryComposition, ...]:
    """The compositions that the rows give; a row without a value leaves its route to the fiche."""
    found: dict[AccessRoute, JuryComposition] = {}
    filled = [column.head for column in JURY_COLUMNS[2:]]
    for row in rows:
        said = row.line("Voie")
        route = next((each for each in AccessRoute if each.value == said), None)
        read = composition_for(certification, route) if route else None
        if route is None or read is None:
            row.wrong("unknown_route", "Voie", read=said)
        elif route in found:
            row.wrong("route_twice", "Voie", read=said)
        elif row.holds(filled):
            found[route] = _composition(row, read)
    return tuple(found.values())


def _composition(row: Row, read: JuryComposition) -> JuryComposition:
    def number(head: str, least: int, most: int, default: int) -> int:
        value = row.number_in(head, least, most, "rule_out_of_range")
        return default if value is None else value

    return JuryComposition(
        route=read.route,
        seats=read.seats,
        scorers=number("Jurés qui jugent", PAIR, PAIR, PAIR),
        outside_scorers=number("Dont extérieurs", 0, PAIR, read.outside_scorers),
        scorers_in_activity=row.yes("Preuve d'activité"),
        vae_president=row.yes("Service VAE préside") and read.route is AccessRoute.VAE,
        minimum_size=number("Membres au moins", PAIR, authoring.LARGEST_JURY, read.minimum_size),
        added=row.lines("Ce que le certificateur ajoute"),
        sources=row.lines("Sources"),
    )


def _equivalences(certification: Certification, rows: Sequence[Row]) -> tuple[Equivalence, ...]:
    known = {block.code for block in certification.blocks}
    found: dict[tuple[str, str], Equivalence] = {}
    for row in rows:
        block, predecessor = row.line("Bloc"), row.line("Certification antérieure").upper()
        if block not in known:
            row.wrong("unknown_block", "Bloc", read=block)
        elif not authoring.REGISTER_NUMBER.fullmatch(predecessor):
            row.wrong("unknown_predecessor", "Certification antérieure", read=predecessor)
        elif (block, predecessor) in found:
            row.wrong("equivalence_twice", "Certification antérieure", read=f"{block}, {predecessor}")
        else:
            found[block, predecessor] = _equivalence(row, block, predecessor)
    return tuple(found.values())


def _equivalence(row: Row, block: str, predecessor: str) -> Equivalence:
    decided = row.holds(("Accordée",))
    granted = row.yes("Accordée") if decided else None
    return Equivalence(
        block=block,
        predecessor=predecessor,
        blocks=row.lines("Blocs détenus"),
        granted=granted,
        origin=_choice(row, "Dite par", ORIGINS, EquivalenceOrigin.CERTIFIER),
        to_confirm=row.yes("À confirmer") or not decided,
        reason=row.line("Motif"),
        source=row.line("Source"),
    )
