from inspect import iscoroutinefunction

import pytest
from flask import Flask


@pytest.mark.one_database
def test_no_view_or_hook_is_a_coroutine(app: Flask) -> None:
    # `Application.ensure_sync` runs each as it is: a coroutine would never be awaited.
    hooks = [app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs]
    called = [*app.view_functions.values(), *(each for kind in hooks for some in kind.values() for each in some)]
    handlers = [each for codes in app.error_handler_spec.values() for kinds in codes.values() for each in kinds.values()]
    assert len(called) > 300
    assert [each for each in (*called, *handlers) if iscoroutinefunction(each)] == []
