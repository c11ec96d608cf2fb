"""Every template can be read by the application as it is built: filters, tests and globals included."""

from flask import Flask


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html"])
    assert "layout/base.html" in names
    for name in names:
        app.jinja_env.get_template(name)
