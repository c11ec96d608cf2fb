"""The certificate of a block: its number, its control code, the facts it prints and the life of its status.

An issued certificate never changes and is never deleted; what changes is its status, one appended change after another.
The issuer's own reason for a change stays inside; the public reads a neutral category only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum

import msgspec

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs, no 0 O 1 I L. A prime count, so that the weighted sum below finds every wrong sign and every swap of two signs."""

CODE_LENGTH = 12
_GROUP = 4
_SEPARATORS = re.compile(r"[\s\-–—.·]+")
_BLOCK_CODE = re.compile(r"BC[0-9]{2}")
_NUMBER = re.compile(r"([0-9]{4})-(BC[0-9]{2})-([0-9]{4,})")


class CodeProblem(StrEnum):
    """Why what was typed cannot be a control code: each is a typing mistake, never an unknown certificate."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"


class MistypedCode(ValueError):
    """What was typed cannot be a control code. `sign` is the first sign that no code holds, for CHARACTER."""

    def __init__(self, problem: CodeProblem, sign: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.sign = sign


def _remainder(signs: str) -> int:
    """The sum of the signs weighted 1, 2, 3… modulo 31; zero for a whole and right code."""
    return sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, start=1)) % len(ALPHABET)


def new_control_code(below: Callable[[int], int]) -> str:
    """A fresh control code such as K7TQ-4M2X-9PRC.

    `below(n)` draws an unpredictable integer from 0 to n - 1 (`secrets.randbelow`): 11 free signs, 54 bits. The twelfth is
    the check sign: with weight 12, it brings the weighted sum to a multiple of 31.
    """
    free = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(CODE_LENGTH - 1))
    inverse = pow(CODE_LENGTH, -1, len(ALPHABET))
    check = ALPHABET[-_remainder(free) * inverse % len(ALPHABET)]
    return grouped(free + check)


def grouped(signs: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def read_control_code(typed: str) -> str:
    """The control code in what a person typed: any case, any separators. Raises MistypedCode."""
    signs = _SEPARATORS.sub("", typed).upper()
    if not signs:
        raise MistypedCode(CodeProblem.EMPTY)
    for sign in signs:
        if sign not in ALPHABET:
            raise MistypedCode(CodeProblem.CHARACTER, sign)
    if len(signs) != CODE_LENGTH:
        raise MistypedCode(CodeProblem.LENGTH)
    if _remainder(signs):
        raise MistypedCode(CodeProblem.CHECK)
    return grouped(signs)


def certificate_number(year: int, block_code: str, serial: int) -> str:
    """The number of a certificate, 2026-BC01-0042: year of issue, short block code, serial from 1 within both.

    Raises ValueError on a serial below 1 or a code that is not a block's.
    """
    if serial < 1:
        raise ValueError(f"serial {serial} is below 1")
    if not _BLOCK_CODE.fullmatch(block_code):
        raise ValueError(f"{block_code!r} is not a block code")
    return f"{year:04d}-{block_code}-{serial:04d}"


def serial_of(number: str) -> int:
    """The serial inside a certificate number. Raises ValueError when it is not one."""
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"{number!r} is not a certificate number")
    return int(match[3])


LEVELS = range(3, 9)
"""Levels of the national framework since decree 2019-14 (code du travail, art. D6113-19), referenced one to one to the European levels."""


def european_level(national: int) -> int:
    """The level of the European framework for a national level, 3 to 8; the numbers are the same since decree 2019-14.

    Raises ValueError outside the range.
    """
    if national not in LEVELS:
        raise ValueError(f"{national} is not a level of the national framework")
    return national


class Gender(StrEnum):
    """The grammatical gender of the holder's file, for "née" or "né"; absent, the sentence is turned another way."""

    FEMININE = "F"
    MASCULINE = "M"


class CertificateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a block certificate prints, and nothing more (France compétences' list of mentions).

    `block_label` and `title` are the register's, to the letter. `competencies` counts those of the block. `nsf` are codes (324t).
    `decision_date` is the date of the decision that registered the certification, None when the register's page does not give
    it; `decision_reference` its reference when known. `certifier_siret`, when given, is shown by pages,
    not by the sheet. `specimen` marks an invented issue, without value.
    """

    number: str
    code: str
    holder: str
    birth_date: date
    birth_place: str
    gender: Gender | None = None
    block_code: str
    register_code: str
    block_label: str
    competencies: int
    title: str
    level: int
    european_level: int
    nsf: tuple[str, ...] = ()
    decision_reference: str = ""
    decision_date: date | None = None
    certifier: str
    certifier_siret: str = ""
    signatory: str
    signatory_function: str
    jury_place: str
    jury_date: date
    made_at: str
    made_on: date
    specimen: bool = False


class CertificateState(StrEnum):
    """Where a certificate stands today."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


class StatusCategory(StrEnum):
    """What the public reads of the reason for a status: neutral on the person, never a motive in words."""

    ISSUED = "issued"
    UNDER_REVIEW = "under_review"
    REVIEW_CLOSED = "review_closed"
    ISSUED_IN_ERROR = "issued_in_error"
    DECISION_WITHDRAWN = "decision_withdrawn"
    DATA_CORRECTED = "data_corrected"


CATEGORIES: dict[CertificateState, tuple[StatusCategory, ...]] = {
    CertificateState.VALID: (StatusCategory.REVIEW_CLOSED,),
    CertificateState.SUSPENDED: (StatusCategory.UNDER_REVIEW,),
    CertificateState.REVOKED: (StatusCategory.ISSUED_IN_ERROR, StatusCategory.DECISION_WITHDRAWN),
    CertificateState.REPLACED: (StatusCategory.DATA_CORRECTED,),
}
"""The categories that a later status may carry; ISSUED belongs to the first status alone."""

TRANSITIONS: dict[CertificateState, tuple[CertificateState, ...]] = {
    CertificateState.VALID: (CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.REPLACED),
    CertificateState.SUSPENDED: (CertificateState.VALID, CertificateState.REVOKED, CertificateState.REPLACED),
    CertificateState.REVOKED: (),
    CertificateState.REPLACED: (),
}
"""What may follow each status. Revoked and replaced are final: a new certificate is issued instead."""


class StatusChange(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a certificate's history. `at` is aware; `successor` is the number of the certificate that replaces this one."""

    state: CertificateState
    category: StatusCategory
    at: datetime
    successor: str | None = None


class StatusRefused(ValueError):
    """A change of status that the rules refuse. `code` is one of final, transition, category, successor, order."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def first_status(at: datetime) -> StatusChange:
    """The status of a certificate as it is issued."""
    return StatusChange(state=CertificateState.VALID, category=StatusCategory.ISSUED, at=at)


def current_status(history: Sequence[StatusChange]) -> StatusChange:
    """The last change of a history, oldest first. Raises ValueError on an empty one: an issued certificate always has a status."""
    if not history:
        raise ValueError("a certificate has at least the status of its issue")
    return history[-1]


def change_status(
    history: Sequence[StatusChange], state: CertificateState, category: StatusCategory, at: datetime, successor: str | None = None
) -> StatusChange:
    """The row to append to a history, or StatusRefused. The history is never edited and nothing leaves it.

    A replacement names its successor; no other change does. `at` is not before the last change.
    """
    last = current_status(history)
    if not TRANSITIONS[last.state]:
        raise StatusRefused("final")
    if state not in TRANSITIONS[last.state]:
        raise StatusRefused("transition")
    if category not in CATEGORIES[state]:
        raise StatusRefused("category")
    if (successor is not None) != (state is CertificateState.REPLACED):
        raise StatusRefused("successor")
    if at < last.at:
        raise StatusRefused("order")
    return StatusChange(state=state, category=category, at=at, successor=successor)
