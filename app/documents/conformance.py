"""What WeasyPrint leaves out of a file that is PDF/A-3a and PDF/UA-1 at once, written into pydyf's objects before they are saved."""

from __future__ import annotations

from typing import Any

import pydyf

SEAL_FIELD = "Cachet"
"""The signature field of a certificate, printed empty, then sealed. Here, so that to check a seal loads no printer."""

_ACCESSIBILITY_CLAIM = b"""<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 pdfuaid:part="1"/>"""
_END = b"</rdf:RDF>"
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_INVOICE_FIELDS = ("DocumentFileName", "DocumentType", "Version", "ConformanceLevel")
_INVOICE_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_INVOICE_SCHEMA = (
    f"""<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_INVOICE_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>"""
    + "".join(
        f"""<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>{name}</pdfaProperty:description></rdf:li>"""
        for name in _INVOICE_FIELDS
    )
    + "</rdf:Seq></pdfaSchema:property></rdf:li>"
)

_INVISIBLE = (0, 0, 0, 0)
_PRINTED_AND_LOCKED = 132
"""Annotation flags 3 (print, which PDF/A demands) and 8 (locked): ISO 32000-1, 12.5.3."""


def make_accessible(pdf: Any) -> None:
    """Adds to a PDF/A-3a what PDF/UA-1 asks: its claim, the scope of table headers; and removes a double entry of WeasyPrint's."""
    _claim_accessibility(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/TH":
            group = _resolve(pdf, _resolve(pdf, item["P"])["P"])
            item.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def add_signature_field(pdf: Any, name: str, label: str) -> None:
    """A tagged, invisible signature field on the last page: Widget and TU, StructParent, a Form element with its OBJR.

    pyHanko's own field carries none of these and fails PDF/UA; it signs this one with `existing_fields_only=True`.
    """
    root = _resolve(pdf, pdf.catalog["StructTreeRoot"])
    document = root["K"][0]
    parents = _resolve(pdf, root["ParentTree"])["Nums"]
    place = _text(pdf.page_references[-1])
    index = parents[-2] + 1
    widget = _added(
        pdf,
        {
            "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": pydyf.String(name), "TU": pydyf.String(label),
            "F": _PRINTED_AND_LOCKED, "Rect": pydyf.Array(_INVISIBLE), "P": place, "StructParent": index,
        },
    )  # fmt: skip
    pointer = _added(pdf, {"Type": "/OBJR", "Obj": widget, "Pg": place})
    element = _added(
        pdf, {"Type": "/StructElem", "S": "/Form", "K": pydyf.Array([pointer]), "Pg": place, "P": document, "Alt": pydyf.String(label)}
    )
    _resolve(pdf, document)["K"].append(element)
    parents.extend([index, element])
    annotations = _resolve(pdf, place).setdefault("Annots", pydyf.Array())
    (_resolve(pdf, annotations) if isinstance(annotations, str) else annotations).append(widget)
    pdf.catalog["AcroForm"] = _added(pdf, {"Fields": pydyf.Array([widget]), "SigFlags": 0})


def _claim_accessibility(pdf: Any) -> None:
    """Writes the claim inside the RDF (WeasyPrint's `xmp_metadata` would write it after its end), uncompressed for any tool to read."""
    metadata = _resolve(pdf, pdf.catalog["Metadata"])
    before, end, after = bytes(metadata.stream[0]).partition(_END)
    metadata.stream[0] = before + _ACCESSIBILITY_CLAIM + end + after
    metadata.compress = False


def claim_factur_x(pdf: Any, file: str) -> None:
    """Says in the metadata that the file holds an invoice's data, profile EN 16931, under that name (Factur-X 1.08, 6.2.2)."""
    metadata = _resolve(pdf, pdf.catalog["Metadata"])
    values = zip(_INVOICE_FIELDS, (file, "INVOICE", "1.0", "EN 16931"), strict=True)
    fields = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in values)
    claim = f'<rdf:Description rdf:about="" xmlns:fx="{_INVOICE_NAMESPACE}">{fields}</rdf:Description>'
    raw = bytes(metadata.stream[0]).replace(_SCHEMAS_END, _INVOICE_SCHEMA.encode() + _SCHEMAS_END, 1)
    before, end, after = raw.partition(_END)
    metadata.stream[0] = before + claim.encode() + end + after


def _resolve(pdf: Any, reference: str | bytes) -> Any:
    return pdf.objects[int(_text(reference).split()[0])]


def _added(pdf: Any, entries: dict[str, Any]) -> str:
    """Adds a dictionary to the file and gives its reference."""
    item = pydyf.Dictionary(entries)
    pdf.add_object(item)
    return _text(item.reference)


def _text(reference: str | bytes) -> str:
    return reference.decode() if isinstance(reference, bytes) else reference
