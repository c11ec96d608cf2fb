"""A letter and a paper of no case, made as those of one: what a person tries their screen, their voice and their papers with."""

from __future__ import annotations

from casestudies.scenario.casefile import Piece, Section

PAPER = Piece(
    code="essai",
    name="Bon d’essai.pdf",
    title="Bon de commande d’essai",
    author="Maison Exemple",
    dated="le 4 mars 2027",
    sections=(
        Section(
            heading="Articles",
            columns=("Référence", "Désignation", "Quantité", "Prix HT"),
            rows=(("EX-101", "Carton double cannelure", "240", "1,18 €"), ("EX-204", "Ruban adhésif, 66 m", "36", "2,40 €")),
            numeric=(3, 4),
        ),
        Section(
            paragraphs=("Livraison demandée le 18 mars, avant 10 heures, au quai 2.", "Ce document sert à essayer : rien n’est à faire.")
        ),
    ),
)
SENDER = "Maison Exemple, service des achats"
LETTER = (
    "Bonjour, notre quai sera fermé le jeudi 18 mars après dix heures. Pouvez-vous livrer avant, ou le lendemain ? Nous attendons votre "
    "réponse avant ce soir. Vous trouverez le bon de commande ci-dessous.",
    "Merci d’avance.",
)
