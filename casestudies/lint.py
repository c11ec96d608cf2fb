"""Checks a case before it reaches anybody: its files, its texts, its rules, its variants, its playthroughs; each fault with its place."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import msgspec

from casestudies.company import base
from casestudies.company.state import Company
from casestudies.library import CASES, PLAYTHROUGHS, BrokenCase, Problem, load, playthrough, playthroughs
from casestudies.observation.letters_rules import Told
from casestudies.observation.rules import RULES
from casestudies.observation.standing_rules import Absent, Stands
from casestudies.recorded import RUN_EVENTS
from casestudies.run import Run, start
from casestudies.scenario import matching
from casestudies.scenario.builders import BUILDERS
from casestudies.scenario.casefile import Case, Consequence, EventMatch, Letter, ObservationSpec
from casestudies.scenario.filling import FORMS, filled
from casestudies.scenario.variant import MOST_DISTURBANCES

SEEDS = range(1, 13)
RULE_FACTS = ("orders", "order", "pieces", "names", "price", "given", "name", "document", "found")
"""Facts that rules add to those of the variant."""
SHELVES = tuple(name for name, hint in Company.__annotations__.items() if str(hint).startswith("Shelf["))


def lint(case_id: str, folder: Path = CASES, seeds: Iterable[int] = SEEDS) -> tuple[Problem, ...]:
    """All that is wrong in a case, none when it may be given to trainees; its variants of these seeds are made. Raises UnknownCase."""
    try:
        case = load.__wrapped__(case_id, folder)
    except BrokenCase as broken:
        return (broken.problem,)
    try:
        base.load(case.file.company)
    except base.Damaged:
        return (Problem(file="case.yaml", line=1, what=f"no such company: {case.file.company}"),)
    home = folder / case.id
    found = [*_names(case, home), *_matches(case, home), *_pieces(case, home), *_wordings(case, home)]
    if not found:
        found = [*_variants(case, home, seeds), *_playthroughs(case, folder)]
    return tuple(found)


def _problem(home: Path, file: str, mark: str, what: str, meant: Iterable[str] = ()) -> Problem:
    """A fault at the first line of the file that holds `mark`."""
    wanted = what.split("'")[1] if what.count("'") > 1 else mark
    close = get_close_matches(wanted, [*meant], 1)
    return Problem(file=file, line=_line_containing(home / file, mark), what=what, meant=close[0] if close else "")


def _line_containing(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((number for number, line in enumerate(lines, start=1) if words in line), 1)


def _names(case: Case, home: Path) -> Iterator[Problem]:
    if not case.file.certification:
        yield Problem(file="case.yaml", line=1, what="the certification that the case serves is not named")
    if case.file.builder not in BUILDERS:
        yield _problem(home, "case.yaml", f"builder: {case.file.builder}", f"unknown builder {case.file.builder!r}", BUILDERS)
    people = _people(case)
    writers = {each.sender for each in _writings(case) if "{" not in each.sender}
    speakers = {each.person for each in case.people.dialogues} | {each.person for each in case.people.people}
    for file, names in (("timeline.yaml", writers), ("people.yaml", speakers)):
        for name in sorted(names - set(people)):
            yield _problem(home, file, name, f"nobody is called {name!r}", people)


def _people(case: Case) -> frozenset[str]:
    """The codes of whoever may write or be written to: the company's, and those that the variant adds."""
    known = frozenset(base.load(case.file.company).people)
    try:
        return known | {each.code for each in start(case, SEEDS[0]).company.people}
    except (KeyError, msgspec.ValidationError, ValueError):
        return known


def _matches(case: Case, home: Path) -> Iterator[Problem]:
    """The events that consequences and rules name, the shelves and the fields that they read."""
    for each in case.timeline.consequences:
        for match in (each.follows, each.unless):
            yield from _event(match, "timeline.yaml", home)
    for spec in case.observations:
        yield from _rule(case, spec, home)


def _event(match: EventMatch | None, file: str, home: Path) -> Iterator[Problem]:
    if match is None:
        return
    kind = RUN_EVENTS.get(match.event)
    if kind is None:
        yield _problem(home, file, match.event, f"unknown event {match.event!r}", RUN_EVENTS)
        return
    yield from _paths(kind, match.where, file, home)


def _paths(kind: object, where: Mapping[str, object], file: str, home: Path) -> Iterator[Problem]:
    for path in where:
        step = matching.unknown_step(kind, path)
        if step is not None:
            yield _problem(home, file, f"{path}:", f"unknown field {step[0]!r} in {path}", step[1])


def _rule(case: Case, spec: ObservationSpec, home: Path) -> Iterator[Problem]:
    file = "observations.yaml"
    if spec.competency not in case.file.competencies or not spec.criterion.startswith(spec.competency):
        yield _problem(home, file, spec.criterion, f"{spec.code}: {spec.criterion} is not of this case")
    if spec.rule not in RULES:
        yield _problem(home, file, spec.rule, f"unknown rule {spec.rule!r} in {spec.code}", RULES)
        return
    entry = RULES[spec.rule]
    for name, texts in (("done", spec.done), ("why", spec.why)):
        for key in sorted(entry.keys ^ set(texts)):
            state = "is missing" if key in entry.keys else "is never used"
            yield _problem(home, file, f"code: {spec.code}", f"{spec.code}: {name}.{key} {state}")
    if entry.reads is None and spec.params:
        yield _problem(home, file, f"code: {spec.code}", f"{spec.code}: the rule {spec.rule} reads no params")
    if entry.reads is not None and case.file.builder in BUILDERS:
        yield from _params(case, spec, entry.reads, home)


def _params(case: Case, spec: ObservationSpec, kind: type[msgspec.Struct], home: Path) -> Iterator[Problem]:
    file = "observations.yaml"
    try:
        opening = start(case, SEEDS[0])
        asked = msgspec.convert(filled(spec.params, opening.variant.facts), kind)
    except (msgspec.ValidationError, KeyError, ValueError) as error:
        yield _problem(home, file, f"code: {spec.code}", f"{spec.code}: params: {error}")
        return
    match asked:
        case Told():
            people = {each.code for each in opening.company.people}
            for name in asked.to:
                if name not in people:
                    yield _problem(home, file, name, f"nobody is called {name!r}", people)
            for each in (asked.before, asked.due):
                yield from _event(each, file, home)
        case Stands() | Absent():
            if asked.shelf not in SHELVES:
                yield _problem(home, file, asked.shelf, f"unknown shelf {asked.shelf!r}", SHELVES)
                return
            kept = _document(asked.shelf)
            wheres = (asked.where, asked.expect) if isinstance(asked, Stands) else (asked.where,)
            for where in wheres:
                yield from _paths(kept, where, file, home)
            for each in asked.acts if isinstance(asked, Stands) else asked.once:
                yield from _event(each, file, home)


def _document(shelf: str) -> object:
    """The kind of documents of that shelf."""
    hint = next(field.type for field in msgspec.structs.fields(Company) if field.name == shelf)
    return hint.__args__[0]


def _writings(case: Case) -> tuple[Letter | Consequence, ...]:
    """All that is written to the trainee without being asked."""
    return (*case.timeline.letters, *case.timeline.consequences)


def _pieces(case: Case, home: Path) -> Iterator[Problem]:
    codes = {each.code for each in case.pieces}
    used = {code for each in _writings(case) for code in each.pieces}
    asked = {code for each in case.people.dialogues for code in each.pieces}
    for file, names in (("timeline.yaml", used - codes), ("people.yaml", asked - codes)):
        for code in sorted(names):
            yield _problem(home, file, code, f"unknown piece {code!r}", codes)
    for code in sorted(codes - used - asked):
        yield _problem(home, "pieces.yaml", code, f"the piece {code!r} comes with no message")


def texts(case: Case) -> Iterator[tuple[str, str]]:
    """Every text of the case that holds {facts}, with its file."""
    for dialogue in case.people.dialogues:
        yield "people.yaml", dialogue.body
    for letter in _writings(case):
        yield "timeline.yaml", letter.sender
        yield "timeline.yaml", letter.subject
        yield "timeline.yaml", letter.body
    for spec in case.observations:
        for text in (spec.title, spec.expected, spec.source, spec.expert, *spec.hints, *spec.done.values(), *spec.why.values()):
            yield "observations.yaml", text
    for text in case.debrief:
        yield "observations.yaml", text
    for piece in case.pieces:
        for text in (piece.name, piece.title, piece.author, piece.dated):
            yield "pieces.yaml", text
        for part in piece.sections:
            cells = [cell for row in (*part.rows, *part.facts, part.columns) for cell in row]
            for text in (part.heading, *part.paragraphs, *cells):
                yield "pieces.yaml", text


def _wordings(case: Case, home: Path) -> Iterator[Problem]:
    if case.file.builder not in BUILDERS:
        return
    try:
        facts = start(case, SEEDS[0]).variant.facts
    except (KeyError, msgspec.ValidationError, ValueError) as error:
        yield Problem(file="case.yaml", line=1, what=f"variant {SEEDS[0]} cannot be made: {error!r}")
        return
    known = {**dict.fromkeys(RULE_FACTS, ""), **facts}
    for file, text in texts(case):
        for _, field, form, _ in string.Formatter().parse(text):
            if field and field not in known:
                yield _problem(home, file, "{" + field, f"unknown fact {{{field}}}", known)
            elif form and form not in FORMS:
                yield _problem(home, file, ":" + form, f"unknown form {form!r}", FORMS)
            elif field and form:
                yield from _form(home, file, field, form, known)


def _form(home: Path, file: str, field: str, form: str, known: Mapping[str, str]) -> Iterator[Problem]:
    try:
        format(known[field], form)
    except ValueError as error:
        yield _problem(home, file, "{" + f"{field}:{form}", f"{{{field}:{form}}}: {error}")


def _variants(case: Case, home: Path, seeds: Iterable[int]) -> Iterator[Problem]:
    for seed in seeds:
        try:
            run = start(case, seed)
        except (KeyError, msgspec.ValidationError, ValueError) as error:
            yield Problem(file="case.yaml", line=1, what=f"variant {seed} cannot be made: {error!r}")
            return
        if len(run.variant.disturbances) > MOST_DISTURBANCES:
            yield Problem(file="case.yaml", line=1, what=f"variant {seed} has more than {MOST_DISTURBANCES} disturbances")
        for each in _writings(case):
            if (name := each.sender.format_map(run.variant.facts)) not in run.company.people:
                yield _problem(home, "timeline.yaml", each.sender, f"nobody is called {name!r} in variant {seed}", ())
        yield from _rows(case, run, home)


def _rows(case: Case, run: Run, home: Path) -> Iterator[Problem]:
    for piece in case.pieces:
        if piece.file and piece.file not in run.variant.files:
            yield _problem(home, "pieces.yaml", piece.file, f"no file {piece.file!r} in variant {run.seed}", run.variant.files)
        for part in piece.sections:
            if part.rows_from and part.rows_from not in run.variant.tables:
                yield _problem(home, "pieces.yaml", part.rows_from, f"no rows {part.rows_from!r} in variant {run.seed}", run.variant.tables)


def _playthroughs(case: Case, folder: Path) -> Iterator[Problem]:
    codes = {spec.code for spec in case.observations}
    for name in playthroughs(case.id, folder):
        try:
            script = playthrough(case.id, name, folder)
        except BrokenCase as broken:
            yield broken.problem
            continue
        for code in sorted(set(script.expect) ^ codes):
            meant = get_close_matches(code, codes, 1)
            what = f"expectation {code!r} {'is missing' if code in codes else 'is of no observation'}"
            yield Problem(file=f"{PLAYTHROUGHS}/{name}.yaml", line=1, what=what, meant=meant[0] if meant and code not in codes else "")
