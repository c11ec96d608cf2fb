"""The words of printed delivery notes, invoices and credit notes: papers of the company, always in French."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casestudies.company import law
from casestudies.company.invoicing import CashDiscount, InvoiceKind, VatCategory

PICKING_LIST, DELIVERY_NOTE, CREDIT_NOTE = "Bon de préparation", "Bon de livraison", "Avoir"
DATA_NAME = "Données de la facture, Factur-X EN 16931"
INVOICE_NAMES = {
    InvoiceKind.COMMERCIAL: "Facture",
    InvoiceKind.PREPAYMENT: "Facture d’acompte",
    InvoiceKind.CORRECTED: "Facture rectificative",
}
VAT_WORDS = {
    VatCategory.STANDARD: "",
    VatCategory.INTRA_COMMUNITY: "exonérée",
    VatCategory.EXPORT: "exonérée",
    VatCategory.REVERSE_CHARGE: "autoliquidation",
    VatCategory.EXEMPT: "exonérée",
}


def rate_words(rate: Decimal) -> str:
    """20 %, 5,5 %."""
    return f"{rate.normalize():f} %".replace(".", ",")


def mention_words(code: str, *, discount: CashDiscount | None, penalty: Decimal | None, on: date) -> str:
    """A mention as the invoice bears it, in French: it is of French law."""
    words = {
        "cash_discount_terms": "Escompte pour paiement anticipé : néant."
        if discount is None
        else f"Escompte de {_plain(discount.rate)} % pour un paiement au plus tard le {discount.until:%d/%m/%Y}.",
        "late_penalty": f"Pénalités de retard : {_plain(penalty or Decimal(0))} % l’an, exigibles sans rappel (C. com. L441-10).",
        "recovery_indemnity": f"Indemnité forfaitaire de recouvrement : {_plain(law.value('indemnity', on))} € (C. com. D441-5).",
        "intra_community": "Exonération de TVA, article 262 ter, I du CGI : livraison intracommunautaire.",
        "export": "Exonération de TVA, article 262, I du CGI : exportation.",
        "reverse_charge": "Autoliquidation.",
        "customer_siren": "Le SIREN du client figure avec son adresse.",
        "operation_category": "Catégorie de l’opération : livraison de biens.",
    }
    return words[code]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
