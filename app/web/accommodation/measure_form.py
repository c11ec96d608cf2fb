"""The officer's form: every measure of the catalogue, in its groups; what is left as it stands is not decided."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField

from app.queries.accommodations import AccommodationFile
from app.web.account.preferences import SIZES
from app.web.formats import percent
from app.web.forms import DayField, EpreuveForm, options
from app.web.words_measures import WORDS
from juries.measure_catalogue import (
    CATALOGUE,
    EXTRA_TIME,
    ONE_THIRD,
    PAUSES,
    YES,
    Form,
    Group,
    MeasureKind,
    Substitute,
    parse_codes,
    parse_pauses,
    parse_substitute,
)

NORMAL = "normal"
SWITCHES = tuple(kind.code for kind in CATALOGUE if kind.values == (YES,))
"""Measures that are decided or not: a box each."""
CHOICES = tuple(kind.code for kind in CATALOGUE if kind.form is Form.CHOICE and kind.values != (YES,))
SUBSTITUTES = tuple(kind.code for kind in CATALOGUE if kind.form is Form.SUBSTITUTE)
_CODES = _l("Leurs codes, par exemple BC01C05, BC01C06.")


def _choice(label: Any, kind: str, values: tuple[str, ...], normal: Any) -> RadioField:
    named = [(value, WORDS[kind, value][1]) for value in values]
    return RadioField(label, choices=options([(NORMAL, normal), *named]), default=NORMAL)


class MeasuresForm(EpreuveForm):
    """Every measure of the catalogue; "normal", an empty text and an unticked box leave it out.

    A box per measure that is decided or not is added below. `seen` is the decision that was on file when the page was made.
    """

    time = RadioField(
        _l("Temps en plus"),
        choices=options([(NORMAL, _l("Aucun")), (str(ONE_THIRD), _l("Un tiers")), ("other", _l("Une autre part"))]),
        default=NORMAL,
    )
    share = StringField(_l("Autre part"), description=_l("Une part de la durée, par exemple 1/2 ou 0,25."))
    reason = TextAreaField(
        _l("Motif"), description=_l("Demandé pour une autre part qu'un tiers. Il est chiffré, personne d'autre que vous ne le lit.")
    )
    pause_count = StringField(_l("Nombre de pauses"), description=_l("Elles arrêtent l'horloge. Laissez vide s'il n'y en a pas."))
    pause_minutes = StringField(_l("Minutes par pause"), description=_l("Au plus, par exemple 10."))
    sittings = _choice(_l("En plusieurs parties"), "sittings", ("2", "3", "4"), _l("En une fois"))
    size = RadioField(
        _l("Taille du texte"), choices=lambda: options([(value, percent(size)) for value, size in SIZES.items()]), default=NORMAL
    )
    font = RadioField(
        _l("Police"),
        choices=options([(NORMAL, _l("Celle d'Épreuve")), ("andika", _l("Andika")), ("system", _l("Celle de l'appareil"))]),
        default=NORMAL,
    )
    reading = RadioField(_l("Espacement"), choices=options([(NORMAL, _l("Normal")), ("comfort", _l("Aéré"))]), default=NORMAL)
    contrast = RadioField(_l("Contraste"), choices=options([(NORMAL, _l("Normal")), ("more", _l("Renforcé"))]), default=NORMAL)
    motion = RadioField(_l("Animations"), choices=options([(NORMAL, _l("Comme l'appareil")), ("none", _l("Aucune"))]), default=NORMAL)
    read_aloud = RadioField(_l("Lecture à voix haute"), choices=options([(NORMAL, _l("Non")), ("browser", _l("Oui"))]), default=NORMAL)
    paper = _choice(_l("Documents imprimés"), "paper", ("a3_16", "a3_20"), _l("Comme pour tous"))
    instructions = _choice(_l("Consignes"), "instructions", ("written", "spoken"), _l("Comme pour tous"))
    room = _choice(_l("Salle"), "room", ("separate", "adapted"), _l("Comme pour tous"))
    equipment = StringField(
        _l("Matériel à fournir"),
        description=_l("Nommez le matériel, par exemple « bureau réglable », jamais la raison : l'administration le lit."),
    )
    oral_waived = StringField(_l("Oral dispensé : les compétences qu'il montrait"), description=_CODES)
    oral_text = StringField(_l("Ce qui le remplace"), description=_l("Par exemple « dix questions écrites, une heure »."))
    oral_shown = StringField(_l("Les compétences que ce remplacement montre"), description=_l("Au moins les mêmes."))
    part_waived = StringField(_l("Partie dispensée : les compétences qu'elle montrait"), description=_CODES)
    part_text = StringField(_l("Ce qui la remplace"), description=_l("Par exemple « un devis à établir sur table »."))
    part_shown = StringField(_l("Les compétences que ce remplacement montre"), description=_l("Au moins les mêmes."))
    valid_until = DayField(_l("Valables jusqu'au"), description=_l("Jour, mois, année. Laissez vide si rien ne l'arrête."))
    seen = HiddenField()

    def measures(self) -> dict[str, str]:
        """What was chosen, kind to value."""
        chosen = {kind: self._fields[kind].data for kind in CHOICES if self._fields[kind].data != NORMAL}
        chosen |= {kind: YES for kind in SWITCHES if self._fields[kind].data}
        if self.time.data == "other":
            chosen[EXTRA_TIME] = (self.share.data or "").strip()
        elif self.time.data != NORMAL:
            chosen[EXTRA_TIME] = self.time.data
        count, minutes = (self.pause_count.data or "").strip(), (self.pause_minutes.data or "").strip()
        if count or minutes:
            chosen[PAUSES] = f"{count}x{minutes}"
        if (self.equipment.data or "").strip():
            chosen["equipment"] = (self.equipment.data or "").strip()
        return chosen | self._substitutes()

    def _substitutes(self) -> dict[str, str]:
        found = {}
        for kind in SUBSTITUTES:
            waived, text, shown = (str(self._fields[f"{kind}_{part}"].data or "").strip() for part in ("waived", "text", "shown"))
            if waived or text or shown:
                found[kind] = Substitute(parse_codes(waived), parse_codes(shown), text).written()
        return found

    def boxes(self, group: str) -> list[Field]:
        """The boxes of one group of the catalogue."""
        return [self._fields[kind.code] for kind in CATALOGUE if kind.code in SWITCHES and kind.group is Group(group)]

    def seen_id(self) -> int | None:
        """The decision that was on file when the page was made, None when there was none."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else None


def _box(kind: MeasureKind) -> BooleanField:
    return BooleanField(WORDS[kind.code, YES][1], description=WORDS[kind.code, YES][2])


for _kind in CATALOGUE:
    if _kind.code in SWITCHES:
        setattr(MeasuresForm, _kind.code, _box(_kind))


def filled(held: AccommodationFile) -> MeasuresForm:
    """The form as the measures in force would fill it."""
    now = {measure.kind: measure.value for measure in held.effective.decided}
    share = now.get(EXTRA_TIME, NORMAL)
    usual = share in (NORMAL, str(ONE_THIRD))
    data: dict[str, Any] = {kind: now.get(kind, NORMAL) for kind in CHOICES} | {kind: kind in now for kind in SWITCHES}
    data |= {"seen": str(held.latest_decision_id or ""), "time": share if usual else "other", "share": "" if usual else share}
    pauses = parse_pauses(now.get(PAUSES, ""))
    if pauses:
        data |= {"pause_count": str(pauses.count), "pause_minutes": str(pauses.minutes)}
    data["equipment"] = now.get("equipment", "")
    for kind in SUBSTITUTES:
        read = parse_substitute(now.get(kind, ""))
        if read:
            data |= {f"{kind}_waived": ", ".join(read.waived), f"{kind}_shown": ", ".join(read.shown), f"{kind}_text": read.text}
    form = MeasuresForm(formdata=None, data=data)
    if held.decisions and held.effective.decided:
        form.valid_until.process_data(held.decisions[0].valid_until)
    return form
