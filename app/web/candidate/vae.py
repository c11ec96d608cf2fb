"""One's own VAE file: where it stands, its history, and the acts that are the candidate's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from wtforms import HiddenField, TextAreaField

from app.auth.guard import current_actor, requires
from app.errors import Conflict, NotFound, Refused
from app.queries import vae as queries
from app.queries.vae import VaeFilePage
from app.services import vae as service
from app.web.administration.sentences import worded
from app.web.administration.vae import aims, history_entry
from app.web.candidate import blueprint
from app.web.formats import day, distance, moment
from app.web.forms import EpreuveForm
from app.web.messages import refuse
from app.web.words_vae import DONE, RESULTS, own_act_name, state_of, who_acts
from blocks.model import VALIDATION_FILE
from juries.vae_table import Need


class OwnActForm(EpreuveForm):
    """What an act of one's own may ask."""

    reason = TextAreaField(_l("Motif"), description=_l("En une ou deux phrases."))
    revision = HiddenField()

    def revision_number(self) -> int:
        """The revision of the file when the page was made, or one that no file has."""
        return int(self.revision.data) if (self.revision.data or "").isdecimal() else -1


def _own(candidacy_id: int) -> VaeFilePage:
    page = queries.own_file(current_actor(), candidacy_id)
    if page is None:
        raise NotFound
    return page


def _facts(page: VaeFilePage) -> list[tuple[str, Any]]:
    known: list[tuple[str, Any]] = [
        (_("Dossier"), page.row.number),
        (_("Demande"), aims(page.row)),
        (_("Suivi par"), page.row.advisor or (_("Non attribué") if page.accompanied else _("Vous avancez seul"))),
    ]
    if page.row.deadline is not None:
        known.append(
            (pgettext("vae", "Échéance"), {"text": day(page.row.deadline.due), "sub": distance(page.row.days_left or 0), "strong": True})
        )
        known.append((_("Doit agir"), who_acts(page.row.deadline)))
    if page.deposit is not None:
        deposited = _("Déposé le %(moment)s", moment=moment(page.deposit.deposited_at, "short_year"))
        known.append((_("Dossier de validation"), {"text": deposited, "sub": _("Reçu %(number)s", number=page.deposit.receipt)}))
    if page.jury_on:
        known.append((_("Jury"), day(page.jury_on)))
    if page.result:
        known.append((_("Résultat"), RESULTS[page.result]))
    return known


def own_acts(page: VaeFilePage, candidacy_id: int, aside: Collection[str] = ()) -> list[dict[str, str]]:
    """What the candidate may do now, the next step first: a validation file is deposited, then sent. Acts named `aside` are left out."""
    acts = [
        {"label": str(own_act_name(act.name)), "url": url_for("candidate.vae_act", candidacy_id=candidacy_id, name=act.name)}
        for act in page.acts
        if act.name not in aside
    ]
    if not page.takes_file:
        return acts
    deposit = url_for("sandbox.dossier", candidacy_id=candidacy_id, evaluation=VALIDATION_FILE)
    if page.deposit is None:
        return [{"label": _("Déposer mon dossier de validation"), "url": deposit}, *acts]
    return [*acts[:1], {"label": _("Déposer un nouveau dossier de validation"), "url": deposit}, *acts[1:]]


@blueprint.get("/<int:candidacy_id>/vae")
@requires("vae:own")
def vae(candidacy_id: int) -> str:
    """The file."""
    page = _own(candidacy_id)
    return render_template(
        "candidate/vae.html",
        page=page,
        candidacy_id=candidacy_id,
        state=state_of(page.row),
        facts=_facts(page),
        acts=own_acts(page, candidacy_id),
        history=[history_entry(step) for step in page.steps],
    )


def _act_page(page: VaeFilePage, candidacy_id: int, name: str, form: OwnActForm) -> str:
    act = next((each for each in page.acts if each.name == name), None)
    if act is None:
        raise NotFound
    return render_template(
        "candidate/vae_act.html",
        page=page,
        candidacy_id=candidacy_id,
        name=name,
        title=own_act_name(name),
        form=form,
        asks_reason=Need.REASON in act.needs,
        facts=_facts(page),
    )


@blueprint.get("/<int:candidacy_id>/vae/<name>")
@requires("vae:own")
def vae_act(candidacy_id: int, name: str) -> str:
    """The page of one act; one that is not open now is not found."""
    page = _own(candidacy_id)
    return _act_page(page, candidacy_id, name, OwnActForm(formdata=None, data={"revision": str(page.revision)}))


@blueprint.post("/<int:candidacy_id>/vae/<name>")
@requires("vae:own")
def do_vae_act(candidacy_id: int, name: str) -> Any:
    """Do it."""
    page = _own(candidacy_id)
    form = OwnActForm()
    if form.validate():
        try:
            service.act(current_actor(), page.row.number, name, revision=form.revision_number(), reason=form.reason.data or "")
        except Refused as refused:
            page = _own(candidacy_id)
            if not any(act.name == name for act in page.acts):
                raise worded(refused) from refused
            refuse(form, worded(refused))
            if isinstance(refused, Conflict):
                form.revision.data = str(page.revision)
        else:
            flash(_("C'est enregistré : %(act)s.", act=str(DONE[name])), "ok")
            return redirect(url_for("candidate.vae", candidacy_id=candidacy_id))
    return _act_page(page, candidacy_id, name, form), 422
