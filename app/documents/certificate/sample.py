"""The sample of the certificate, as the design shows it: an invented person, institute and jury."""

from __future__ import annotations

from datetime import date

from juries.certificates import CertificateFacts, Gender

SAMPLE = CertificateFacts(
    number="2026-BC01-0042",
    code="K7TQ-4M2X-9PR4",
    holder="Inès Mokrani",
    birth_date=date(1994, 3, 4),
    birth_place="Lorient (Morbihan)",
    gender=Gender.FEMININE,
    block_code="BC01",
    register_code="RNCP35663BC01",
    block_label="Gestion de la relation client en face à face ou à distance",
    competencies=15,
    title="Gestionnaire Administration des Ventes",
    level=5,
    european_level=5,
    nsf=("324t", "312m"),
    decision_date=date(2021, 6, 17),
    certifier="Institut Ravelin des métiers de la vente",
    signatory="Gwenaëlle Ravelin",
    signatory_function="directrice de l’institut",
    jury_place="Lorient",
    jury_date=date(2026, 6, 12),
    made_at="Lorient",
    made_on=date(2026, 6, 19),
    specimen=True,
)
