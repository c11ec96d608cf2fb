"""The rules of a framework, written in the browser: scale, verdicts, reconciliation, retake, and what the fiche's juries leave open."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Draft
from app.services import framework_authoring as service
from app.web.administration import blueprint
from app.web.administration import framework_authoring_words as said
from app.web.forms import EpreuveForm, options
from app.web.framework.rules_said import jury_lines
from app.web.messages import refuse
from app.web.words import ROUTES
from blocks import authoring
from blocks.authoring import (
    LARGEST_JURY,
    LONGEST_ADDED,
    LONGEST_LABEL,
    LONGEST_MEANING,
    LONGEST_RULES_NAME,
    LONGEST_SOURCE,
    MOST_DAYS,
    MOST_RETAKES,
    MOST_TOLERATED,
)
from blocks.jury_lines import composition_for
from blocks.lint_plans import PAIR
from blocks.model import LEVELS, Certification
from blocks.routes import AccessRoute
from blocks.rules import BlockRule, CompetencyRule, JuryComposition, Kept, Level, LevelScale, Reconciliation, Retake, Rules, Unsettled


class LevelForm(Form):
    """One step of the scale."""

    label = StringField(_l("Nom"), validators=[Length(max=LONGEST_LABEL)])
    meaning = TextAreaField(_l("Ce qu'il veut dire, quel que soit le critère"), validators=[Length(max=LONGEST_MEANING)])

    def validate_meaning(self, field: Any) -> None:
        if (field.data or "").strip() and not (self.label.data or "").strip():
            raise ValidationError(_("Nommez ce niveau, ou effacez ce qu'il veut dire."))


class JuryForm(Form):
    """The jury of one open route, beside the lines of the fiche."""

    route = HiddenField()
    outside_scorers = IntegerField(
        _l("Jurés extérieurs au centre, sur les deux"),
        validators=[InputRequired(_l("Donnez 0, 1 ou 2.")), NumberRange(0, PAIR, _l("Donnez 0, 1 ou 2."))],
    )
    minimum_size = IntegerField(
        _l("Membres du jury, au moins"),
        validators=[
            InputRequired(_l("Donnez un nombre de %(least)s à %(most)s.", least=PAIR, most=LARGEST_JURY)),
            NumberRange(PAIR, LARGEST_JURY, _l("Donnez un nombre de %(least)s à %(most)s.", least=PAIR, most=LARGEST_JURY)),
        ],
    )
    scorers_in_activity = BooleanField(_l("Chaque juré montre une preuve d'activité datée"))
    vae_president = BooleanField(_l("La personne à la tête du service VAE préside"))
    added = TextAreaField(
        _l("Ce que le certificateur ajoute"), description=_l("Une phrase par ligne."), validators=[Length(max=LONGEST_ADDED)]
    )


def rules_name_field() -> StringField:
    """The name that records cite."""
    return StringField(
        _l("Nom de ces règles"),
        description=_l("Les procès-verbaux le citent. D'autres règles prennent un autre nom, par exemple « toutes-les-competences-2 »."),
        validators=[DataRequired(_l("Nommez ces règles.")), Length(max=LONGEST_RULES_NAME)],
    )


def _source(label: Any) -> TextAreaField:
    return TextAreaField(label, validators=[Length(max=LONGEST_SOURCE)])


def _count(label: Any, hint: Any, most: int) -> IntegerField:
    wrong = _l("Donnez un nombre entier de 0 à %(most)s.", most=most)
    return IntegerField(label, description=hint, validators=[InputRequired(wrong), NumberRange(0, most, wrong)])


class RulesForm(EpreuveForm):
    """Every rule that a page can change."""

    name = rules_name_field()
    level_1 = FormField(LevelForm, _l("Niveau 1"))
    level_2 = FormField(LevelForm, _l("Niveau 2"))
    level_3 = FormField(LevelForm, _l("Niveau 3"))
    level_4 = FormField(LevelForm, _l("Niveau 4"))
    not_observed = FormField(LevelForm, _l("Non observé"))
    scale_source = _source(_l("D'où vient l'échelle"))
    criteria_tolerated = _count(
        _l("Critères sous leur seuil, admis dans une compétence"), _l("0 : aucun. Un critère critique n'est jamais admis."), MOST_TOLERATED
    )
    competency_source = _source(_l("D'où vient cette règle"))
    competencies_tolerated = _count(
        _l("Compétences non acquises, admises dans un bloc"), _l("0 : aucune, sans compensation."), MOST_TOLERATED
    )
    block_source = _source(_l("D'où vient cette règle"))
    unsettled = RadioField(
        _l("Quand deux jurés diffèrent sans qu'un seuil les sépare"),
        choices=options(
            [(Unsettled.LOWER.value, _l("Le niveau le plus bas est retenu")), (Unsettled.HIGHER.value, _l("Le plus haut est retenu"))]
        ),
        validators=[InputRequired(_l("Choisissez le niveau retenu."))],
    )
    reconciliation_source = _source(_l("D'où vient cette règle"))
    keeps = RadioField(
        _l("D'un bloc qui n'est pas acquis, le candidat garde"),
        choices=options(
            [(Kept.NOTHING.value, _l("Rien : tout le bloc se reprend")), (Kept.COMPETENCIES.value, _l("Ses compétences acquises"))]
        ),
        validators=[InputRequired(_l("Choisissez ce que le candidat garde."))],
    )
    wait_days = _count(_l("Jours entre la décision et le jury suivant, au moins"), _l("0 : aucun délai."), MOST_DAYS)
    within_days = IntegerField(
        _l("Jours entre la décision et le jury suivant, au plus"),
        description=_l("Rien : sans limite."),
        validators=[Optional(), NumberRange(1, MOST_DAYS, _l("Donnez un nombre de jours de 1 à %(most)s.", most=MOST_DAYS))],
    )
    retakes = IntegerField(
        _l("Nombre de reprises possibles"),
        description=_l("Rien : sans limite."),
        validators=[Optional(), NumberRange(0, MOST_RETAKES, _l("Donnez un nombre entier de 0 à %(most)s.", most=MOST_RETAKES))],
    )
    retake_source = _source(_l("D'où vient cette règle"))
    juries = FieldList(FormField(JuryForm))
    revision = HiddenField()

    @property
    def levels(self) -> tuple[Any, ...]:
        """The four steps, from the first to the last."""
        return self.level_1, self.level_2, self.level_3, self.level_4

    def validate_within_days(self, field: Any) -> None:
        if field.data is not None and self.wait_days.data is not None and field.data < self.wait_days.data:
            raise ValidationError(_("Ce délai est plus court que le délai d'attente. Allongez-le."))

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form; the four levels are named, or none."""
        well: bool = super().validate(extra_validators)
        labels = [level.form.label for level in self.levels]
        named = [bool((label.data or "").strip()) for label in labels]
        if any(named) and not all(named):
            missing = labels[named.index(False)]
            missing.errors = [*missing.errors, _("Nommez les quatre niveaux, ou aucun.")]
            return False
        return well


@blueprint.route("/framework/<int:version_id>/authoring/rules", methods=["GET", "POST"])
@requires("framework:administer")
def author_rules(version_id: int) -> Any:
    """The rules of a draft."""
    draft = queries.draft(version_id)
    if request.method == "GET":
        return _page(draft, RulesForm(formdata=None, data=_fields(draft.certification)))
    form = RulesForm()
    if form.validate():
        try:
            service.save_rules(current_actor(), version_id, _rules(form, draft.certification), revision=form.revision.data or "")
        except Refused as refused:
            refuse(form, refused)
            draft = queries.draft(version_id)
            stored = refused.code == "framework.stale"
            if stored:
                form.revision.data = authoring.revision(draft.certification.rules)
            return _page(draft, form, stored=stored), 422
        flash(_("Les règles sont enregistrées."), "ok")
        return redirect(url_for("administration.author", version_id=version_id))
    return _page(draft, form), 422


def _fields(certification: Certification) -> dict[str, Any]:
    rules = certification.rules
    steps = {f"level_{rank}": _level_fields(rules.scale.named(rank)) for rank in range(1, LEVELS + 1)}
    return {
        **steps,
        "name": rules.name,
        "not_observed": _level_fields(rules.scale.not_observed),
        "scale_source": rules.scale.source,
        "criteria_tolerated": rules.competency.criteria_tolerated,
        "competency_source": rules.competency.source,
        "competencies_tolerated": rules.block.competencies_tolerated,
        "block_source": rules.block.source,
        "unsettled": rules.reconciliation.unsettled.value,
        "reconciliation_source": rules.reconciliation.source,
        "keeps": rules.retake.keeps.value,
        "wait_days": rules.retake.wait_days,
        "within_days": rules.retake.within_days,
        "retakes": rules.retake.retakes,
        "retake_source": rules.retake.source,
        "juries": [_jury_fields(composition) for composition in _juries(certification)],
        "revision": authoring.revision(rules),
    }


def _juries(certification: Certification) -> list[JuryComposition]:
    """The compositions that bind the open routes."""
    found = [composition_for(certification, route) for route in certification.open_routes()]
    return [composition for composition in found if composition is not None]


def _jury_fields(composition: JuryComposition) -> dict[str, Any]:
    return {
        "route": composition.route.value,
        "outside_scorers": composition.outside_scorers,
        "minimum_size": composition.minimum_size,
        "scorers_in_activity": composition.scorers_in_activity,
        "vae_president": composition.vae_president,
        "added": "\n".join(composition.added),
    }


def _written_juries(form: RulesForm, certification: Certification) -> tuple[JuryComposition, ...]:
    """The compositions to keep: those that the rules gave, and those that now differ from what is read from the fiche."""
    given = {composition.route: composition for composition in certification.rules.juries}
    typed = {entry.form.route.data: entry.form for entry in form.juries}
    for composition in _juries(certification):
        fields = typed.get(composition.route.value)
        if fields is None:
            continue
        now = msgspec.structs.replace(
            composition,
            outside_scorers=fields.outside_scorers.data,
            minimum_size=fields.minimum_size.data,
            scorers_in_activity=bool(fields.scorers_in_activity.data),
            vae_president=bool(fields.vae_president.data) and composition.route is AccessRoute.VAE,
            added=authoring.clean_lines(fields.added.data or ""),
        )
        if composition.route in given or now != composition:
            given[composition.route] = now
    return tuple(given.values())


def _level_fields(level: Level | None) -> dict[str, str]:
    return {"label": level.label, "meaning": level.meaning} if level else {}


def _level(field: Any) -> Level | None:
    label = authoring.clean_line(field.form.label.data or "")
    return Level(label=label, meaning=authoring.clean(field.form.meaning.data or "")) if label else None


def _rules(form: RulesForm, certification: Certification) -> Rules:
    """What the form says, over the equivalences that the draft has."""

    def line(field: Any) -> str:
        return authoring.clean_line(field.data or "")

    levels = tuple(level for level in (_level(each) for each in form.levels) if level)
    return msgspec.structs.replace(
        certification.rules,
        name=line(form.name),
        juries=_written_juries(form, certification),
        scale=LevelScale(levels=levels, not_observed=_level(form.not_observed), source=line(form.scale_source)),
        competency=CompetencyRule(criteria_tolerated=form.criteria_tolerated.data, source=line(form.competency_source)),
        block=BlockRule(competencies_tolerated=form.competencies_tolerated.data, source=line(form.block_source)),
        reconciliation=Reconciliation(unsettled=Unsettled(form.unsettled.data), source=line(form.reconciliation_source)),
        retake=Retake(
            keeps=Kept(form.keeps.data),
            wait_days=form.wait_days.data,
            within_days=form.within_days.data,
            retakes=form.retakes.data,
            source=line(form.retake_source),
        ),
    )


def _page(draft: Draft, form: RulesForm, *, stored: bool = False) -> str:
    return render_template(
        "administration/framework/author_rules.html",
        draft=draft,
        form=form,
        said=said,
        stored=stored,
        edit=said.edited_by(queries.last_edit(current_actor(), draft.id, "rules")),
        juries=jury_lines(draft.certification),
        routes={route.value: ROUTES[route] for route in AccessRoute},
        vae=AccessRoute.VAE.value,
        findings=said.finding_links(draft, said.rule_findings(draft)),
    )
