"""What is done around every view, whatever it shows."""

from inspect import iscoroutinefunction

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.html import Page


@pytest.mark.one_database
def test_no_view_or_hook_is_a_coroutine(app: Flask) -> None:
    # `Application.ensure_sync` runs each as it is: a coroutine would never be awaited.
    hooks = [app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs]
    called = [*app.view_functions.values(), *(each for kind in hooks for some in kind.values() for each in some)]
    handlers = [each for codes in app.error_handler_spec.values() for kinds in codes.values() for each in kinds.values()]
    assert len(called) > 300
    assert [each for each in (*called, *handlers) if iscoroutinefunction(each)] == []


@pytest.mark.one_database
def test_what_a_page_says_of_itself_is_said_once_and_kept(client: FlaskClient) -> None:
    sheet = Page(client.get("/about").text).tree.xpath("//link[@rel='stylesheet']/@href")[0]
    headers = client.get(sheet).headers
    names = [name.lower() for name, _value in headers]
    assert sorted(names) == sorted(set(names))
    assert "max-age" in headers["Cache-Control"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
