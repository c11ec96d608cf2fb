"""What the events of export say to a juror, and on a sheet; `app.web.sandbox.export_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.goods_told import Telling
from casestudies.company import export
from casestudies.company.export import PaperKind
from casestudies.company.kernel import Event

PAPERS: dict[PaperKind, Any] = {
    PaperKind.PROFORMA: _l("Facture proforma"),
    PaperKind.COMMERCIAL_INVOICE: _l("Facture commerciale"),
    PaperKind.PACKING_LIST: _l("Liste de colisage"),
    PaperKind.ORIGIN_STATEMENT: _l("Déclaration d'origine sur facture"),
    PaperKind.EUR1: _l("Certificat EUR.1"),
    PaperKind.CERTIFICATE_OF_ORIGIN: _l("Certificat d'origine"),
    PaperKind.VAT_CHECK: _l("Contrôle du n° de TVA (VIES)"),
    PaperKind.TRANSPORT_DOCUMENT: _l("Document de transport (CMR)"),
    PaperKind.INSURANCE: _l("Certificat d'assurance"),
    PaperKind.EXPORT_DECLARATION: _l("Déclaration d'exportation"),
    PaperKind.EXIT_PROOF: _l("Preuve de sortie du territoire"),
}


def _about(event: Any) -> tuple[str, ...]:
    return (event.file,)


EXPORT: dict[type[Event], Telling] = {
    export.FileOpened: Telling(
        _l("Le candidat ouvre le dossier d'exportation %(file)s de %(order)s, %(terms)s."),
        _l("Dossier ouvert, %(terms)s"),
        lambda event: (event.file.number,),
        lambda event: {"file": event.file.number, "order": event.file.order, "terms": f"{event.file.incoterm} {event.file.place}"},
    ),
    export.TermsChanged: Telling(
        _l("Le candidat change l'Incoterm de %(file)s : %(previous)s, puis %(terms)s."),
        _l("Incoterm : %(previous)s, puis %(terms)s"),
        _about,
        lambda event: {"file": event.file, "previous": event.previous, "terms": f"{event.incoterm} {event.place}"},
    ),
    export.PackageAdded: Telling(
        _l("Le candidat ajoute le colis %(package)s à %(file)s."),
        _l("Colis %(package)s ajouté"),
        _about,
        lambda event: {"file": event.file, "package": event.package.number},
    ),
    export.PackageRemoved: Telling(
        _l("Le candidat retire le colis %(package)s de %(file)s."),
        _l("Colis %(package)s retiré"),
        _about,
        lambda event: {"file": event.file, "package": event.package},
    ),
    export.PaperAdded: Telling(
        _l("Le candidat ajoute à %(file)s : %(paper)s %(reference)s."),
        _l("%(paper)s %(reference)s"),
        _about,
        lambda event: {"file": event.file, "paper": PAPERS[event.paper.kind], "reference": event.paper.reference},
    ),
    export.FileClosed: Telling(
        _l("Le candidat clôt le dossier %(file)s : « %(note)s »."),
        _l("Dossier clos : %(note)s"),
        _about,
        lambda event: {"file": event.file, "note": event.note},
    ),
}
