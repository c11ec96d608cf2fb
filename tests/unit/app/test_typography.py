"""French typography: what is typed with one kind of space is read with the right one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.web.typography import elided, typeset, typo

PAIRS = [
    ("Que faire ? Rien : tout va bien ; merci !", "Que faire\u00a0? Rien\u00a0: tout va bien\u00a0; merci\u00a0!"),
    ("« Lorian » n'est pas connu", "«\u00a0Lorian\u00a0» n’est pas connu"),
    ("d'«urgence»", "d’«\u00a0urgence\u00a0»"),
    ("aujourd'hui, l'été", "aujourd’hui, l’été"),
    ("1 938,78 €", "1\u00a0938,78\u00a0€"),
    ("12 345 678 pièces", "12\u00a0345\u00a0678\u00a0pièces"),
    ("TVA 20 %", "TVA 20\u00a0%"),
    ("à 10 h 42, dans 8 min", "à 10\u00a0h\u00a042, dans 8\u00a0min"),
    ("le 24 nov. et le 1er déc.", "le 24\u00a0nov. et le 1er\u00a0déc."),
    ("9 mars 2026", "9\u00a0mars 2026"),
    ("Cheville 8 x 40, cylindre 30 × 40", "Cheville 8\u00a0×\u00a040, cylindre 30\u00a0×\u00a040"),
    ("vu avec M. Le Goff", "vu avec M.\u00a0Le Goff"),
    ("Encore...", "Encore…"),
    ("%(count)s jours sur %(total)s", "%(count)s\u00a0jours sur %(total)s"),
    ("%(rate)s %% et %(price)s €", "%(rate)s\u00a0%% et %(price)s\u00a0€"),
    ("Fin : %(when)s", "Fin\u00a0: %(when)s"),
]
UNTOUCHED = [
    "09:26",
    "https://example.org/a?b=c;d",
    "Ajouter %(name)s",
    "3 commandes et 2 devis",
    "le 3 ou le 4",
    "PO-88213",
    "de 5 à 10",
    "",
]


@pytest.mark.parametrize(("typed", "expected"), PAIRS)
def test_spaces_and_apostrophes(typed: str, expected: str) -> None:
    assert typeset(typed) == expected


@pytest.mark.parametrize("text", UNTOUCHED)
def test_addresses_times_and_placeholders_stay(text: str) -> None:
    assert typeset(text) == text


@given(st.text(alphabet=st.sampled_from(list("ab é'.«»:;?! 0123456789%€h\u00a0\u202f()sx×<>/&#;39")), max_size=40))
def test_setting_twice_changes_nothing_more(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once


@given(st.text(max_size=60))
def test_no_word_is_lost(text: str) -> None:
    def letters(value: str) -> str:
        return "".join(c for c in value if c.isalnum() and c != "x")

    assert letters(typeset(text.replace("&#39;", ""))) == letters(text.replace("&#39;", ""))


def test_the_filter_keeps_markup_safe_and_text_unsafe() -> None:
    assert typo(Markup("<b>Prêt ?</b>")) == Markup("<b>Prêt\u00a0?</b>")
    assert isinstance(typo(Markup("a")), Markup)
    assert not isinstance(typo("<b>"), Markup)
    assert typo(12) == "12"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Inès", "Dossier d’Inès"),
        ("Élodie", "Dossier d’Élodie"),
        ("Yves", "Dossier d’Yves"),
        ("Hélène", "Dossier d’Hélène"),
        ("Yanis", "Dossier de Yanis"),
        ("Hamza", "Dossier de Hamza"),
        ("Sarah", "Dossier de Sarah"),
        ("", "Dossier de "),
    ],
)
def test_de_is_shortened_before_a_vowel(name: str, said: str) -> None:
    assert elided("Dossier de %(name)s", {"name": name}) % {"name": name} == said


def test_que_too_and_nothing_else() -> None:
    assert elided("Lorsque %(a)s dit que %(a)s", {"a": "Anne"}) == "Lorsqu’%(a)s dit qu’%(a)s"
    assert elided("jade %(a)s, de %(b)s", {"a": "Anne"}) == "jade %(a)s, de %(b)s"
