"""docs/glossary.md maps the field's French to the code's English, and stays true."""

import ast
import re

from tests.support.tree import PACKAGES, ROOT, files, parsed

LATER = "à venir"
# The names that the whole project must keep.
FIXED = [
    *("Certification", "Block", "Competency", "Criterion", "Threshold", "Evaluation", "Candidate", "AccessRoute", "Juror", "JurorPair"),
    *("AssessmentSession", "CaseStudy", "Run", "Submission", "Invigilator", "Accommodation", "DisabilityOfficer", "Feasibility"),
    *("ValidationFile", "VaeAdvisor", "JuryRecord", "BlockCertificate", "TitleCertificate", "Retake", "Appeal", "Centre"),
    *("Dunning", "AgedBalance", "CreditExposure", "CreditNote", "BackOrder", "CashDiscount"),
]


def entries() -> dict[str, tuple[str, str]]:
    """Code name → (French term, note) of the glossary's tables."""
    rows = re.findall(r"^\| ([^|]+?) \| `(\w+)` \| ([^|]*?) \|$", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.M)
    return {code: (french, note) for french, code, note in rows}


def names_in_the_code() -> set[str]:
    """Classes, fields, members and modules, without case and underscores: a notion may be a class, a column or a module."""
    found: set[str] = set()
    for path in files(*PACKAGES, suffixes=(".py",)):
        found.add(path.stem)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Name):
                found.add(node.id)
    return {name.replace("_", "").lower() for name in found}


def test_every_fixed_name_is_in_the_glossary() -> None:
    assert [name for name in FIXED if name not in entries()] == []


def test_every_name_of_the_glossary_is_in_the_code_or_announced() -> None:
    known = names_in_the_code()
    assert [code for code, (_, note) in entries().items() if code.lower() not in known and LATER not in note] == []


def test_nothing_announced_is_already_there() -> None:
    classes = {
        node.name for path in files(*PACKAGES, suffixes=(".py",)) for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)
    }
    assert [code for code, (_, note) in entries().items() if code in classes and LATER in note] == []


def test_every_entry_has_a_french_term() -> None:
    assert [code for code, (french, _) in entries().items() if not french.strip()] == []
