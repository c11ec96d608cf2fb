"""Who may do what, as data: one line a permission. What is not written here is refused.

A line grants a permission to roles. Which *objects* of it a person reaches (their own file, the juries they sit in, the candidates they
follow) is asked in the query that loads the object: another's answers "not found", never "forbidden".
"""

from __future__ import annotations

from app.auth.actor import Actor
from app.models.people import Role

PUBLIC = "public"
"""Anyone, without login."""
SIGNED_IN = "signed-in"
"""Anyone with a login, whatever their roles."""

Grant = frozenset[Role] | str

C, T, J, W, A, D, V, U = (
    Role.CANDIDATE,
    Role.TRAINER,
    Role.JUROR,
    Role.INVIGILATOR,
    Role.ADMINISTRATOR,
    Role.DISABILITY_OFFICER,
    Role.VAE_ADVISOR,
    Role.AUDITOR,
)

POLICY: dict[str, Grant] = {
    # everyone
    "public:read": PUBLIC,
    "account:own": SIGNED_IN,
    "framework:read": SIGNED_IN,
    # candidates: their own runs, deposits and certificates
    "candidate:home": frozenset({C}),
    "run:work": frozenset({C}),
    "deposit:make": frozenset({C}),
    "deposit:read": frozenset({C, J, A}),
    "certificate:download": frozenset({C, A}),
    "vae:own": frozenset({C}),
    "accommodation:ask": frozenset({C}),
    # jurors: the juries they sit in
    "jury:sit": frozenset({J}),
    # administration
    "administration:desk": frozenset({A, V}),
    "candidacy:read": frozenset({A, V}),
    "candidacy:enrol": frozenset({A}),
    "run:prepare": frozenset({A}),
    "session:administer": frozenset({A}),
    "vae:read": frozenset({A, V}),
    "vae:act": frozenset({A, V}),
    "vae:decide": frozenset({A}),
    "jury:compose": frozenset({A}),
    "oral:plan": frozenset({A}),
    "aid:book": frozenset({A}),
    "oral:play": frozenset({T, J, W, A, V}),
    "people:administer": frozenset({A}),
    "certificate:administer": frozenset({A}),
    "issuer:administer": frozenset({A}),
    "framework:administer": frozenset({A}),
    # health data: its own room
    "accommodation:decide": frozenset({D}),
    # those who look without acting
    "board:watch": frozenset({W, A}),
    "board:act": frozenset({W, A}),
    "late:decide": frozenset({W, A}),
    "progress:read": frozenset({T, A}),
    "audit:read": frozenset({U, A}),
}


def allows(actor: Actor, permission: str) -> bool:
    """Whether `actor` holds `permission` for at least some object. Raises KeyError for a permission that is not written here."""
    grant = POLICY[permission]
    if isinstance(grant, str):
        return grant == PUBLIC or actor.account_id is not None
    return not grant.isdisjoint(actor.roles)
