"""A file fits a sitting, a function a screen."""

import ast

from tests.support.tree import PACKAGES, files, name, parsed

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 70
# The components taken over from the design, kept in one piece so that they can be compared with it.
WHOLE = {"epreuve.css"}


def test_no_file_is_above_400_lines() -> None:
    paths = files(*PACKAGES, "templates", "tests", "bench", suffixes=(".py", ".html", ".jinja", ".js", ".css"))
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths if path.name not in WHOLE}
    assert {path: size for path, size in sizes.items() if size > LINES_OF_A_FILE} == {}


def test_no_function_is_above_a_screen() -> None:
    long = {}
    for path in files(*PACKAGES, suffixes=(".py",)):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                size = node.end_lineno - node.lineno + 1
                if size > LINES_OF_A_FUNCTION:
                    long[f"{name(path)}:{node.lineno} {node.name}"] = size
    assert long == {}
