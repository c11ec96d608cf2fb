"""Every template can be read: screens by the application as built, printed documents by the parser (their filters are their own)."""

from flask import Flask


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html"])
    assert "layout/base.html" in names
    for name in names:
        if name.startswith("documents/"):
            assert app.jinja_loader is not None
            source, path, _current = app.jinja_loader.get_source(app.jinja_env, name)
            app.jinja_env.parse(source, name, path)
        else:
            app.jinja_env.get_template(name)
