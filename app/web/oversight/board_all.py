"""What whoever watches does to all sittings of a paper at once: start, stop, release."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.auth.guard import current_actor, requires
from app.queries import board as queries
from app.queries import board_sessions
from app.queries.assessment_sessions import Paper
from app.queries.board import Sitting
from app.queries.board_sessions import Head
from app.queries.board_stages import Stage
from app.services import sittings, watching
from app.web.commands import once
from app.web.forms import EpreuveForm
from app.web.messages import announce, sentence
from app.web.oversight import blueprint
from app.web.oversight.board import session_sub
from app.web.oversight.board_acts import StopForm
from juries.sitting_clock import Hold

TOLD_ALONE = 5
"""How many of those who could not be started are named on the page that follows."""


def _paper(session_id: int) -> tuple[Head, Paper, list[Sitting]]:
    head = board_sessions.head(current_actor(), session_id)
    paper = head.paper(request.args.get("paper", type=int), clock.now())
    return head, paper, queries.of_paper(current_actor(), paper.id)


def _to_board(head: Head, paper: Paper) -> Any:
    return redirect(_board_url(head, paper), 303)


def _board_url(head: Head, paper: Paper) -> str:
    number = paper.number if len(head.papers) > 1 else None
    return url_for(".session_board", session_id=head.id, paper=number)


def _session_form(head: Head, paper: Paper, form: Any, status: int, **texts: Any) -> tuple[str, int]:
    back = {"label": _("Revenir au tableau"), "url": _board_url(head, paper)}
    trail = [
        {"label": _("Surveillance"), "url": url_for(".board")},
        {"label": head.title, "url": back["url"]},
        {"label": texts["title"]},
    ]
    return render_template("oversight/board_act.html", form=form, trail=trail, back=back, sub=session_sub(head, paper), **texts), status


@blueprint.route("/board/sessions/<int:session_id>/start", methods=["GET", "POST"])
@requires("board:act")
def start_all(session_id: int) -> Any:
    """Start all who are ready, once it is said who they are and who is not among them."""
    head, paper, everyone = _paper(session_id)
    ready = [one for one in everyone if one.may_start]
    if request.method == "POST":
        _tell_started(once(lambda: _start(ready)))
        return _to_board(head, paper)
    others = [one for one in everyone if one.stage in (Stage.READY, Stage.EXPECTED) and not one.may_start]
    left_out = [(one.candidate, _why_not(one)) for one in others]
    return _session_form(
        head,
        paper,
        EpreuveForm(),
        200,
        title=_("Démarrer les épreuves"),
        intro=ngettext(
            "Le temps de %(num)s personne commence tout de suite.", "Le temps de %(num)s personnes commence tout de suite.", len(ready)
        )
        if ready
        else _("Personne ne peut commencer maintenant."),
        names=[one.candidate for one in ready],
        left_out=left_out,
        verb=ngettext("Démarrer %(num)s épreuve", "Démarrer %(num)s épreuves", len(ready)) if ready else "",
        failed="",
    )


def _why_not(one: Sitting) -> str:
    early = one.obstacle is not None and one.obstacle.code == "session.identity_unchecked" and one.stage is Stage.EXPECTED
    if one.obstacle is None or early:
        return _("Sa présence n'est pas notée.")
    return sentence(one.obstacle.code, one.obstacle.params)


def _start(ready: list[Sitting]) -> dict[str, Any]:
    """How many started, and the others: name, code and parameters of why not."""
    refused = sittings.start(current_actor(), [one.run_id for one in ready])
    reasons = [(one.candidate, refused[one.run_id]) for one in ready if one.run_id in refused]
    return {"started": len(ready) - len(refused), "refused": [[name, reason.code, reason.params] for name, reason in reasons]}


def _tell_started(answer: dict[str, Any]) -> None:
    done, refused = answer["started"], answer["refused"]
    if done or not refused:
        tone = "ok" if done else "warn"
        said = (
            ngettext("%(num)s épreuve a commencé.", "%(num)s épreuves ont commencé.", done)
            if done
            else _("Personne ne peut commencer maintenant.")
        )
        flash(said, tone)
    for name, code, params in refused[:TOLD_ALONE]:
        announce(_("L'épreuve de %(name)s n'a pas commencé.", name=name), sentence(code, params), tone="warn")
    if len(refused) > TOLD_ALONE:
        flash(_("%(count)s autres n'ont pas commencé non plus : leur tuile dit pourquoi.", count=len(refused) - TOLD_ALONE), "warn")


@blueprint.route("/board/sessions/<int:session_id>/stop", methods=["GET", "POST"])
@requires("board:act")
def stop_all(session_id: int) -> Any:
    """Stop the clock of all at work."""
    head, paper, everyone = _paper(session_id)
    form = StopForm()
    at_work = [one for one in everyone if one.under_way and Hold.INVIGILATOR not in one.time.holds]
    if request.method == "POST" and form.validate():
        count = once(lambda: watching.stop_all(current_actor(), [one.run_id for one in at_work], reason=form.reason.data or ""))
        flash(ngettext("%(num)s chronomètre est arrêté.", "%(num)s chronomètres sont arrêtés.", count), "ok")
        return _to_board(head, paper)
    return _session_form(
        head,
        paper,
        form,
        422 if form.errors else 200,
        title=_("Suspendre pour tous"),
        intro=ngettext(
            "Le chronomètre de %(num)s personne s'arrête, sa fin recule d'autant.",
            "Le chronomètre de %(num)s personnes s'arrête, leurs fins reculent d'autant.",
            len(at_work),
        )
        if at_work
        else _("Personne n'est au travail."),
        verb=_("Suspendre pour tous") if at_work else "",
        failed=_("Rien n'est suspendu."),
    )


@blueprint.post("/board/sessions/<int:session_id>/release")
@requires("board:act")
def release_all(session_id: int) -> Any:
    """Let the clocks run again that an invigilator stopped."""
    head, paper, everyone = _paper(session_id)
    held = [one.run_id for one in everyone if Hold.INVIGILATOR in one.time.holds]
    count = once(lambda: watching.release_all(current_actor(), held))
    flash(ngettext("%(num)s chronomètre est reparti.", "%(num)s chronomètres sont repartis.", count), "ok")
    return _to_board(head, paper)
