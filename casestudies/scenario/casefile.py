"""What a case's files hold, as strict values: an unknown or missing field is an error of the case."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a case file."""


class EventMatch(Strict, frozen=True, kw_only=True):
    """Events of a type, of which each path of `where` bears the value given (`casestudies.scenario.matching`)."""

    event: str
    where: dict[str, str | tuple[str, ...]] = {}


class Section(Strict, frozen=True, kw_only=True):
    """A part of a piece: paragraphs, facts (label and value), a table. `rows_from` names rows of the variant; `numeric` are ranks of
    columns, 1 upwards."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    rows_from: str = ""
    numeric: tuple[int, ...] = ()


class Piece(Strict, frozen=True, kw_only=True):
    """A paper that comes with a message: what it shows, by whom, of when. `file` names a content of the variant: then it is downloaded
    under its `name` as it is."""

    code: str
    name: str
    title: str
    author: str = ""
    dated: str = ""
    sections: tuple[Section, ...] = ()
    file: str = ""


class Letter(Strict, frozen=True, kw_only=True):
    """A message that is there when the case opens, or that comes at its time. Texts may hold {facts} of the variant."""

    code: str
    at: datetime
    sender: str
    to: str = "trainee"
    thread: str | None = None
    subject: str
    body: str
    attach: bool = False
    read: bool = False
    pieces: tuple[str, ...] = ()


class Dialogue(Strict, frozen=True, kw_only=True):
    """What a person answers when a message to them holds all the words of one of the groups (`any_of`; none: whatever is said).

    `after` is in minutes of the scenario. Each answer is given once, but the last resort (`any_of` empty).
    """

    code: str
    person: str
    any_of: tuple[tuple[str, ...], ...] = ()
    after: int
    body: str
    pieces: tuple[str, ...] = ()


class Consequence(Strict, frozen=True, kw_only=True):
    """What somebody writes by themselves, `after` minutes once the `count`-th event that matches `follows` has happened, or at `at`.

    Without either, the events are the confirmations of orders of the case's reference. It stays unwritten when an event that matches
    `unless` has happened before.
    """

    code: str
    count: int = 1
    follows: EventMatch | None = None
    at: datetime | None = None
    unless: EventMatch | None = None
    after: int = 0
    pieces: tuple[str, ...] = ()
    sender: str
    subject: str
    body: str


class Meeting(Strict, frozen=True, kw_only=True):
    """An entry of the shared calendar."""

    code: str
    at: datetime
    until: datetime
    title: str
    place: str = ""
    people: tuple[str, ...] = ()


class ObservationSpec(Strict, frozen=True, kw_only=True):
    """One observation: the rule that reads, and for each key that the rule may give, what was done and why it counts so.

    `params` are what a rule asks to be told, with {facts}. `hints` are given one after the other to a trainee who asks; `expert` says how
    an expert goes about it, for the debriefing.
    """

    code: str
    competency: str
    criterion: str
    rule: str
    title: str
    expected: str
    source: str
    done: dict[str, str]
    why: dict[str, str]
    params: dict[str, object] = {}
    hints: tuple[str, ...] = ()
    expert: str = ""


class Brief(Strict, frozen=True, kw_only=True):
    """What the trainee is told: paragraphs, then lists."""

    situation: tuple[str, ...]
    mission: tuple[str, ...]
    means: tuple[str, ...]
    delivery: tuple[str, ...]


class Person(Strict, frozen=True, kw_only=True):
    """Somebody of the case and their tone, for authors and jurors; the directory of the company holds the rest."""

    person: str
    tone: str
    interest: str


class CaseFile(Strict, frozen=True, kw_only=True):
    """case.yaml. `certification` is the register's number of the one whose block it serves (contents kept before it was asked have none);
    `company` is the base company's digest; `variant` holds what the builder named by `builder` reads. A case of several days names the
    `last_day`, to which the trainee may go on from one day to the next."""

    id: str
    title: str
    block: str
    evaluation: str
    competencies: tuple[str, ...]
    duration_minutes: int
    certification: str = ""
    company: str
    opens_at: datetime
    last_day: date | None = None
    trades: tuple[str, ...]
    builder: str
    variant: dict[str, object]


class People(Strict, frozen=True, kw_only=True):
    """people.yaml."""

    people: tuple[Person, ...]
    dialogues: tuple[Dialogue, ...]


class Timeline(Strict, frozen=True, kw_only=True):
    """timeline.yaml: letters of the past and of the morning, consequences, the calendar."""

    letters: tuple[Letter, ...]
    consequences: tuple[Consequence, ...] = ()
    meetings: tuple[Meeting, ...] = ()


class Observations(Strict, frozen=True, kw_only=True):
    """observations.yaml; `debrief`: what is said of the case once the work is handed in, in training."""

    observations: tuple[ObservationSpec, ...]
    debrief: tuple[str, ...] = ()


class Pieces(Strict, frozen=True, kw_only=True):
    """pieces.yaml, which a case may do without."""

    pieces: tuple[Piece, ...]


class Step(Strict, frozen=True, kw_only=True):
    """One act of a playthrough: a command with {facts}. `proceed`: its warnings are passed; `refused`: the code awaited."""

    act: dict[str, object]
    proceed: bool = False
    refused: str | None = None


class Playthrough(Strict, frozen=True, kw_only=True):
    """playthroughs/<name>.yaml: what somebody does, and the outcome expected of each observation (code: met, not_met, not_seen)."""

    about: str
    steps: tuple[Step, ...]
    expect: dict[str, str]


class Case(Struct, frozen=True, kw_only=True):
    """A case, whole. `digest` is the SHA-256 of its content (`casestudies.content`)."""

    file: CaseFile
    brief: Brief
    people: People
    timeline: Timeline
    observations: tuple[ObservationSpec, ...]
    digest: str
    pieces: tuple[Piece, ...] = ()
    debrief: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The case's identifier, which is also its folder."""
        return self.file.id
