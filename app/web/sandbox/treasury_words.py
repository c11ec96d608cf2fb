"""How the bank and payments are spoken of: statuses, reasons, warnings, refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from app.web.treasury_told import TREASURY

LINE_STATES: dict[str, tuple[str, str, Any]] = {
    "to_match": ("warn", "question-circle-fill", _l("À rapprocher")),
    "credit": ("info", "pie-chart-fill", _l("Reste à affecter")),
    "settled": ("ok", "check-circle-fill", _l("Rapprochée")),
    "refund": ("mute", "arrow-return-left", _l("Remboursement")),
    "factor": ("mute", "building", _l("Factor")),
    "supplier": ("mute", "truck", _l("Fournisseur")),
    "entry": ("mute", "journal-text", _l("Écriture")),
    "fees": ("mute", "bank", _l("Frais de banque")),
}
PAYMENT_STATES: dict[str, tuple[str, str, Any]] = {
    "credit": ("info", "pie-chart-fill", _l("Reste à affecter")),
    "settled": ("ok", "check-circle-fill", _l("Affecté")),
    "refunded": ("mute", "arrow-return-left", _l("Remboursé")),
    "cancelled": ("mute", "slash-circle-fill", _l("Défait")),
}
SUGGESTED: dict[str, Any] = {
    "invoice": _l("numéro de facture dans le libellé"),
    "end_to_end": _l("même référence de virement que d'habitude"),
    "name": _l("nom du client"),
    "amount": _l("montant exact"),
    "group": _l("somme de plusieurs factures"),
    "discount": _l("escompte déduit"),
}
SHEETS["BQ"] = ("sandbox.statement_line", "number")
SHEETS["RG"] = ("sandbox.payment", "number")
TELLINGS.update(TREASURY)

WARNINGS.update(
    {
        "statements.double_line": _l(
            "Ligne %(line)s du fichier : %(name)s, %(amount)s le %(day)s, figure déjà sur un relevé. C'est peut-être un doublon."
        ),
        "statements.opening": _l(
            "Le relevé %(statement)s commence à %(said)s ; le compte 512 est à %(counted)s. Il manque peut-être un relevé."
        ),
        "treasury.nothing_settled": _l("Ce règlement de %(amount)s ne solde aucune facture, alors que le client en doit."),
        "treasury.other_customer": _l("La facture %(invoice)s est celle d'un autre client : %(name)s."),
        "treasury.no_discount": _l("La facture %(invoice)s ne prévoit pas d'escompte."),
        "treasury.late_discount": _l(
            "L'escompte de la facture %(invoice)s était accordé jusqu'au %(day)s : le règlement est arrivé après."
        ),
        "treasury.large_discount": _l("L'escompte de la facture %(invoice)s est de %(most)s au plus."),
        "treasury.refund_owing": _l("Ce client doit %(amount)s échus. Un trop-perçu peut d'abord les solder."),
    }
)
register(
    {
        "statements.empty": _l("Ce fichier est vide : il n'y a pas de ligne à importer."),
        "statements.too_large": _l("Ce fichier dépasse %(limit)s Ko. Demandez à la banque un relevé par jour ou par semaine."),
        "statements.too_many": _l("Ce fichier porte plus de %(limit)s lignes. Importez-le en plusieurs fois."),
        "statements.encoding": _l("Ligne %(line)s : des caractères ne se lisent pas. Enregistrez le fichier en UTF-8, puis importez-le."),
        "statements.xml": _l("Ligne %(line)s : le fichier XML est rompu. Téléchargez-le de nouveau auprès de la banque."),
        "statements.entities": _l("Ligne %(line)s : le fichier déclare des entités, ce qu'un relevé n'a pas à faire. Il est refusé."),
        "statements.version": _l("Ce fichier XML n'est pas un relevé CAMT.053."),
        "statements.missing": _l("Ligne %(line)s : il manque « %(what)s »."),
        "statements.date": _l("Ligne %(line)s : la date « %(value)s » ne se lit pas."),
        "statements.future": _l("Ligne %(line)s : le %(day)s n'est pas encore arrivé."),
        "statements.amount": _l("Ligne %(line)s : le montant « %(value)s » ne se lit pas. Écrivez-le sous la forme 1 241,47."),
        "statements.currency": _l("Ligne %(line)s : la devise est %(value)s. Le compte est en euros."),
        "statements.sign": _l("Ligne %(line)s : le sens de l'opération (crédit ou débit) manque."),
        "statements.pending": _l("Ligne %(line)s : l'opération n'est pas encore comptabilisée par la banque."),
        "statements.batch": _l("Ligne %(line)s : le détail du lot fait %(counted)s, et non %(said)s."),
        "statements.entry_count": _l("Ligne %(line)s : le relevé annonce %(said)s opérations, il en porte %(counted)s."),
        "statements.entry_sum": _l("Ligne %(line)s : le relevé annonce un total de %(said)s, ses opérations font %(counted)s."),
        "statements.balance": _l("Relevé %(statement)s : le solde final annoncé est de %(said)s, les opérations mènent à %(counted)s."),
        "statements.running_balance": _l("Ligne %(line)s : le solde annoncé est de %(said)s, les opérations mènent à %(counted)s."),
        "statements.columns": _l("Ce fichier n'est ni un CAMT.053 ni le CSV de la banque. Sa première ligne doit être : %(columns)s."),
        "statements.cells": _l("Ligne %(line)s : %(counted)s colonnes au lieu de %(expected)s."),
        "statements.formula": _l("Ligne %(line)s, colonne %(column)s : une formule de tableur n'a rien à faire dans un relevé."),
        "statements.csv": _l("Ligne %(line)s : un guillemet n'est pas refermé."),
        "statements.account": _l("Le compte %(iban)s n'est pas le nôtre."),
        "statements.known": _l("Le relevé %(statement)s est déjà importé."),
        "treasury.unknown_line": _l("Cette ligne de relevé n'existe pas."),
        "treasury.unknown_payment": _l("Ce règlement n'existe pas. Choisissez-le dans la liste."),
        "treasury.unknown_invoice": _l("La facture %(invoice)s n'existe pas. Recopiez son numéro, par exemple FA-2026-0263."),
        "treasury.explained": _l("La ligne %(line)s est déjà rapprochée."),
        "treasury.not_received": _l("La ligne %(line)s est une sortie d'argent : elle ne règle pas de facture."),
        "treasury.too_many_parts": _l("Un règlement s'affecte à %(limit)s factures au plus."),
        "treasury.invoice_twice": _l("La même facture figure deux fois."),
        "treasury.amount": _l("Facture %(invoice)s : écrivez un montant en euros et centimes, par exemple 241,47."),
        "treasury.more_than_owed": _l(
            "Facture %(invoice)s : il reste %(owed)s à payer. Un montant et son escompte ne peuvent pas dépasser."
        ),
        "treasury.more_than_left": _l("Il ne reste que %(left)s à affecter."),
        "treasury.nothing_left": _l("Il ne reste rien du règlement %(payment)s."),
        "treasury.no_part": _l("Écrivez un montant sur une facture au moins."),
        "treasury.cancelled": _l("Le règlement %(payment)s est déjà défait."),
        "treasury.refunded": _l("Le règlement %(payment)s est remboursé : il ne peut plus changer."),
        "treasury.nothing_to_undo": _l("Le règlement %(payment)s n'est affecté à rien."),
        "treasury.no_refund": _l("Ce règlement n'attend pas de remboursement."),
        "treasury.refund_amount": _l("Le remboursement attendu est de %(amount)s."),
        "treasury.no_cheque": _l("Ce règlement n'est pas un chèque qui attend d'être porté en banque."),
        "treasury.cheque_amount": _l("Ce chèque est de %(amount)s."),
    }
)
