"""Reads the text of a page of the national register (francecompetences.fr, "fiche RNCP") into a Certification.

The page is flat text: headings are lines, tables are flattened. What the flattening makes ambiguous (which column an X stood in)
is read as best it can be and flagged for a person; what the page does not say stays None.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from blocks.fiche import FicheError, read_date, read_evaluations, refuse_mojibake, same_label, without_bullet
from blocks.model import (
    AccessRoute,
    Block,
    Certification,
    Certifier,
    Coded,
    Competency,
    Flag,
    JuryRule,
    Predecessor,
    PromotionStatistics,
)

# Headings as the register writes them, its slips included ("Le cas échant", "disctincts"); apostrophes are made straight first.
_HEADINGS: dict[str, str] = {
    "number": r"N° de fiche",
    "level": r"Nomenclature du niveau de qualification :(?P<value>.*)",
    "nsf": r"Code\(s\) NSF :",
    "formacodes": r"Formacode\(s\) :",
    "end_head": r"Date d'échéance de l'enregistrement :(?P<value>.*)",
    "certifiers": r"Nom légal SIRET Nom commercial Site internet",
    "objectives": r"Objectifs et contexte de la certification :",
    "activities": r"Activités visées :",
    "attested": r"Compétences attestées :",
    "evaluation_modes": r"Modalités d'évaluation :",
    "block": r"(?P<value>RNCP\d+BC\d+ - .+)",
    "acquisition": r"Description des modalités d'acquisition de la certification par capitalisation .*:",
    "sectors": r"Secteurs d'activités :",
    "jobs": r"Type d'emplois accessibles :",
    "rome": r"Code\(s\) ROME :",
    "regulation": r"Références juridiques des règlementations d'activité :",
    "entry": r"Le cas éch(?:é)?ant, prérequis à l'entrée en formation :",
    "validation": r"Le cas éch(?:é)?ant, prérequis à la validation de la certification :",
    "block_prerequisites": r"Pré-requis dis(?:c)?tincts pour les blocs de compétences :",
    "components": r"Validité des composantes acquises :",
    "routes": r"Voie d'accès à la certification Oui Non Composition des jurys",
    "territories": r"Oui Non",
    "decision": r"Date de décision (?P<value>.*)",
    "effective": r"Date d'effet de l'enregistrement (?P<value>.*)|Date d'effet (?P<other>.*)",
    "duration": r"Durée de l'enregistrement en années (?P<value>.*)",
    "end": r"Date d'échéance de l'enregistrement (?!:)(?P<value>.*)",
    "delivery": r"Date de dernière délivrance possible de la certification (?P<value>.*)",
    "statistics": r"Statistiques :",
    "url": r"Lien internet vers le descriptif de la certification :",
    "predecessors": r"Certification\(s\) antérieure\(s\) :",
    "reference": r"Référentiel d'activité, de compétences et d'évaluation :?",
}
_PATTERNS = {key: re.compile(pattern) for key, pattern in _HEADINGS.items()}
_REQUIRED = ("number", "level", "certifiers", "attested", "block", "routes", "end")
_ROUTES: dict[str, AccessRoute] = {
    "Après un parcours de formation sous statut d'élève ou d'étudiant": AccessRoute.INITIAL_TRAINING,
    "En contrat d'apprentissage": AccessRoute.APPRENTICESHIP,
    "Après un parcours de formation continue": AccessRoute.CONTINUING_TRAINING,
    "En contrat de professionnalisation": AccessRoute.PROFESSIONALISATION_CONTRACT,
    "Par candidature individuelle": AccessRoute.INDIVIDUAL_APPLICATION,
    "Par expérience": AccessRoute.VAE,
}
_STATISTICS = ("year", "certified", "certified_by_vae", "employed_6_months", "employed_in_trade_6_months", "employed_in_trade_2_years")
_TERRITORY_LINE = re.compile(r"Inscrite au cadre de la (Nouvelle Calédonie|Polynésie française)\b.*")
_COMPETENCY_HEAD = re.compile(r"Liste de compétences Modalités d'évaluation")
_EVALUATION_OPENING = re.compile(r"L'évaluation des compétences de ce bloc\b")


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the page with what follows it. `line` is the heading's, from 1; `lines` are (line, text) without blanks."""

    key: str
    line: int
    value: str
    lines: tuple[tuple[int, str], ...]

    def text(self) -> str:
        """The paragraphs, one empty line between two."""
        return "\n\n".join(text for _, text in self.lines)


class _Page:
    """The sections of one page, and the fiche's number for errors."""

    def __init__(self, text: str) -> None:
        self.fiche: str | None = None
        self.head: tuple[tuple[int, str], ...] = ()
        self.sections = self._cut(text)
        self.fiche = self._number()

    def _cut(self, text: str) -> tuple[Section, ...]:
        numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        kept = [(number, line) for number, line in numbered if line]
        starts: list[tuple[int, str, str]] = []
        for index, (_, line) in enumerate(kept):
            for key, pattern in _PATTERNS.items():
                found = pattern.fullmatch(_straight(line))
                if found:
                    values = [value for value in found.groupdict().values() if value]
                    starts.append((index, key, line[len(line) - len(values[0]) :].strip() if values else ""))
                    break
        if not starts:
            raise FicheError("missing_section", line=1, element=_HEADINGS["number"])
        self.head = tuple(kept[: starts[0][0]])
        ends = [start for start, _, _ in starts[1:]] + [len(kept)]
        return tuple(
            Section(key=key, line=kept[start][0], value=value, lines=tuple(kept[start + 1 : end]))
            for (start, key, value), end in zip(starts, ends, strict=True)
        )

    def _number(self) -> str:
        section = self.need("number")
        if not section.lines or not re.fullmatch(r"RNCP\d+", section.lines[0][1]):
            raise FicheError("bad_value", line=section.line, element="N° de fiche", read=section.lines[0][1] if section.lines else "")
        return section.lines[0][1]

    def find(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def need(self, key: str) -> Section:
        section = self.find(key)
        if section is None:
            raise FicheError("missing_section", fiche=self.fiche, element=_heading_words(key))
        return section

    def text(self, key: str) -> str:
        section = self.find(key)
        return section.text() if section else ""

    def bad(self, section: Section, read: str, line: int | None = None) -> FicheError:
        return FicheError("bad_value", fiche=self.fiche, line=line or section.line, element=_heading_words(section.key), read=read)

    def date(self, key: str) -> date | None:
        section = self.find(key)
        if section is None:
            return None
        try:
            return read_date(section.value, "-")
        except ValueError:
            raise self.bad(section, section.value) from None


def _straight(line: str) -> str:
    return line.replace("’", "'").replace("\u00a0", " ")


def _heading_words(key: str) -> str:
    return re.sub(r"\(\?.*?\)|\(\?P.*|\\|\.\*", "", _HEADINGS[key]).strip(" :?") or key


def read_page(text: str) -> Certification:
    """The certification that a register's page describes.

    Raises FicheError with the line and the section when the page is truncated, lacks a mandatory section or holds an impossible value.
    """
    refuse_mojibake(text)
    page = _Page(text)
    for key in _REQUIRED:
        page.need(key)
    if page.find("reference") is None:
        raise FicheError("truncated", fiche=page.fiche, line=page.sections[-1].line, element=_heading_words(page.sections[-1].key))
    title, active = _title_and_state(page)
    rules, rule_flags = _jury_rules(page)
    blocks, block_flags = _blocks(page)
    end, end_flags = _registration_end(page)
    territory_flags = _territory_flags(page)
    return Certification(
        number=page.fiche or "",
        title=title,
        active=active,
        level=_level(page),
        nsf=_coded(page, "nsf", " : "),
        formacodes=_coded(page, "formacodes", " : "),
        rome=_coded(page, "rome", " - "),
        certifiers=_certifiers(page),
        decision_date=page.date("decision"),
        effective_date=page.date("effective"),
        duration_years=_duration(page),
        registration_end=end,
        delivery_deadline=page.date("delivery"),
        jury_rules=rules,
        entry_prerequisites=page.text("entry"),
        certification_prerequisites=page.text("validation"),
        block_prerequisites=page.text("block_prerequisites"),
        objectives=page.text("objectives"),
        activities=page.text("activities"),
        attested_abilities=page.text("attested"),
        evaluation_modes=page.text("evaluation_modes").rstrip(" ,"),
        sectors=page.text("sectors"),
        jobs=tuple(without_bullet(line) for _, line in page.need("jobs").lines) if page.find("jobs") else (),
        block_acquisition=page.text("acquisition"),
        regulation=page.text("regulation"),
        url=page.text("url") or None,
        statistics=_statistics(page),
        predecessors=_predecessors(page),
        blocks=blocks,
        source=f"Répertoire national des certifications professionnelles, page de la fiche {page.fiche}",
        flags=rule_flags + territory_flags + end_flags + block_flags,
    )


def _title_and_state(page: _Page) -> tuple[str, bool]:
    """The title stands before the state (Active, Inactive), at the head of the page."""
    for (_, title), (_, state) in zip(page.head, page.head[1:], strict=False):
        if state in {"Active", "Inactive"}:
            return title, state == "Active"
    raise FicheError("missing_section", fiche=page.fiche, line=1, element="Active | Inactive")


def _level(page: _Page) -> int | None:
    section = page.need("level")
    if section.value == "Sans niveau spécifique":
        return None
    found = re.fullmatch(r"Niveau ([3-8])", section.value)
    if not found:
        raise page.bad(section, section.value)
    return int(found.group(1))


def _duration(page: _Page) -> int | None:
    section = page.find("duration")
    if section is None:
        return None
    if not section.value.isdecimal():
        raise page.bad(section, section.value)
    return int(section.value)


def _coded(page: _Page, key: str, separator: str) -> tuple[Coded, ...]:
    section = page.find(key)
    read: list[Coded] = []
    for line, text in section.lines if section else ():
        code, found, label = without_bullet(text).partition(separator)
        if not found and section:
            raise page.bad(section, text, line)
        read.append(Coded(code.strip(), label.strip()))
    return tuple(read)


def _certifiers(page: _Page) -> tuple[Certifier, ...]:
    section = page.need("certifiers")
    read: list[Certifier] = []
    for line, text in section.lines:
        found = re.fullmatch(r"(?P<name>(?:(?!\d{6}).)+?) (?P<siret>\d{14}|-)(?: .*)?", text)
        if not found:
            raise page.bad(section, text, line)
        siret = found.group("siret")
        read.append(Certifier(name=found.group("name"), siret=None if siret == "-" else siret))
    if not read:
        raise page.bad(section, "")
    return tuple(read)


def _registration_end(page: _Page) -> tuple[date | None, tuple[Flag, ...]]:
    """The page gives the date twice; when they differ the table's governs and a person confirms."""
    end, head = page.date("end"), page.date("end_head")
    if head is None or head == end:
        return end, ()
    return end, (Flag("registration_end", "end_dates_differ", head.isoformat()),)


def _jury_rules(page: _Page) -> tuple[tuple[JuryRule, ...], tuple[Flag, ...]]:
    """Each route's row, then its jury. The X lost its column: a row with a jury is read as open, one with a dash as closed."""
    section = page.need("routes")
    compositions: dict[AccessRoute, list[str]] = {}
    closed: set[AccessRoute] = set()
    current: AccessRoute | None = None
    for line, text in section.lines:
        found = re.fullmatch(r"(?P<label>.+?) X(?P<dash> -)?", _straight(text))
        if found and found.group("label") in _ROUTES:
            current = _ROUTES[found.group("label")]
            compositions[current] = []
            if found.group("dash"):
                closed.add(current)
        elif current is None:
            raise page.bad(section, text, line)
        else:
            compositions[current].append(without_bullet(text))
    missing = [label for label, route in _ROUTES.items() if route not in compositions]
    if missing:
        raise FicheError("missing_element", fiche=page.fiche, line=section.line, element=missing[0])
    rules = tuple(
        JuryRule(route=route, open=route not in closed and bool(members), composition=tuple(members))
        for route, members in compositions.items()
    )
    flags = tuple(
        Flag(f"jury_rules.{rule.route.value}", "jury_table_flattened", " · ".join(rule.composition) if rule.open else "") for rule in rules
    )
    return rules, flags


def _territory_flags(page: _Page) -> tuple[Flag, ...]:
    """Yes or no cannot be told from an X without its column: both stay None."""
    places = {"Nouvelle Calédonie": "new_caledonia", "Polynésie française": "french_polynesia"}
    section = page.find("territories")
    found = [_TERRITORY_LINE.fullmatch(_straight(text)) for _, text in section.lines] if section else []
    return tuple(Flag(places[line.group(1)], "territory_flattened", line.group(0)) for line in found if line)


def _statistics(page: _Page) -> tuple[PromotionStatistics, ...]:
    section = page.find("statistics")
    read: list[PromotionStatistics] = []
    for line, text in section.lines if section else ():
        values = text.split()
        if not re.fullmatch(r"\d{4}", values[0]):
            continue
        if section and (len(values) != len(_STATISTICS) or not all(value.isdecimal() or value == "-" for value in values)):
            raise page.bad(section, text, line)
        read.append(PromotionStatistics(**{name: int(value) for name, value in zip(_STATISTICS, values, strict=True) if value != "-"}))
    return tuple(read)


def _predecessors(page: _Page) -> tuple[Predecessor, ...]:
    section = page.find("predecessors")
    rows = [re.fullmatch(r"(RNCP\d+) (.+)", text) for _, text in section.lines] if section else []
    return tuple(Predecessor(row.group(1), row.group(2)) for row in rows if row)


def _blocks(page: _Page) -> tuple[tuple[Block, ...], tuple[Flag, ...]]:
    attested = [text for _, text in page.need("attested").lines]
    blocks: list[Block] = []
    flags: list[Flag] = []
    for section in page.sections:
        if section.key != "block":
            continue
        block = _block(page, section, attested)
        if any(other.code == block.code for other in blocks):
            raise FicheError("duplicate_block", fiche=page.fiche, line=section.line, element=block.register_code)
        blocks.append(block)
        flags.extend(
            Flag(competency.code, "label_not_attested", competency.label)
            for competency in block.competencies
            if not any(same_label(competency.label, label) for label in attested)
        )
    return tuple(blocks), tuple(flags)


def _block(page: _Page, section: Section, attested: list[str]) -> Block:
    register_code, _, label = section.value.partition(" - ")
    code = register_code.removeprefix(page.fiche or "")
    lines = [(line, text) for line, text in section.lines if not _COMPETENCY_HEAD.fullmatch(_straight(text))]
    boundary = _evaluation_boundary([text for _, text in lines], attested)
    if boundary == 0:
        raise FicheError("no_competencies", fiche=page.fiche, line=section.line, element=register_code)
    if boundary == len(lines):
        raise FicheError("evaluations_not_found", fiche=page.fiche, line=section.line, element=register_code)
    paragraphs = [text for _, text in lines[boundary:]]
    return Block(
        code=code,
        register_code=register_code,
        label=label.strip(),
        competencies=tuple(
            Competency(code=f"{code}C{rank:02}", label=text, source=f"Fiche {page.fiche}, section {register_code}, ligne {line}")
            for rank, (line, text) in enumerate(lines[:boundary], 1)
        ),
        evaluations=read_evaluations(code, paragraphs),
        evaluation_text="\n\n".join(paragraphs),
    )


def _evaluation_boundary(paragraphs: list[str], attested: list[str]) -> int:
    """Where the second column of a block's table begins: at its opening words, else at the first text the fiche does not attest."""
    for index, text in enumerate(paragraphs):
        if _EVALUATION_OPENING.match(_straight(text)):
            return index
    for index, text in enumerate(paragraphs):
        if not any(same_label(text, label) for label in attested):
            return index
    return len(paragraphs)
