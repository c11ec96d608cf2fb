"""A number that no database can hold is an address that does not exist."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.models import Account, Role
from tests.support.factories import AccountFactory


def test_a_number_too_large_is_not_found(
    client: FlaskClient, session: Session, login: Callable[[FlaskClient, Account], FlaskClient]
) -> None:
    browser = login(client, AccountFactory(roles=[Role.CANDIDATE]))
    assert browser.get(f"/room/{2**63 - 1}/").status_code == 404
    assert browser.get(f"/room/{2**63}/").status_code == 404
