"""What is said when a dossier, one of its files, its index or its declarations cannot be taken."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.messages import register

register(
    {
        "deposit.empty": _l("Choisissez un fichier qui contient quelque chose."),
        "deposit.too_large": _l("Ce fichier dépasse %(most)s Mo. Exportez-le en qualité normale, puis déposez-le."),
        "deposit.wrong_kind": _l(
            "Ce fichier n'est ni un document, ni un classeur, ni une image que nous lisons. Exportez-le en PDF, puis déposez-le."
        ),
        "deposit.wrong_document": _l("Votre dossier doit être un PDF, un DOCX ou un ODT. Une image ou un classeur se joint en annexe."),
        "deposit.not_now": _l("Un dossier de validation se dépose une fois la candidature recevable, et avant son envoi au jury."),
        "deposit.damaged": _l("Ce fichier est abîmé ou incomplet. Exportez-le de nouveau, puis déposez-le."),
        "deposit.macros": _l("Ce fichier contient des macros ou du code. Enregistrez-le sans macro, ou exportez-le en PDF simple."),
        "deposit.encrypted": _l(
            "Ce fichier est protégé, pour l'ouvrir ou pour le modifier : il ne peut pas être vérifié. Enregistrez-le sans mot de passe."
        ),
        "deposit.too_much": _l("Une fois ouvert, ce fichier serait d'une taille démesurée. Réduisez ses images, ou exportez-le en PDF."),
        "deposit.two_in_one": _l("Ce fichier en cache un autre : ce n'est plus un simple document. Exportez-le de nouveau en PDF."),
        "deposit.unreadable": _l("Ce PDF est écrit d'une manière que nous ne pouvons pas vérifier. Exportez-le de nouveau en PDF."),
        "deposit.too_many": _l("Un dossier tient en %(most)s fichiers au plus. Réunissez des annexes en un seul PDF."),
        "deposit.no_document": _l("Choisissez d'abord le dossier lui-même, puis ses annexes."),
        "deposit.nothing_new": _l("Choisissez un fichier : rien n'a changé depuis le dernier dépôt."),
        "upload.piece_too_long": _l("Ce morceau de fichier est trop long. Rechargez la page, puis choisissez de nouveau le fichier."),
        "upload.beyond": _l("Le fichier a changé pendant l'envoi. Retirez-le, puis choisissez-le de nouveau."),
        "upload.elsewhere": _l("Ce morceau est déjà là. L'envoi reprend où il en était."),
        "upload.not_whole": _l("Le fichier n'est pas encore arrivé en entier. Choisissez-le de nouveau : l'envoi reprend où il en était."),
        "dossier.version_changed": _l("Une autre version du dossier a été déposée entre-temps. Ouvrez-la, puis recommencez."),
        "dossier.consent_missing": _l("Dites si l'entreprise a donné son accord, ou si vous l'avez rendue anonyme."),
        "dossier.original_missing": _l("Cochez cette déclaration pour signer."),
        "dossier.ai_missing": _l("Dites si vous avez utilisé des outils d'intelligence artificielle."),
        "dossier.ai_use_missing": _l("Écrivez quels outils, et ce que vous leur avez demandé."),
        "dossier.ai_use_too_long": _l("Écrivez-le en %(most)s caractères au plus."),
        "dossier.reason_missing": _l("Écrivez pourquoi ce dossier est admis. Le motif est gardé."),
        "dossier.already_admitted": _l("Ce dossier est déjà admis."),
        "index.empty": _l("Décrivez au moins une situation."),
        "index.too_many": _l("Gardez %(most)s situations au plus."),
        "index.activity_missing": _l("Choisissez l'activité du bloc que montre cette situation."),
        "index.activity_twice": _l("Une autre situation montre déjà cette activité : choisissez-en une autre."),
        "index.title_missing": _l("Donnez un titre à cette situation."),
        "index.title_too_long": _l("Donnez un titre de %(most)s caractères au plus."),
        "index.page_outside": _l("Écrivez un numéro de page de 1 à %(last)s."),
        "index.pages_reversed": _l("La dernière page vient avant la première. Vérifiez les deux."),
        "index.annex_unknown": _l("Cochez des annexes de cette version du dossier."),
        "index.parts_missing": _l("Chaque situation contient toutes ces parties. Complétez le dossier, puis cochez-les."),
    }
)
