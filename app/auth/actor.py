"""Who acts: the one argument that every service takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.models.people import Role


@dataclass(frozen=True)
class Actor:
    """A person (or the system) at the moment of an act. `account_id` is None for the system and for a visitor, `login_id` names the login
    session that the act comes from, None outside the web."""

    account_id: int | None
    name: str = ""
    centre_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    login_id: int | None = None

    @classmethod
    def system(cls) -> Actor:
        """The application itself: jobs and the command line."""
        return cls(account_id=None, name="Épreuve")

    @property
    def person_id(self) -> int:
        """The account of a person. Raises LookupError for the system and for visitors."""
        if self.account_id is None:
            raise LookupError("this act needs a person")
        return self.account_id


VISITOR = Actor(account_id=None)
