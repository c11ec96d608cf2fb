"""Reads France compétences' open-data export of the register (RNCP, XML V4.1, Licence Ouverte 2.0).

The file is streamed, since the whole register is several hundred megabytes. A fiche from elsewhere is not trusted: no document type, no
entity, no network, libxml2's limits stay on. Nothing partial comes back: the whole file is read before anything is returned, so
that a truncated one is found. The export has no list of competencies, only flat text: its split is a proposal, flagged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import IO, Any, cast

from lxml import etree

from blocks.fiche import FicheError, read_date, read_evaluations, refuse_mojibake, split_flat_list
from blocks.model import (
    AccessRoute,
    Block,
    Certification,
    Certifier,
    Coded,
    Competency,
    Flag,
    JuryRule,
    Partner,
    Predecessor,
    PromotionStatistics,
)

_VERSION = re.compile(r"4\.\d+")
_LEVEL = re.compile(r"NIV([3-8])")
_BLOCK_CODE = re.compile(r"(?:RNCP\d+)?(?:BC)?(\w+)")
_STATISTICS = {
    "certified": "NOMBRE_CERTIFIES",
    "certified_by_vae": "NOMBRE_CERTIFIES_VAE",
    "employed_6_months": "TAUX_INSERTION_GLOBAL_6MOIS",
    "employed_in_trade_6_months": "TAUX_INSERTION_METIER_6MOIS",
    "employed_in_trade_2_years": "TAUX_INSERTION_METIER_2ANS",
}


def read_fiches(stream: IO[bytes], numbers: Collection[str] | None = None) -> tuple[Certification, ...]:
    """The certifications of the export, in its order; with `numbers`, those alone.

    Raises FicheError, naming line, fiche and element, when the file is not XML, is truncated, declares a document type,
    or when a fiche asked for is absent, twice there, or lacks a mandatory element.
    """
    read: dict[str, Certification] = {}
    version: str | None = None
    etree.clear_error_log()  # the log is the thread's, and would still hold an earlier file's errors
    try:
        for element in _elements(_parser(stream)):
            if element.tag == "VERSION_FLUX":
                version = (element.text or "").strip()
                continue
            fiche = _Fiche(element)
            if fiche.number in read:
                raise fiche.error("duplicate_fiche", "NUMERO_FICHE", read=fiche.number)
            if numbers is None or fiche.number in numbers:
                read[fiche.number] = _certification(fiche)
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error) from error
    if version is None:
        raise FicheError("missing_element", element="FICHES/VERSION_FLUX")
    if not _VERSION.fullmatch(version):
        raise FicheError("unsupported_version", element="FICHES/VERSION_FLUX", read=version)
    missing = sorted(set(numbers or ()) - read.keys())
    if missing:
        raise FicheError("fiche_not_found", fiche=missing[0])
    if not read:
        raise FicheError("no_fiche", element="FICHES/FICHE")
    return tuple(read.values())


def _parser(stream: IO[bytes]) -> Any:
    return etree.iterparse(
        stream,
        events=("start", "end"),
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _elements(context: Iterable[tuple[str, etree._Element]]) -> Iterator[etree._Element]:
    """Each FICHE and the VERSION_FLUX, whole; what was read is let go at once."""
    root: etree._Element | None = None
    for event, element in context:
        if root is None:
            root = element
            _check_root(root)
        if event == "start" or element.getparent() is not root:
            continue
        if element.tag in {"FICHE", "VERSION_FLUX"}:
            yield element
        element.clear()
        while element.getprevious() is not None:
            del root[0]


def _check_root(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise FicheError("doctype_refused", line=1, element="DOCTYPE")
    if root.tag != "FICHES":
        raise FicheError("wrong_root", line=_line(root), element=str(root.tag))


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)


def _syntax_error(error: etree.XMLSyntaxError) -> FicheError:
    """libxml2's refusal as ours: its own words are kept, they say what was expected."""
    # The log's first entry is the cause; what the exception itself says may be a consequence, without its line.
    log: Any = error.error_log
    first = next(iter(log), None)
    message = (first.message if first else error.msg or "").strip()
    line = first.line if first else error.lineno
    code = "broken_xml"
    if "Start tag expected" in message or "no element found" in message or "Document is empty" in message:
        code = "not_xml"
    elif "ncoding" in message:
        code = "wrong_encoding"
    elif "ntity" in message:
        code = "doctype_refused"
    return FicheError(code, line=line, reason=message)


class _Fiche:
    """One FICHE element: typed reading, and errors that name it."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.number = ""
        self.number = self.need(element, "NUMERO_FICHE")

    def error(self, code: str, name: str, at: etree._Element | None = None, **params: str) -> FicheError:
        line = _line(self.element if at is None else at)
        return FicheError(code, fiche=self.number or None, line=line, element=name, **params)

    def text(self, parent: etree._Element, name: str) -> str:
        """The text of a child, stripped; empty when there is none."""
        child = parent.find(name)
        if child is None:
            return ""
        if len(child):
            raise self.error("bad_value", name, child, read=str(child[0].tag))
        text = (child.text or "").strip()
        refuse_mojibake(text, fiche=self.number or None, line=_line(child), element=name)
        return text

    def need(self, parent: etree._Element, name: str) -> str:
        text = self.text(parent, name)
        if not text:
            raise self.error("missing_element", name, parent)
        return text

    def flag(self, parent: etree._Element, name: str) -> bool:
        text = self.need(parent, name)
        if text not in {"Oui", "Non"}:
            raise self.error("bad_value", name, parent.find(name), read=text)
        return text == "Oui"

    def date(self, name: str) -> date | None:
        text = self.text(self.element, name)
        try:
            return read_date(text, "/") if text else None
        except ValueError:
            raise self.error("bad_value", name, self.element.find(name), read=text) from None

    def integer(self, parent: etree._Element, name: str) -> int | None:
        text = self.text(parent, name)
        if text and not (text.isascii() and text.isdecimal()):
            raise self.error("bad_value", name, parent.find(name), read=text)
        return int(text) if text else None

    def coded(self, path: str) -> tuple[Coded, ...]:
        return tuple(Coded(self.need(each, "CODE"), self.text(each, "LIBELLE")) for each in self.element.findall(path))


def _certification(fiche: _Fiche) -> Certification:
    element = fiche.element
    if fiche.date("DATE_FIN_ENREGISTREMENT") is None:
        raise fiche.error("missing_element", "DATE_FIN_ENREGISTREMENT")
    jobs, before_jobs = split_flat_list(fiche.text(element, "TYPE_EMPLOI_ACCESSIBLES"))
    blocks, flags = _blocks(fiche)
    abbreviation = fiche.coded("ABREGE")
    return Certification(
        number=fiche.number,
        title=fiche.need(element, "INTITULE"),
        active=fiche.flag(element, "ACTIF"),
        level=_level(fiche),
        abbreviation=abbreviation[0] if abbreviation else None,
        registration_type=fiche.text(element, "TYPE_ENREGISTREMENT"),
        nsf=fiche.coded("CODES_NSF/NSF"),
        formacodes=fiche.coded("FORMACODES/FORMACODE"),
        rome=fiche.coded("CODES_ROME/ROME"),
        certifiers=_certifiers(fiche),
        partners=_partners(fiche),
        decision_date=fiche.date("DATE_DECISION"),
        effective_date=fiche.date("DATE_EFFET"),
        duration_years=fiche.integer(element, "DUREE_ENREGISTREMENT"),
        registration_end=fiche.date("DATE_FIN_ENREGISTREMENT"),
        delivery_deadline=fiche.date("DATE_LIMITE_DELIVRANCE"),
        jury_rules=_jury_rules(fiche),
        entry_prerequisites=fiche.text(element, "PREREQUIS_ENTREE_FORMATION"),
        certification_prerequisites=fiche.text(element, "PREREQUIS_VALIDATION_CERTIFICATION"),
        objectives=fiche.text(element, "OBJECTIFS_CONTEXTE"),
        activities=fiche.text(element, "ACTIVITES_VISEES"),
        attested_abilities=fiche.text(element, "CAPACITES_ATTESTEES"),
        sectors=fiche.text(element, "SECTEURS_ACTIVITE"),
        jobs=((before_jobs,) if before_jobs else ()) + jobs,
        regulation=fiche.text(element, "REGLEMENTATIONS_ACTIVITES"),
        url=fiche.text(element, "LIEN_URL_DESCRIPTION") or None,
        new_caledonia=fiche.flag(element, "ACCESSIBLE_NOUVELLE_CALEDONIE"),
        french_polynesia=fiche.flag(element, "ACCESSIBLE_POLYNESIE_FRANCAISE"),
        statistics=_statistics(fiche),
        predecessors=tuple(
            Predecessor(fiche.need(each, "ID_FICHE_ANCIENNE_CERTIFICATION"))
            for each in element.findall("ANCIENNES_CERTIFICATIONS/ANCIENNE_CERTIFICATION")
        ),
        successors=tuple(
            fiche.need(each, "ID_FICHE_NOUVELLE_CERTIFICATION")
            for each in element.findall("NOUVELLES_CERTIFICATIONS/NOUVELLE_CERTIFICATION")
        ),
        blocks=blocks,
        source=f"France compétences, export RNCP, fiche {fiche.number}",
        flags=flags,
    )


def _level(fiche: _Fiche) -> int | None:
    parent = fiche.element.find("NOMENCLATURE_EUROPE")
    if parent is None:
        raise fiche.error("missing_element", "NOMENCLATURE_EUROPE")
    text = fiche.need(parent, "NIVEAU")
    if text == "AUCUN":
        return None
    found = _LEVEL.fullmatch(text)
    if not found:
        raise fiche.error("bad_value", "NIVEAU", parent, read=text)
    return int(found.group(1))


def _certifiers(fiche: _Fiche) -> tuple[Certifier, ...]:
    found = fiche.element.findall("CERTIFICATEURS/CERTIFICATEUR")
    if not found:
        raise fiche.error("missing_element", "CERTIFICATEURS/CERTIFICATEUR")
    return tuple(
        Certifier(
            name=fiche.need(each, "NOM_CERTIFICATEUR"),
            siret=fiche.text(each, "SIRET_CERTIFICATEUR") or None,
            active=fiche.text(each, "ETAT_CERTIFICATEUR") in {"", "Actif"},
        )
        for each in found
    )


def _partners(fiche: _Fiche) -> tuple[Partner, ...]:
    return tuple(
        Partner(
            name=fiche.need(each, "NOM_PARTENAIRE"),
            siret=fiche.text(each, "SIRET_PARTENAIRE") or None,
            role=fiche.text(each, "HABILITATION_PARTENAIRE"),
            active=fiche.text(each, "ETAT_HABILITATION") in {"", "Actif", "ACTIF"},
        )
        for each in fiche.element.findall("PARTENAIRES/PARTENAIRE")
    )


def _jury_rules(fiche: _Fiche) -> tuple[JuryRule, ...]:
    rules: list[JuryRule] = []
    for route in AccessRoute:
        name = f"SI_JURY_{route.value}"
        parent = fiche.element.find(name)
        if parent is None:
            raise fiche.error("missing_element", name)
        members, before = split_flat_list(fiche.text(parent, "COMPOSITION"))
        rules.append(JuryRule(route=route, open=fiche.flag(parent, "ACTIF"), composition=((before,) if before else ()) + members))
    return tuple(rules)


def _statistics(fiche: _Fiche) -> tuple[PromotionStatistics, ...]:
    read: list[PromotionStatistics] = []
    for each in fiche.element.findall("STATISTIQUES_PROMOTIONS/STATISTIQUES_PROMOTION"):
        year = fiche.integer(each, "ANNEE")
        if year is None:
            raise fiche.error("missing_element", "ANNEE", each)
        read.append(PromotionStatistics(year=year, **{field: fiche.integer(each, name) for field, name in _STATISTICS.items()}))
    return tuple(read)


def _blocks(fiche: _Fiche) -> tuple[tuple[Block, ...], tuple[Flag, ...]]:
    """The blocks of the certification; CORRESPONDANCES reuses the element's name, hence the path from the fiche."""
    blocks: list[Block] = []
    flags: list[Flag] = []
    for element in fiche.element.findall("BLOCS_COMPETENCES/BLOC_COMPETENCES"):
        block, doubts = _block(fiche, element)
        if any(other.code == block.code for other in blocks):
            raise fiche.error("duplicate_block", "BLOC_COMPETENCES/CODE", element, read=block.register_code)
        blocks.append(block)
        flags.extend(doubts)
    if not blocks:
        raise fiche.error("missing_element", "BLOCS_COMPETENCES/BLOC_COMPETENCES")
    return tuple(blocks), tuple(flags)


def _block(fiche: _Fiche, element: etree._Element) -> tuple[Block, list[Flag]]:
    register_code = fiche.need(element, "CODE")
    found = _BLOCK_CODE.fullmatch(register_code)
    if not found:
        raise fiche.error("bad_value", "CODE", element, read=register_code)
    code = f"BC{found.group(1)}"
    labels, before = split_flat_list(fiche.need(element, "LISTE_COMPETENCES"))
    if not labels:
        raise fiche.error("no_competencies", "LISTE_COMPETENCES", element)
    evaluation_text = fiche.text(element, "MODALITES_EVALUATION")
    evaluations = read_evaluations(code, re.split(r"\s{2,}", evaluation_text))
    flags = [Flag(code, "competencies_split", str(len(labels)))]
    if before:
        flags.append(Flag(code, "text_before_competencies", before))
    if not evaluations:
        flags.append(Flag(code, "evaluations_not_numbered", evaluation_text))
    source = f"Fiche {fiche.number}, {register_code}, LISTE_COMPETENCES, ligne {_line(element)}"
    block = Block(
        code=code,
        register_code=register_code,
        label=fiche.need(element, "LIBELLE"),
        competencies=tuple(Competency(code=f"{code}C{rank:02}", label=label, source=source) for rank, label in enumerate(labels, 1)),
        evaluations=evaluations,
        evaluation_text=evaluation_text,
    )
    return block, flags
