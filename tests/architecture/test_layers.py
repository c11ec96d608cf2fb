from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.support.tree import ROOT


def test_the_layers_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
