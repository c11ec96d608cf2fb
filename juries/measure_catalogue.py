"""The catalogue of accommodation measures: what may be decided, who may know it, what sets it up, and how its value is read.

Sources: C. éduc. L112-4 and D613-26 (material, technical and human aids, extra time, adapted or waived parts), circulaires of 8-12-2020 and
6-2-2023 (pauses). A measure changes how an evaluation is taken, never a criterion nor a threshold.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

import msgspec

from juries.refusal import Refusal

ONE_THIRD = Fraction(1, 3)
"""The usual share of extra time (C. éduc. D613-26); beyond it, a doctor's reasoned request is needed."""

LARGEST_EXTRA = Fraction(2)
"""The certifier's own guard against a typing error: three times the duration in all."""

EXTRA_TIME = "extra_time"
PAUSES = "pauses"
SITTINGS = "sittings"
READ_ALOUD = "read_aloud"
PAPER = "paper"
ORAL = "oral"
MOST_PAUSES = 12
LONGEST_PAUSE_MINUTES = 60
LONGEST_TEXT = 160
"""The certifier's own guards against a typing error; a text in characters: it names a thing to provide, never a reason."""
YES = "yes"
"""The value of a measure that is decided or not."""


class Audience(StrEnum):
    """Those who may, or may not, know a measure."""

    CANDIDATE = "candidate"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    INVIGILATOR = "invigilator"
    JUROR = "juror"
    PUBLIC = "public"


class Group(StrEnum):
    """How measures are laid out for whoever decides or reads them."""

    TIME = "time"
    SCREEN = "screen"
    PAPER = "paper"
    HUMAN = "human"
    PLACE = "place"
    PART = "part"


class Applies(StrEnum):
    """What makes a measure true: the software by itself, whoever watches on the day, or somebody beforehand."""

    CLOCK = "clock"
    SCREEN = "screen"
    PRINT = "print"
    ON_THE_DAY = "on_the_day"
    BOOKED = "booked"


class Form(StrEnum):
    """How a value is written."""

    CHOICE = "choice"
    """One of `values`."""
    SHARE = "share"
    """A fraction of the duration: "1/3"."""
    PAUSES = "pauses"
    """How many of how many minutes: "2x10"."""
    TEXT = "text"
    """A few words that name what is provided."""
    SUBSTITUTE = "substitute"
    """What is waived and what shows the same instead (`Substitute`)."""


_WHO_SETS_UP = frozenset({Audience.CANDIDATE, Audience.OFFICER, Audience.ADMINISTRATOR, Audience.INVIGILATOR})
_AND_JURORS = _WHO_SETS_UP | {Audience.JUROR}


class MeasureKind(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue.

    `values` are the choices, `ranks` their strength (same length, 1 upwards): a stronger value includes a weaker one, and two of equal rank
    are matters of taste. `audiences` are those who may know it: jurors only where it changes what they observe.
    """

    code: str
    group: Group
    applies: Applies
    form: Form = Form.CHOICE
    values: tuple[str, ...] = (YES,)
    ranks: tuple[int, ...] = (1,)
    audiences: frozenset[Audience] = _WHO_SETS_UP


def _screen(code: str, values: tuple[str, ...], ranks: tuple[int, ...]) -> MeasureKind:
    return MeasureKind(code=code, group=Group.SCREEN, applies=Applies.SCREEN, values=values, ranks=ranks)


def _booked(code: str, group: Group, values: tuple[str, ...] = (YES,), audiences: frozenset[Audience] = _WHO_SETS_UP) -> MeasureKind:
    return MeasureKind(code=code, group=group, applies=Applies.BOOKED, values=values, ranks=(1,) * len(values), audiences=audiences)


CATALOGUE: tuple[MeasureKind, ...] = (
    MeasureKind(code=EXTRA_TIME, group=Group.TIME, applies=Applies.CLOCK, form=Form.SHARE, values=(), ranks=()),
    MeasureKind(code=PAUSES, group=Group.TIME, applies=Applies.CLOCK, form=Form.PAUSES, values=(), ranks=()),
    MeasureKind(code=SITTINGS, group=Group.TIME, applies=Applies.BOOKED, values=("2", "3", "4"), ranks=(1, 2, 3)),
    _screen("size", ("lg", "xl", "xxl"), (1, 2, 3)),
    _screen("font", ("andika", "system"), (1, 1)),
    _screen("reading", ("comfort",), (1,)),
    _screen("contrast", ("more",), (1,)),
    _screen("motion", ("none",), (1,)),
    _screen(READ_ALOUD, ("browser",), (1,)),
    MeasureKind(code=PAPER, group=Group.PAPER, applies=Applies.PRINT, values=("a3_16", "a3_20"), ranks=(1, 2)),
    _booked("braille", Group.PAPER),
    _booked("transcript", Group.PAPER),
    _booked("instructions", Group.PAPER, ("written", "spoken")),
    _booked("secretary", Group.HUMAN),
    _booked("reader", Group.HUMAN),
    _booked("sign_language", Group.HUMAN, audiences=_AND_JURORS),
    _booked("cued_speech", Group.HUMAN, audiences=_AND_JURORS),
    _booked("room", Group.PLACE, ("separate", "adapted")),
    MeasureKind(code="equipment", group=Group.PLACE, applies=Applies.BOOKED, form=Form.TEXT, values=(), ranks=()),
    MeasureKind(code="own_computer", group=Group.PLACE, applies=Applies.ON_THE_DAY),
    _booked("screen_reader", Group.PLACE),
    _booked("speech_input", Group.PLACE),
    MeasureKind(code="early_entrance", group=Group.PLACE, applies=Applies.ON_THE_DAY),
    MeasureKind(code="near_door", group=Group.PLACE, applies=Applies.ON_THE_DAY),
    MeasureKind(code=ORAL, group=Group.PART, applies=Applies.BOOKED, form=Form.SUBSTITUTE, values=(), ranks=(), audiences=_AND_JURORS),
    MeasureKind(code="part", group=Group.PART, applies=Applies.BOOKED, form=Form.SUBSTITUTE, values=(), ranks=(), audiences=_AND_JURORS),
)
KINDS: dict[str, MeasureKind] = {kind.code: kind for kind in CATALOGUE}
DISPLAY_KINDS: tuple[str, ...] = tuple(kind.code for kind in CATALOGUE if kind.applies is Applies.SCREEN)
BOOKED_KINDS: tuple[str, ...] = tuple(kind.code for kind in CATALOGUE if kind.applies is Applies.BOOKED)
"""What somebody must book or prepare beforehand."""


class PauseBudget(msgspec.Struct, frozen=True):
    """Pauses that stop the clock, at the candidate's hand: how many in one sitting, how many minutes each at most. 0 and 0 is none."""

    count: int = 0
    minutes: int = 0

    @property
    def length(self) -> timedelta:
        """The longest that one may last."""
        return timedelta(minutes=self.minutes)


NO_PAUSES = PauseBudget()


class Substitute(msgspec.Struct, frozen=True):
    """A waived oral or part, and what is done instead. Both sides are said in competencies ("BC01C05"), so that they can be compared."""

    waived: tuple[str, ...]
    shown: tuple[str, ...]
    text: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The competencies that would no longer be shown."""
        return tuple(code for code in self.waived if code not in self.shown)

    def written(self) -> str:
        """The value that `parse_substitute` reads."""
        return f"{','.join(self.waived)}>{','.join(self.shown)}|{self.text}"


_SUBSTITUTE = re.compile(r"(?P<waived>[A-Z0-9,]*)>(?P<shown>[A-Z0-9,]*)\|(?P<text>.*)", re.DOTALL)


def parse_codes(text: str) -> tuple[str, ...]:
    """Competencies named in a text ("bc01c05, BC01C06"), each once, in their order."""
    return tuple(sorted(set(re.findall(r"[A-Z0-9]+", text.upper()))))


def parse_substitute(text: str) -> Substitute | None:
    """Read "BC01C05>BC01C05,BC01C06|Dix questions écrites"; None when something is missing from it."""
    found = _SUBSTITUTE.fullmatch(text)
    if found is None:
        return None
    read = Substitute(parse_codes(found["waived"]), parse_codes(found["shown"]), found["text"].strip())
    return read if read.waived and read.shown and 0 < len(read.text) <= LONGEST_TEXT else None


def parse_share(text: str) -> Fraction | None:
    """Read a share of extra time ("1/3", "0.5", "0,5"); None when it is not a number above 0 and at most `LARGEST_EXTRA`."""
    try:
        share = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= LARGEST_EXTRA else None


def parse_pauses(text: str) -> PauseBudget | None:
    """Read pauses ("2x10": two of ten minutes at most); None when it is no such thing or beyond the guards."""
    count, _, minutes = text.strip().lower().partition("x")
    if not (count.isascii() and minutes.isascii() and count.isdecimal() and minutes.isdecimal()):
        return None
    budget = PauseBudget(int(count), int(minutes))
    return budget if 1 <= budget.count <= MOST_PAUSES and 1 <= budget.minutes <= LONGEST_PAUSE_MINUTES else None


def canonical(code: str, value: str) -> str:
    """The one way in which an admitted value is kept."""
    if KINDS[code].form is Form.SHARE:
        return str(parse_share(value))
    if KINDS[code].form is Form.PAUSES:
        budget = parse_pauses(value)
        return f"{budget.count}x{budget.minutes}" if budget else value
    return value.strip()


def check_value(code: str, value: str, *, reason: str) -> Refusal | None:
    """Whether that value may be decided for that kind; None when it may. A share other than one third asks for a reason."""
    kind = KINDS.get(code)
    if kind is None:
        return Refusal("measure.unknown_kind", {"kind": code})
    match kind.form:
        case Form.SHARE:
            share = parse_share(value)
            if share is None:
                return Refusal("measure.bad_share", {"value": value})
            return Refusal("measure.reason_needed", {"value": value}) if share != ONE_THIRD and not reason.strip() else None
        case Form.PAUSES:
            return None if parse_pauses(value) else Refusal("measure.bad_pauses", {"value": value})
        case Form.TEXT:
            return None if 0 < len(value.strip()) <= LONGEST_TEXT else Refusal("measure.bad_text", {"longest": str(LONGEST_TEXT)})
        case Form.SUBSTITUTE:
            return _check_substitute(code, value)
        case Form.CHOICE:
            return None if value in kind.values else Refusal("measure.unknown_value", {"kind": code, "value": value})


def _check_substitute(code: str, value: str) -> Refusal | None:
    read = parse_substitute(value)
    if read is None:
        return Refusal("measure.no_substitute", {"kind": code})
    return Refusal("measure.shows_less", {"kind": code, "missing": ", ".join(read.missing)}) if read.missing else None
