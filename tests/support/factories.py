"""Rows for tests, each whole and valid by itself. They are committed at once, so that the application under test sees them."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any

import factory
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app.models import Account, Candidacy, CaseContent, Centre, FrameworkVersion, Role, RoleGrant, VersionState
from blocks import catalogue
from blocks.model import AccessRoute
from blocks.versions import canonical, content_digest
from casestudies import content, library

PASSWORD = "correct horse battery staple"
# The cheapest argon2id: what a hash costs is no concern of the tests, and checking one costs what it was made with.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
STARTED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

SESSION = scoped_session(sessionmaker())
"""Bound to the database of the running test by the `session` fixture."""


class _Rows(factory.alchemy.SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = SESSION
        sqlalchemy_session_persistence = "commit"


class CentreFactory(_Rows):
    class Meta:
        model = Centre
        sqlalchemy_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"CTR{n:03d}")
    name = factory.Sequence(lambda n: f"Centre d'essai {n}")
    city = "Lorient"


class AccountFactory(_Rows):
    """A person who may log in with PASSWORD. `roles` grants roles: `AccountFactory(roles=[Role.JUROR])`."""

    class Meta:
        model = Account

    email = factory.Sequence(lambda n: f"personne{n}@essais.example")
    password_hash = PASSWORD_HASH
    given_name = "Camille"
    family_name = factory.Sequence(lambda n: f"Dessai{n}")
    gender = None
    birth_date = None
    birth_place = None
    centre = None
    occupation = None
    in_activity_until = None
    created_at = STARTED

    @factory.post_generation
    def roles(self, create: bool, extracted: list[Role] | None, **_kwargs: Any) -> None:
        session: Session = SESSION()
        for role in extracted or ():
            session.add(RoleGrant(account_id=self.id, role=role))
        session.commit()


class FrameworkVersionFactory(_Rows):
    """A published version of the first certification, as the catalogue holds it."""

    class Meta:
        model = FrameworkVersion
        sqlalchemy_get_or_create = ("certification_number", "version")

    certification_number = "RNCP35663"
    version = 1
    title = "Gestionnaire Administration des Ventes"
    state = VersionState.PUBLISHED
    body = factory.LazyFunction(lambda: canonical(catalogue.read("RNCP35663")).decode())
    digest = factory.LazyFunction(lambda: content_digest(catalogue.read("RNCP35663")))
    source = "tests"
    imported_at = STARTED
    published_at = STARTED


class CandidacyFactory(_Rows):
    class Meta:
        model = Candidacy

    number = factory.Sequence(lambda n: f"{n + 1000:04d}")
    account = factory.SubFactory(AccountFactory)
    framework = factory.SubFactory(FrameworkVersionFactory)
    centre = factory.SubFactory(CentreFactory)
    route = AccessRoute.CONTINUING_TRAINING
    blocks = ["BC03"]
    entered_on = STARTED.date()
    created_at = STARTED


class CaseContentFactory(_Rows):
    """The content of the first case as its files say it today."""

    class Meta:
        model = CaseContent
        sqlalchemy_get_or_create = ("digest",)

    case_id = "matinee_des_commandes"
    digest = factory.LazyAttribute(lambda row: library.load(row.case_id).digest)
    packed = factory.LazyAttribute(lambda row: zlib.compress(content.encode(library.load(row.case_id))))
    stored_at = STARTED


__all__ = [
    "PASSWORD",
    "SESSION",
    "AccountFactory",
    "CandidacyFactory",
    "CaseContentFactory",
    "CentreFactory",
    "FrameworkVersionFactory",
    "VersionState",
]
