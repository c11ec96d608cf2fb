"""What came after the end of a sitting: shown to whoever watches it, who admits it or sets it aside with a reason."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.queries import late as queries
from app.services import late
from app.web.forms import EpreuveForm, options
from app.web.oversight import blueprint
from app.web.oversight.board_acts import asked, reason_field
from app.web.oversight.late_words import late_entry

ADMITTED, SET_ASIDE = "admitted", "set_aside"


class LateForm(EpreuveForm):
    """What is decided, and why."""

    decision = RadioField(
        _l("Décision"),
        choices=options([(ADMITTED, _l("Admettre ces envois")), (SET_ASIDE, _l("Les écarter"))]),
        validators=[InputRequired(_l("Choisissez l'une des deux décisions."))],
    )
    reason = reason_field(True, _l("Raison"), _l("La personne la lira. Par exemple : réseau coupé de 11 h 56 à 12 h 02. Rien de médical."))


@blueprint.route("/board/<int:run_id>/late", methods=["GET", "POST"])
@requires("board:act")
def decide_late(run_id: int) -> Any:
    """Admit what came late, or set it aside: all that waits, at once."""
    form = LateForm()
    waiting = [late_entry(thing) for thing in queries.of_sitting(current_actor(), run_id) if thing.waiting]
    admitted = form.decision.data == ADMITTED
    return asked(
        run_id,
        form,
        lambda: late.decide(current_actor(), run_id, admitted=admitted, reason=form.reason.data or ""),
        _("Ce qui est arrivé après la fin est admis.") if admitted else _("Ce qui est arrivé après la fin est écarté."),
        title=_("Décider des envois tardifs"),
        intro=_("Ces envois sont arrivés après la fin et ne font pas partie du travail rendu. Votre décision vaut pour tous.")
        if waiting
        else _("Rien n'attend de décision."),
        verb=_("Enregistrer la décision") if waiting else "",
        failed=_("Rien n'est décidé."),
        things=waiting,
    )
