"""What the company and the run say when something cannot be: one sentence a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import sitting_sentences  # noqa: F401 - registers its own
from app.web.messages import register

WARNINGS: dict[str, Any] = {
    "orders.same_reference.edi": _l("La référence %(reference)s figure déjà sur la commande %(order)s, reçue par EDI."),
    "orders.same_reference.mail": _l("La référence %(reference)s figure déjà sur la commande %(order)s, reçue par courriel."),
    "orders.same_reference.phone": _l("La référence %(reference)s figure déjà sur la commande %(order)s, reçue par téléphone."),
    "orders.short": _l("Ligne %(line)s : %(quantity)s %(unit)s à livrer, %(available)s disponibles à cette date."),
    "orders.credit": _l("L'encours du client passerait à %(used)s, pour %(limit)s autorisés."),
    "quotes.no_validity": _l("Le devis %(quote)s n'a pas de date de validité."),
}
"""Doubts of the company's software, as its screens word them."""
FILLINGS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By code of a warning: what puts those of its parameters into words that are codes themselves."""

register(
    {
        "run.not_begun": _l("Vous n'avez pas encore commencé. Lisez la mission, puis commencez."),
        "run.over": _l("Le temps est écoulé ou le travail est rendu : rien ne peut plus changer. Ce qui était enregistré est gardé."),
        "run.late": _l(
            "Votre action est arrivée après la fin. Elle est gardée à part et n'est pas comptée. Ce qui était enregistré avant est rendu."
        ),
        "clock.last_day": _l("C'est le dernier jour de ce cas : vérifiez votre travail, puis rendez-le."),
        "hints.none": _l("Il n'y a pas d'autre indice ici."),
        "run.moved": _l(
            "Votre action n'a pas été faite : une autre fenêtre travaillait au même moment. Relisez la page, puis recommencez."
        ),
        "run.command_reused": _l(
            "Rien n'a été modifié : cette page avait déjà servi à une autre action. Rouvrez-la, relisez, puis recommencez."
        ),
        "run.other_block": _l("Ce cas évalue le bloc %(block)s, que cette candidature ne vise pas."),
        "draft.too_long": _l("Ce texte est trop long : %(limit)s caractères au plus. Raccourcissez-le, puis enregistrez."),
        "text.empty": _l("Écrivez quelques mots."),
        "text.too_long": _l("Ce texte est trop long : %(limit)s caractères au plus."),
        "crm.unknown_customer": _l("Ce client n'existe pas. Choisissez-le dans la liste."),
        "catalogue.unknown_product": _l("Cet article n'existe pas. Choisissez-le dans la liste."),
        "catalogue.unknown_unit": _l("L'article %(product)s ne se vend pas dans cette unité. Choisissez une de ses unités."),
        "pricing.unknown_list": _l("Ce tarif n'existe pas. Choisissez-le dans la liste."),
        "pricing.no_price": _l("Le tarif %(price_list)s ne donne pas de prix pour %(product)s."),
        "pricing.none_in_force": _l("Aucun tarif n'est valable ce jour-là."),
        "line.quantity": _l("Écrivez une quantité entière, de 1 à %(limit)s."),
        "line.discount": _l("Écrivez une remise de 0 à 100, par exemple 5 ou 2,5."),
        "messages.unknown": _l("Ce message n'existe pas."),
        "messages.already_read": _l("Ce message est déjà ouvert."),
        "messages.unknown_person": _l("Choisissez un destinataire dans la liste."),
        "orders.unknown": _l("Cette commande n'existe pas."),
        "orders.unknown_line": _l("La commande %(order)s n'a pas, ou n'a plus, de ligne %(line)s. Relisez ses lignes."),
        "orders.unknown_address": _l("Ce client n'a pas cette adresse. Choisissez-la dans la liste."),
        "orders.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "orders.cancelled": _l("La commande %(order)s est annulée : elle ne peut plus changer."),
        "orders.delivered": _l("La commande %(order)s est livrée : elle ne peut plus changer."),
        "orders.no_paper": _l("Ce message ne porte pas de bon de commande."),
        "orders.already_entered": _l("Ce bon est déjà saisi : c'est la commande %(order)s."),
        "orders.nothing_changed": _l("Rien n'a changé sur la ligne %(line)s."),
        "orders.last_line": _l("C'est la dernière ligne d'une commande confirmée. Annulez plutôt la commande."),
        "orders.no_lines": _l("Cette commande n'a pas de ligne. Ajoutez-en une, puis confirmez."),
        "orders.on_hold": _l("La commande %(order)s est en attente. Reprenez-la d'abord."),
        "orders.not_on_hold": _l("La commande %(order)s n'est pas en attente."),
        "orders.already_confirmed": _l("La commande %(order)s est déjà confirmée."),
        "quotes.unknown": _l("Ce devis n'existe pas."),
        "quotes.not_draft": _l("Le devis %(quote)s est parti ou retiré : il ne peut plus changer."),
        "quotes.no_lines": _l("Ce devis n'a pas de ligne. Ajoutez-en une, puis envoyez-le."),
        "quotes.withdrawn": _l("Le devis %(quote)s est déjà retiré."),
        "edi.unknown": _l("Ce message EDI n'existe pas."),
        "edi.done": _l("Ce message EDI est déjà traité."),
        "edi.syntax": _l("Ce message EDI est illisible : sa syntaxe est rompue."),
        "edi.envelope": _l("Ce message EDI est incomplet : il lui manque un segment d'ouverture ou de fin."),
        "edi.one_message": _l("Cet échange porte plusieurs messages. Demandez-en un seul à l'émetteur."),
        "edi.message_type": _l("Ce message n'est pas une commande (ORDERS) : %(type)s."),
        "edi.segment_count": _l("Le segment UNT annonce %(said)s segments, il y en a %(counted)s. Le message est incomplet."),
        "edi.message_count": _l("Le segment UNZ annonce %(said)s messages, il y en a %(counted)s."),
        "edi.message_reference": _l("La référence de fin du message (UNT) n'est pas celle du début (UNH)."),
        "edi.interchange_reference": _l("La référence de fin de l'échange (UNZ) n'est pas celle du début (UNB)."),
        "edi.missing": _l("Il manque à ce message : %(what)s."),
        "edi.date": _l("Une date de ce message ne se lit pas : %(value)s."),
        "edi.number": _l("Un nombre de ce message ne se lit pas : %(value)s."),
        "edi.price": _l("Un prix de ce message ne se lit pas : %(value)s."),
        "edi.unknown_party": _l("L'acheteur %(gln)s n'est pas dans le fichier des clients."),
        "edi.unknown_gtin": _l("Ligne %(line)s : aucun article ne porte le code %(gtin)s."),
        "edi.unknown_unit": _l("Ligne %(line)s : l'article ne se compte pas dans l'unité %(unit)s."),
    }
)
