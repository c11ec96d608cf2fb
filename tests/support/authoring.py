"""What tests of a draft's pages share: where they are, what their forms would send."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import AuditRow, FrameworkVersion
from tests.support.html import Page

Rows = Callable[[Any], Sequence[Any]]
LIST = "/administration/framework"


def address(draft: FrameworkVersion, rest: str = "") -> str:
    return f"{LIST}/{draft.id}/authoring{rest}"


def fields_of(page: Page) -> dict[str, Any]:
    """What the page's form would send as it stands."""
    fields: dict[str, Any] = {}
    for element in page.find("//main//form[@method='post']//*[@name]"):
        name, kind = element.get("name"), element.get("type")
        if element.tag == "button" or (kind in ("checkbox", "radio") and element.get("checked") is None):
            continue
        if element.tag == "select":
            chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")[:1]
            value = chosen[0].get("value")
        else:
            value = element.text or "" if element.tag == "textarea" else element.get("value", "")
            value = value.lstrip("\r\n") if element.tag == "textarea" else value
        if kind == "checkbox":
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields


def form_at(client: FlaskClient, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200
    return fields_of(Page(answer.text))


def criterion(number: int, name: str, **more: Any) -> dict[str, Any]:
    told = {f"level_{level}": f"{name}, conduite {level}" for level in range(1, 5)}
    fields = {"name": name, "threshold": "3", "indicators": "Un indice\n\nUn autre", **told} | more
    return {f"criteria-{number}-{field}": value for field, value in fields.items()}


def audit_bodies(rows: Rows, verb: str) -> list[str]:
    return [row.body for row in rows(select(AuditRow).where(AuditRow.verb == verb).order_by(AuditRow.id))]
