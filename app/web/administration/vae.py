"""VAE: the list of files with what is due and who must act, and one file with its history."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext, pgettext

from app.auth.guard import current_actor, requires
from app.queries import vae as queries
from app.queries.vae import OpenAct, StepRow, VaeFilePage, VaeRow
from app.web.administration import blueprint
from app.web.administration.candidates import search_box
from app.web.formats import day, distance, moment
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.words import blocks_aimed, initialled
from app.web.words_vae import ACTS, DONE, RESULTS, STAGES, STATES, next_act, state_of, who_acts
from juries.vae_table import Party

DECISIONS = frozenset({"accept", "reject"})
"""Two answers to one question: they share a form."""
QUIET = frozenset({"archive", "drop_out", "unarchive", "cancel_jury", "revoke", "flag"})
"""Acts that are no next step."""


def aims(row: VaeRow) -> str:
    """What the candidate asks for."""
    return blocks_aimed(row.blocks, whole=row.whole_title)


def _due_cell(row: VaeRow) -> Cell:
    if row.deadline is None or row.days_left is None:
        return Cell("–")
    return Cell(day(row.deadline.due, "short"), sub=distance(row.days_left))


LIST: ListSpec[VaeRow] = ListSpec(
    file="dossiers-vae",
    label=_l("Dossiers de VAE"),
    columns=(
        Column(
            "candidate",
            _l("Candidat"),
            lambda row: Cell(row.candidate, href=url_for("administration.vae_file", number=row.number), sub=row.number),
            value=lambda row: row.sort_name,
            header=True,
        ),
        Column("state", _l("État"), lambda row: Cell(state=state_of(row)), value=lambda row: str(state_of(row).word)),
        Column("blocks", _l("Blocs visés"), aims, value=aims),
        Column("advisor", _l("Suivi par"), lambda row: initialled(row.advisor), value=lambda row: row.advisor or ""),
        Column("age", _l("Âge"), lambda row: _("%(age)s j", age=row.age), value=lambda row: row.age, num=True),
        Column("party", _l("Doit agir"), lambda row: who_acts(row.deadline), value=lambda row: who_acts(row.deadline)),
        Column("due", lazy_pgettext("vae", "Échéance"), _due_cell, value=lambda row: row.deadline.due if row.deadline else None, num=True),
    ),
    filters=(
        Filter("stage", _l("Étape"), lambda row: row.stage.value, tuple((stage.value, label) for stage, label in STAGES.items())),
        Filter(
            "party",
            _l("Doit agir"),
            lambda row: row.deadline.by.value if row.deadline else "",
            (
                (Party.CERTIFIER.value, _l("certificateur")),
                (Party.ADVISOR.value, _l("accompagnateur")),
                (Party.CANDIDATE.value, _l("candidat")),
            ),
        ),
        Filter("late", _l("Délai"), lambda row: "yes" if row.late else "no", (("yes", _l("dépassé")), ("no", _l("tenu")))),
    ),
    haystack=lambda row: f"{row.candidate} {row.number} {row.advisor or ''}",
    search_label=_l("Nom ou numéro"),
    sort="due",
    empty_text=_l("Aucun dossier de VAE n'est ouvert. Un dossier s'ouvre avec l'inscription d'un candidat par cette voie."),
)


@blueprint.get("/vae")
@requires("vae:read")
def vae() -> str | Response:
    """Every file that this person reaches."""
    return respond(LIST, queries.files(current_actor()), "administration/vae.html", search=search_box())


@blueprint.get("/vae/<number>")
@requires("vae:read")
def vae_file(number: str) -> str:
    """One file."""
    page = queries.file_page(current_actor(), number)
    return render_template(
        "administration/vae_file.html",
        page=page,
        row=page.row,
        state=state_of(page.row),
        facts=file_facts(page),
        next_step=next_act(page.row) if page.row.deadline else None,
        who=who_acts(page.row.deadline),
        forward=_links(page, [act for act in page.acts if act.name not in QUIET]),
        aside=[*_deposit_link(page), *_links(page, [act for act in page.acts if act.name in QUIET])],
        history=[history_entry(step) for step in page.steps],
    )


def file_facts(page: VaeFilePage) -> list[tuple[str, Any]]:
    """What is known of a file, label and value."""
    row = page.row
    known: list[tuple[str, Any]] = [
        (_("Candidat"), {"text": row.candidate, "href": url_for("administration.candidate", candidacy_id=row.candidacy_id)}),
        (_("Demande"), aims(row)),
        (_("Parcours"), _("Accompagné") if page.accompanied else _("Autonome")),
        (_("Suivi par"), row.advisor or _("Non attribué")),
        (_("Ouvert le"), day(row.opened_on)),
        (_("Dans cet état depuis"), {"text": day(row.since), "sub": ngettext("%(num)s jour", "%(num)s jours", row.age)}),
    ]
    if row.deadline is not None and row.days_left is not None:
        known.append((pgettext("vae", "Échéance"), {"text": day(row.deadline.due), "sub": distance(row.days_left), "strong": True}))
        known.append((_("Doit agir"), who_acts(row.deadline)))
    if page.deposit is not None:
        known.append(
            (
                _("Dossier de validation"),
                {
                    "text": _("Lire le fichier déposé"),
                    "href": url_for("administration.vae_validation_file", number=row.number),
                    "sub": _("Déposé le %(moment)s", moment=moment(page.deposit.deposited_at, "short_year")),
                },
            )
        )
    if page.jury_on:
        known.append((_("Jury"), day(page.jury_on)))
    if page.result:
        known.append((_("Résultat"), RESULTS[page.result]))
    return known


def _deposit_link(page: VaeFilePage) -> list[dict[str, Any]]:
    """Handing in the file that came by post, when it may be and the reader may."""
    if not page.takes_file:
        return []
    return [{"label": _("Déposer un dossier reçu par la poste…"), "url": url_for("administration.vae_deposit", number=page.row.number)}]


def _links(page: VaeFilePage, acts: list[OpenAct]) -> list[dict[str, Any]]:
    """The acts as links; the two feasibility answers are one."""
    links: list[dict[str, Any]] = []
    for act in acts:
        if act.name in DECISIONS:
            link = {"label": _("Décider la recevabilité…"), "url": url_for("administration.vae_decision", number=page.row.number)}
        else:
            label = f"{ACTS[act.name]}…"
            link = {"label": label, "url": url_for("administration.vae_act", number=page.row.number, name=act.name)}
        if link not in links:
            links.append(link)
    return links


def history_entry(step: StepRow) -> dict[str, Any]:
    """One passage for a timeline."""
    said = str(DONE[step.act])
    if step.jury_on:
        said = _("%(act)s au %(day)s", act=said, day=day(step.jury_on))
    if step.result:
        said = _("%(act)s : %(result)s", act=said, result=RESULTS[step.result])
    if step.reason:
        said = _("%(act)s (motif : %(reason)s)", act=said, reason=step.reason.rstrip(" ."))
    return {
        "when": moment(step.at, "short_year"),
        "machine": step.at.isoformat(),
        "who": step.actor or _("Délai écoulé"),
        "you": step.mine,
        "what": said + " :" if step.before != step.after else said,
        "old": str(STATES[step.before][2]),
        "new": str(STATES[step.after][2]),
    }
