"""The sentences of refusals about entering and about VAE files."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.errors import Refused
from app.web.messages import register
from app.web.words import ROUTES
from app.web.words_vae import DONE, STATES
from blocks.model import AccessRoute
from juries.vae_table import State

register(
    {
        "admission.route_closed": _l("La fiche n'ouvre pas cette voie : %(route)s. Choisissez une voie ouverte."),
        "admission.registration_ended": _l(
            "L'enregistrement de %(number)s a pris fin le %(end)s : plus personne ne peut y entrer. Enregistrez d'abord le renouvellement."
        ),
        "admission.registration_not_started": _l("L'enregistrement de %(number)s ne commence que le %(start)s. Revenez ce jour-là."),
        "admission.registration_end_unknown": _l(
            "La fin de l'enregistrement de %(number)s n'est pas connue : personne ne peut y entrer. Enregistrez la décision qui la fixe."
        ),
        "admission.no_block": _l("Choisissez au moins un bloc."),
        "admission.unknown_block": _l("Le bloc %(block)s n'est pas dans ce référentiel. Rechargez la page."),
        "admission.prerequisites_not_seen": _l("Cette voie demande des prérequis. Vérifiez-les au dossier, puis cochez la case."),
        "person.birth_date": _l("Cette date donne un âge impossible. Vérifiez l'année, par exemple 04/03/1994."),
        "person.email_taken": _l(
            "Cette adresse est celle d'une autre personne. Vérifiez le nom et la date de naissance, ou prenez une autre adresse."
        ),
        "candidacy.already": _l("Cette personne est déjà inscrite par cette voie, sous le numéro %(number)s."),
        "vae.changed": _l("Le dossier a changé entre-temps. Rien n'a été enregistré : relisez-le, puis recommencez."),
        "vae.unknown_act": _l("Cet acte n'existe pas. Rouvrez le dossier."),
        "vae.not_from_here": _l("Le dossier n'en est pas là. Rouvrez-le : il montre ce qui est possible maintenant."),
        "vae.not_yours": _l("Cet acte revient à quelqu'un d'autre. Le dossier dit qui doit agir."),
        "vae.feasibility_pending": _l("Une décision de recevabilité est attendue : le dossier ne peut pas s'arrêter avant elle."),
        "vae.reason_needed": _l("Donnez le motif en une phrase. La personne le lira."),
        "vae.jury_date_needed": _l("Écrivez le jour du jury, aujourd'hui ou plus tard, sous la forme 04/03/2027."),
        "vae.result_needed": _l("Choisissez le résultat que le jury a rendu."),
        "vae.autonomous_path": _l("Ce candidat avance seul : il envoie directement son dossier de recevabilité."),
        "vae.accompanied_path": _l("Ce candidat est accompagné : son parcours se confirme avant le dossier de recevabilité."),
        "vae.silence_accepted": _l(
            "Le délai de réponse est passé le %(due)s : la candidature est acceptée par silence. Constatez-le, ou révoquez ensuite."
        ),
        "vae.still_time": _l("Le délai de réponse court jusqu'au %(due)s : le silence ne vaut pas encore acceptation."),
        "vae.jury_not_held": _l("Le jury se tient le %(jury_on)s. Le résultat se publie ensuite."),
        "vae.validation_file_missing": _l("Le dossier de validation n'est pas encore déposé. Déposez le fichier, puis envoyez-le."),
        "vae.all_acquired": _l("Tout est acquis : il n'y a plus de dossier à envoyer."),
    }
)

_DAYS = frozenset({"start", "end", "on", "due", "jury_on"})


def worded(refused: Refused) -> Refused:
    """The same refusal with its codes and days as a reader knows them: a route by its name, a day as a date."""
    params: dict[str, Any] = dict(refused.params)
    for name, value in refused.params.items():
        if name in _DAYS and isinstance(value, str) and value:
            params[name] = date.fromisoformat(value)
    if "route" in params:
        params["route"] = str(ROUTES[AccessRoute(params["route"])])
    if "state" in params:
        params["state"] = str(STATES[State(params["state"])][2])
    if "act" in params:
        params["act"] = str(DONE.get(params["act"], params["act"]))
    return type(refused)(refused.code, field=refused.field, **params)
