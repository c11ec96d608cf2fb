"""`epreuve`, the console: one command a file of app/commands, each named `command` there.

Exit codes: 0 done, 1 it says no, 2 misused.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from app import commands

P = ParamSpec("P")
R = TypeVar("R")


class Areas(click.Group):
    """Loads the area that is asked for, and no other: `epreuve framework show` needs no database driver."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"app.commands.{cmd_name}").command
        return command


@click.group(cls=Areas)
@click.version_option(package_name="epreuve")
def main() -> None:
    """Épreuve: training and certification assessment for RNCP titles."""


def with_app(function: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the application's context."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        from app import create_app

        with create_app().app_context():
            return function(*args, **kwargs)

    return wrapper
