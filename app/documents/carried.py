"""The French words of the papers of transport and export: they are the same whatever the language of the screen."""

from __future__ import annotations

from casestudies.company.export import PaperKind
from casestudies.company.invoicing import VatCategory
from casestudies.company.transport import Means

CONSIGNMENT_NOTE, CMR_NOTE = "Lettre de voiture", "Lettre de voiture internationale CMR"
HOME_LAW, CMR_LAW = "C. com. L132-8 et L133-3", "Convention CMR du 19 mai 1956, art. 4 à 6"
HOME_PROTEST, CMR_PROTEST = "article L133-3 du code de commerce", "article 30 de la convention CMR"
MEANS = {
    Means.REGISTERED: "Lettre recommandée avec avis de réception",
    Means.EXTRAJUDICIAL: "Acte de commissaire de justice",
    Means.MAIL: "Courriel",
}
EXPORT_TITLES = {
    PaperKind.PROFORMA: "Facture proforma",
    PaperKind.COMMERCIAL_INVOICE: "Facture commerciale",
    PaperKind.PACKING_LIST: "Liste de colisage",
    PaperKind.ORIGIN_STATEMENT: "Déclaration d’origine",
}
EXEMPTIONS = {
    VatCategory.INTRA_COMMUNITY: "Exonération de TVA, article 262 ter, I du code général des impôts. Livraison intracommunautaire.",
    VatCategory.EXPORT: "Exonération de TVA, article 262, I du code général des impôts. Exportation.",
}
