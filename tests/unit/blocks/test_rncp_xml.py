"""The open-data export is read as a stream; what is hostile or broken is refused with its place, and nothing partial comes back."""

from __future__ import annotations

import io
from datetime import date

import pytest

from blocks.fiche import FicheError
from blocks.model import AccessRoute, Certification, Predecessor
from blocks.rncp_xml import read_fiches


@pytest.fixture(scope="module")
def fiches(export: bytes) -> dict[str, Certification]:
    return {fiche.number: fiche for fiche in read_fiches(io.BytesIO(export))}


def test_the_twelve_fiches_are_read(fiches: dict[str, Certification]) -> None:
    assert list(fiches) == [
        "RNCP34762",
        "RNCP35809",
        "RNCP35625",
        "RNCP35419",
        "RNCP37488",
        "RNCP40344",
        "RNCP36612",
        "RNCP37674",
        "RNCP36490",
        "RNCP35959",
        "RNCP37873",
        "RNCP39568",
    ]
    for fiche in fiches.values():
        assert fiche.title
        assert fiche.registration_end
        assert fiche.certifiers
        assert len(fiche.jury_rules) == len(AccessRoute)
        assert all(block.competencies for block in fiche.blocks)


def test_two_legal_dates_stay_two(fiches: dict[str, Certification]) -> None:
    fiche = fiches["RNCP40344"]
    assert (fiche.registration_end, fiche.delivery_deadline) == (date(2028, 3, 28), date(2032, 3, 28))
    assert fiches["RNCP37488"].delivery_deadline is None
    assert fiches["RNCP39568"].effective_date == date(2024, 9, 1)


def test_one_fiche_whole(fiches: dict[str, Certification]) -> None:
    fiche = fiches["RNCP35419"]
    assert (fiche.title, fiche.level, fiche.active, fiche.duration_years) == ("Expert en ingénierie du logiciel", 7, False, 5)
    assert fiche.predecessors == (Predecessor("RNCP11543"),)
    assert fiche.successors == ("RNCP42147",)
    assert fiche.certifiers[0].siret == "31134913800017"
    assert len(fiche.partners) == 3
    assert fiche.jury_rules[-1].route is AccessRoute.VAE
    assert fiche.jury_rules[-1].composition[0] == "Le responsable de la VAE Intech"
    assert (fiche.statistics[0].year, fiche.statistics[0].certified, fiche.statistics[0].employed_in_trade_2_years) == (2019, 36, None)
    assert fiche.jobs[0] == "Analyste-Programmeur"
    assert [len(block.competencies) for block in fiche.blocks] == [5, 4, 4, 5]
    assert fiche.blocks[0].competencies[0].label.startswith("Organiser et conduire une réunion")


def test_the_correspondences_are_not_blocks(fiches: dict[str, Certification]) -> None:
    assert [block.code for block in fiches["RNCP37873"].blocks] == ["BC01", "BC02", "BC03"]


def test_the_split_is_a_proposal(fiches: dict[str, Certification]) -> None:
    for fiche in fiches.values():
        flagged = {flag.place for flag in fiche.flags if flag.code == "competencies_split"}
        assert flagged == {block.code for block in fiche.blocks}
    assert [flag.place for flag in fiches["RNCP34762"].flags if flag.code == "text_before_competencies"] == ["BC05"]


def test_numbers_choose(export: bytes) -> None:
    assert [fiche.number for fiche in read_fiches(io.BytesIO(export), {"RNCP37674", "RNCP40344"})] == ["RNCP40344", "RNCP37674"]


def _refused(content: bytes, numbers: set[str] | None = None) -> FicheError:
    with pytest.raises(FicheError) as caught:
        read_fiches(io.BytesIO(content), numbers)
    return caught.value


def test_an_absent_fiche_is_named(export: bytes) -> None:
    error = _refused(export, {"RNCP35663"})
    assert (error.code, error.fiche) == ("fiche_not_found", "RNCP35663")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.9999])
def test_a_truncated_file_gives_nothing(export: bytes, share: float) -> None:
    error = _refused(export[: int(len(export) * share)], {"RNCP34762"})
    assert error.code == "broken_xml"
    assert error.line


@pytest.mark.parametrize("content", [b"", b"bonjour", b"%PDF-1.7\n1 0 obj", b"{}", b"\x00\x01"])
def test_what_is_not_xml_is_refused(content: bytes) -> None:
    assert _refused(content).code in {"not_xml", "broken_xml"}


_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (rank, b"&l%d;" % (rank - 1) * 10 if rank else b"ha") for rank in range(10))


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0'?><!DOCTYPE FICHES [" + _LAUGHS + b"]><FICHES>&l9;</FICHES>",
        b"<?xml version='1.0'?><!DOCTYPE FICHES [" + _LAUGHS + b"]><FICHES a='&l9;'/>",
        b"<?xml version='1.0'?><!DOCTYPE FICHES [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><FICHES>&x;</FICHES>",
        b"<?xml version='1.0'?><!DOCTYPE FICHES SYSTEM 'http://127.0.0.1:1/fiche.dtd'><FICHES/>",
        b"<?xml version='1.0'?><!DOCTYPE FICHES [<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;]><FICHES/>",
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE FICHES [<!ENTITY a 'b'>]><FICHES/>".encode("utf-16"),
    ],
    ids=["laughs", "laughs in an attribute", "external entity", "external type", "parameter entity", "utf-16"],
)
def test_entity_tricks_are_refused(content: bytes) -> None:
    error = _refused(content)
    assert error.code == "doctype_refused"
    assert error.line == 1


def test_an_undeclared_entity_is_named_with_its_line(export: bytes) -> None:
    error = _refused(export.replace(b"RNCP34762</NUMERO", b"&secret;RNCP34762</NUMERO"))
    assert (error.code, error.line) == ("doctype_refused", 6)


def test_a_wrong_encoding_is_named(export: bytes) -> None:
    assert _refused(export.decode().encode("latin-1", "replace")).code == "wrong_encoding"
    mislabelled = _refused(export.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'))
    assert (mislabelled.code, mislabelled.fiche) == ("wrong_encoding", "RNCP34762")
    assert _refused(b"<?xml version='1.0' encoding='KLINGON'?><FICHES/>").code == "wrong_encoding"


@pytest.mark.parametrize(
    "element",
    [
        "NUMERO_FICHE",
        "INTITULE",
        "ACTIF",
        "NOMENCLATURE_EUROPE",
        "NIVEAU",
        "DATE_FIN_ENREGISTREMENT",
        "CERTIFICATEURS",
        "NOM_CERTIFICATEUR",
        "SI_JURY_VAE",
        "ACCESSIBLE_NOUVELLE_CALEDONIE",
        "BLOCS_COMPETENCES",
        "ANNEE",
    ],
)
def test_a_missing_element_is_named(export: bytes, element: str) -> None:
    start = export.rindex(f"<{element}>".encode())
    tail = export[start:].replace(f"<{element}>".encode(), b"<AUTRE>", 1).replace(f"</{element}>".encode(), b"</AUTRE>", 1)
    error = _refused(export[:start] + tail)
    assert error.code == "missing_element"
    assert element in (error.element or "")
    assert (error.line or 0) > 9900
    assert error.fiche == (None if element == "NUMERO_FICHE" else "RNCP39568")


@pytest.mark.parametrize(
    ("before", "after", "element"),
    [
        (b">31/08/2026<", b">31/02/2026<", "DATE_FIN_ENREGISTREMENT"),
        (b">31/08/2026<", b">2026-08-31<", "DATE_FIN_ENREGISTREMENT"),
        (b"<ACTIF>Oui</ACTIF>", b"<ACTIF>Peut-on ?</ACTIF>", "ACTIF"),
        (b">NIV7<", b">NIV9<", "NIVEAU"),
        (b"<NOMBRE_CERTIFIES>876<", b"<NOMBRE_CERTIFIES>huit<", "NOMBRE_CERTIFIES"),
        (b"<INTITULE>", b"<INTITULE><b>gras</b>", "INTITULE"),
        (b"<CODE>RNCP34762BC01<", b"<CODE>RNCP34762-01<", "CODE"),
    ],
)
def test_an_impossible_value_is_named(export: bytes, before: bytes, after: bytes, element: str) -> None:
    error = _refused(export.replace(before, after, 1))
    assert (error.code, error.element) == ("bad_value", element)
    assert error.fiche
    assert error.line


def test_nothing_is_taken_twice(export: bytes) -> None:
    assert _refused(export.replace(b">RNCP35809<", b">RNCP34762<")).code == "duplicate_fiche"
    assert _refused(export.replace(b">RNCP34762BC02<", b">RNCP34762BC01<", 1)).code == "duplicate_block"


def test_the_root_and_the_version_are_checked(export: bytes) -> None:
    assert _refused(b"<CATALOGUE/>").code == "wrong_root"
    assert _refused(export.replace(b">4.1<", b">3.0<")).code == "unsupported_version"
    assert _refused(export.replace(b"VERSION_FLUX", b"VERSION")).element == "FICHES/VERSION_FLUX"
    assert _refused(b"<FICHES><VERSION_FLUX>4.1</VERSION_FLUX></FICHES>").code == "no_fiche"


def test_depth_is_limited() -> None:
    assert _refused(b"<FICHES>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</FICHES>").code == "broken_xml"


_BLOCK = (
    "<BLOC_COMPETENCES><CODE>{code}</CODE><LIBELLE>Bloc</LIBELLE><LISTE_COMPETENCES>{list}</LISTE_COMPETENCES>{more}</BLOC_COMPETENCES>"
)


def _with_block(export: bytes, **parts: str) -> bytes:
    start = export.index(b"<BLOCS_COMPETENCES>")
    end = export.index(b"</BLOCS_COMPETENCES>")
    return export[:start] + b"<BLOCS_COMPETENCES>" + _BLOCK.format(**{"more": "", "code": "01"} | parts).encode() + export[end:]


def test_a_bare_block_code_and_numbered_evaluations(export: bytes) -> None:
    more = "<MODALITES_EVALUATION>Composé (1) d’un cas et (2) d’un dossier.   (1) Le cas.   (2) Le dossier.</MODALITES_EVALUATION>"
    block = read_fiches(io.BytesIO(_with_block(export, list="- Un - deux   - Trois", more=more)), {"RNCP34762"})[0].blocks[0]
    assert (block.code, block.register_code) == ("BC01", "01")
    assert [competency.label for competency in block.competencies] == ["Un - deux", "Trois"]
    assert [(each.code, each.name, each.description) for each in block.evaluations] == [
        ("BC01E1", "cas", "Le cas."),
        ("BC01E2", "dossier", "Le dossier."),
    ]


def test_a_list_of_bullets_alone_is_refused(export: bytes) -> None:
    assert _refused(_with_block(export, list="-   -   •")).code == "no_competencies"


def test_no_level_is_a_level(export: bytes) -> None:
    assert read_fiches(io.BytesIO(export.replace(b">NIV7<", b">AUCUN<", 1)), {"RNCP34762"})[0].level is None
