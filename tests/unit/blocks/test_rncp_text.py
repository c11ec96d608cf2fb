"""The register's page is read whole, to the letter, and what is wrong is named with its line."""

from __future__ import annotations

from datetime import date

import pytest

from blocks.fiche import FicheError
from blocks.model import AccessRoute, Certification, Coded, Predecessor
from blocks.rncp_text import read_page


@pytest.fixture(scope="module")
def fiche(page_text: str) -> Certification:
    return read_page(page_text)


def test_identity(fiche: Certification) -> None:
    assert (fiche.number, fiche.title, fiche.active, fiche.level) == ("RNCP35663", "Gestionnaire Administration des Ventes", True, 5)
    assert fiche.nsf == (Coded("324t", "Saisie, mise en forme et communication des données"), Coded("312m", "Commerce, vente"))
    assert [each.code for each in fiche.formacodes] == ["34056", "35029", "34076"]
    assert fiche.rome == (Coded("D1401", "Assistanat commercial"),)
    assert [(each.name, each.siret) for each in fiche.certifiers] == [("ASCENCIA PARIS LA DEFENSE", "50123141900034")]
    assert fiche.url is not None
    assert fiche.url.startswith("https://www.ascencia-business-school.com/")
    assert fiche.predecessors == (Predecessor("RNCP28662", "Gestionnaire de l’administration des ventes et de la relation commerciale"),)


def test_dates_are_read_and_silence_stays_unknown(fiche: Certification) -> None:
    assert fiche.decision_date == date(2021, 6, 17)
    assert fiche.registration_end == date(2024, 6, 17)
    assert fiche.duration_years == 3
    assert fiche.delivery_deadline is None
    assert fiche.effective_date is None


@pytest.mark.parametrize(("code", "competencies", "evaluations"), [("BC01", 15, 2), ("BC02", 20, 3), ("BC03", 14, 2)])
def test_blocks_have_their_competencies_and_evaluations(fiche: Certification, code: str, competencies: int, evaluations: int) -> None:
    block = fiche.block(code)
    assert [each.code for each in block.competencies] == [f"{code}C{rank:02}" for rank in range(1, competencies + 1)]
    assert [each.code for each in block.evaluations] == [f"{code}E{rank}" for rank in range(1, evaluations + 1)]
    assert all(each.name and each.description for each in block.evaluations)
    assert block.register_code == f"RNCP35663{code}"
    assert block.evaluation_text.startswith("L’évaluation des compétences de ce bloc")
    assert "extérieur au centre" in block.evaluation_text


def test_labels_follow_the_block_section_to_the_letter(fiche: Certification) -> None:
    labels = {each.code: each.label for block in fiche.blocks for each in block.competencies}
    assert labels["BC01C03"].startswith("Établir un questionnement")
    assert labels["BC01C04"].startswith("Élaborer une proposition")
    assert labels["BC01C15"] == "Établir une dynamique e-relationnelle"
    assert labels["BC03C10"] == (
        "Établir, contrôler la facturation (les avoirs, les escomptes, les en-cours clients, les reliquats) "
        "et gérer les éléments de paiements des commandes"
    )
    assert "Etablir un questionnement" in fiche.attested_abilities


def test_each_competency_says_where_it_was_read(fiche: Certification, page_text: str) -> None:
    lines = page_text.splitlines()
    for block in fiche.blocks:
        for competency in block.competencies:
            line = int(competency.source.rsplit(" ", 1)[1])
            assert lines[line - 1].strip() == competency.label


def test_evaluation_names_lose_their_article_only(fiche: Certification) -> None:
    names = [evaluation.name for block in fiche.blocks for evaluation in block.evaluations]
    assert names == [
        "projet fictif de création d’un produit",
        "dossier d’études de la relation client",
        "cas pratique contextualisé",
        "projet fictif",
        "projet de pérennisation",
        "mini-cas pratiques contextualisés",
        "dossier de gestion des activités administrative et financière",
    ]


def test_routes_have_their_jury_and_wait_for_a_person(fiche: Certification) -> None:
    rules = {rule.route: rule for rule in fiche.jury_rules}
    assert set(rules) == set(AccessRoute)
    assert fiche.open_routes() == tuple(route for route in AccessRoute if route is not AccessRoute.INDIVIDUAL_APPLICATION)
    assert rules[AccessRoute.VAE].composition == ("La responsable du service VAE (Présidente)", "Deux professionnels externes en activité")
    assert rules[AccessRoute.APPRENTICESHIP].composition == (
        "La directrice pédagogique Ascencia BS (Présidente)",
        "Le coordinateur de programme",
        "Deux professionnels externes",
    )
    flagged = {flag.place for flag in fiche.flags if flag.code == "jury_table_flattened"}
    assert flagged == {f"jury_rules.{route.value}" for route in AccessRoute}


def test_territories_cannot_be_told_and_are_flagged(fiche: Certification) -> None:
    assert fiche.new_caledonia is None
    assert fiche.french_polynesia is None
    assert {flag.place for flag in fiche.flags if flag.code == "territory_flattened"} == {"new_caledonia", "french_polynesia"}


def test_long_texts_and_lists(fiche: Certification) -> None:
    assert fiche.objectives.startswith("Depuis plusieurs années")
    assert fiche.objectives.endswith("le développement commercial de l’entreprise.")
    assert fiche.activities.count("\n\n") == 4
    assert fiche.evaluation_modes == "Cas pratique, projet fictif, étude de cas, dossier thématisé"
    assert len(fiche.jobs) == 10
    assert fiche.jobs[-1] == "Conseiller en ligne"
    assert "TPE/TPI" in fiche.sectors
    assert fiche.block_acquisition.startswith("Le titre de « Gestionnaire de l'Administration des Ventes » est obtenu")
    assert "entretien de motivation" in fiche.entry_prerequisites
    assert fiche.certification_prerequisites == ""
    assert fiche.block_prerequisites == "Non"
    assert [(each.year, each.certified, each.certified_by_vae, each.employed_in_trade_2_years) for each in fiche.statistics] == [
        (2019, 17, 6, 53),
        (2018, 9, 6, 63),
        (2017, 9, 5, 50),
    ]


def _refused(text: str) -> FicheError:
    with pytest.raises(FicheError) as caught:
        read_page(text)
    return caught.value


@pytest.mark.parametrize("share", [0.02, 0.2, 0.45, 0.6, 0.8, 0.97])
def test_a_truncated_page_is_refused(page_text: str, share: float) -> None:
    error = _refused(page_text[: int(len(page_text) * share)])
    assert error.code in {"truncated", "missing_section", "missing_element", "evaluations_not_found", "no_competencies"}
    assert error.element


@pytest.mark.parametrize(
    ("heading", "element"),
    [
        ("Nomenclature du niveau de qualification : Niveau 5", "Nomenclature du niveau de qualification"),
        ("Compétences attestées :", "Compétences attestées"),
        ("Nom légal SIRET Nom commercial Site internet", "Nom légal SIRET Nom commercial Site internet"),
        ("Voie d’accès à la certification Oui Non Composition des jurys", "Voie d'accès à la certification Oui Non Composition des jurys"),
    ],
)
def test_a_missing_section_is_named(page_text: str, heading: str, element: str) -> None:
    error = _refused(page_text.replace(f"{heading}\n", ""))
    assert (error.code, error.element, error.fiche) == ("missing_section", element, "RNCP35663")


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("Niveau 5", "Niveau 9", 10),
        ("enregistrement : 17-06-2024", "enregistrement : 31-02-2024", 18),
        ("en années 3", "en années trois", 412),
        ("Date de décision 17-06-2021", "Date de décision 17/06/2021", 411),
        ("  • 324t : Saisie", "  • 324t Saisie", 12),
        ("50123141900034", "501231419", 20),
        ("2018 9 6 83 50 63", "2018 9 6 83 50", 417),
    ],
)
def test_an_impossible_value_is_named_with_its_line(page_text: str, before: str, after: str, line: int) -> None:
    error = _refused(page_text.replace(before, after, 1))
    assert error.code == "bad_value"
    assert error.line == line
    assert f"line {line}" in str(error)


def test_a_page_without_number_or_state_is_refused(page_text: str) -> None:
    assert _refused("Bonjour").code == "missing_section"
    assert _refused(page_text.replace("RNCP35663\n", "35663\n", 1)).code == "bad_value"
    assert _refused(page_text.replace("\nActive\n", "\n", 1)).element == "Active | Inactive"


def test_a_wrongly_decoded_page_is_refused(page_text: str) -> None:
    error = _refused(page_text.encode().decode("latin-1"))
    assert error.code == "wrong_encoding"
    assert error.params["read"]


def test_a_missing_route_or_certifier_is_refused(page_text: str) -> None:
    assert _refused(page_text.replace("Par expérience X", "Par validation X")).element == "Par expérience"
    assert _refused(page_text.replace("ASCENCIA PARIS LA DEFENSE 50123141900034 - -\n", "")).code == "bad_value"
    assert _refused(page_text.replace("Après un parcours de formation sous statut", "Sous statut")).code == "bad_value"


def test_a_block_twice_or_empty_is_refused(page_text: str) -> None:
    assert _refused(page_text.replace("RNCP35663BC02 -", "RNCP35663BC01 -")).code == "duplicate_block"
    start = page_text.index("RNCP35663BC03 -")
    first = page_text.index("Intégrer ou vérifier", start)
    opening = page_text.index("L’évaluation des compétences de ce bloc", start)
    assert _refused(page_text[:first] + page_text[opening:]).code == "no_competencies"
    end = page_text.index("Description des modalités")
    assert _refused(page_text[:opening] + page_text[end:]).code == "evaluations_not_found"


def test_without_opening_words_the_attested_list_tells_the_boundary(page_text: str) -> None:
    text = page_text.replace("L’évaluation des compétences de ce bloc sera composée", "Sont prévus")
    assert [len(block.competencies) for block in read_page(text).blocks] == [15, 20, 14]


def test_doubts_become_flags(page_text: str) -> None:
    text = page_text.replace("Date d’échéance de l’enregistrement : 17-06-2024", "Date d’échéance de l’enregistrement : 18-06-2024")
    place = text.rindex("Suivre les stocks sur un logiciel")
    text = f"{text[:place]}Surveiller{text[place + len('Suivre') :]}"
    fiche = read_page(text)
    assert fiche.registration_end == date(2024, 6, 17)
    doubts = {(flag.place, flag.code, flag.read) for flag in fiche.flags}
    assert ("registration_end", "end_dates_differ", "2024-06-18") in doubts
    assert ("BC03C06", "label_not_attested", "Surveiller les stocks sur un logiciel, progiciel") in doubts


def test_what_a_page_may_leave_out(page_text: str) -> None:
    text = page_text.replace("Niveau 5", "Sans niveau spécifique").replace("\nActive\n", "\nInactive\n").replace("50123141900034", "-")
    for line in ("Durée de l'enregistrement en années 3\n", "Date de décision 17-06-2021\n", "Type d'emplois accessibles :\n", "2019 17 6"):
        text = text.replace(line, "" if line.endswith("\n") else "2019 - 6")
    for heading in ("Statistiques", "Certification(s) antérieure(s)", "Formacode(s)"):
        text = text.replace(f"{heading} :", "-")
    text = text.replace("2019 - 6 93 53 53\n2018 9 6 83 50 63\n2017 9 5 100 100 50\n", "").replace("Oui Non\nInscrite", "Inscrite")
    text = text.replace(
        "  • 34056 : Administration ventes\n  • 35029 : Correspondance commerciale\n  • 34076 : Gestion relation client\n", ""
    )
    text = text.replace("  • 312m : Commerce, vente\n-\n", "  • 312m : Commerce, vente\n")
    text = text.replace(" - La responsable", "La responsable")
    place = text.index("Inscrite au cadre de la Nouvelle")
    text = text[:place] + text[text.index("Date d'échéance de l'enregistrement 17") :]
    fiche = read_page(text)
    assert (fiche.level, fiche.active, fiche.duration_years, fiche.decision_date) == (None, False, None, None)
    assert fiche.certifiers[0].siret is None
    assert (fiche.jobs, fiche.statistics, fiche.predecessors, fiche.formacodes) == ((), (), (), ())
    assert not [flag for flag in fiche.flags if flag.code == "territory_flattened"]
