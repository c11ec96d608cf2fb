"""How credit is spoken of: statuses, figures, opinions, warnings, refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.web.credit_told import CREDIT
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.credit import Opinion

CREDIT_STATES: dict[str, tuple[str, str, Any]] = {
    "held": ("bad", "lock-fill", _l("Commandes bloquées")),
    "over": ("warn", "exclamation-triangle-fill", _l("Dépassé")),
    "near": ("info", "arrow-up-circle", _l("Au-delà de 80 %")),
    "fine": ("mute", "check-circle", _l("Dans la limite")),
}
OPINIONS: dict[Opinion, Any] = {
    Opinion.FAVOURABLE: _l("Favorable"),
    Opinion.RESERVED: lazy_pgettext("opinion", "Réservé"),
    Opinion.UNFAVOURABLE: _l("Défavorable"),
}
VERDICTS: dict[str, tuple[str, str, Any]] = {
    "sound": ("ok", "check-circle-fill", _l("Sain")),
    "watch": ("warn", "eye-fill", _l("À surveiller")),
    "risky": ("bad", "exclamation-octagon-fill", _l("Risque élevé")),
    "unknown": ("mute", "question-circle", _l("Non calculable")),
}
RATIOS: dict[str, tuple[Any, Any]] = {
    "working_capital": (_l("Fonds de roulement"), _l("ressources durables − actif immobilisé")),
    "working_capital_need": (_l("Besoin en fonds de roulement"), _l("stocks + créances − dettes d'exploitation")),
    "net_cash": (_l("Trésorerie nette"), _l("disponibilités − concours bancaires")),
    "general_liquidity": (_l("Liquidité générale"), _l("actif circulant ÷ dettes à moins d'un an")),
    "quick_liquidity": (_l("Liquidité réduite"), _l("créances et disponibilités ÷ dettes à moins d'un an")),
    "autonomy": (_l("Autonomie financière"), _l("capitaux propres ÷ total du bilan")),
    "gearing": (_l("Taux d'endettement net"), _l("dettes financières nettes ÷ capitaux propres")),
    "need_days": (_l("BFR en jours de chiffre d'affaires"), _l("BFR × 360 ÷ chiffre d'affaires HT")),
    "receivable_days": (_l("Délai de règlement des clients"), _l("créances × 360 ÷ chiffre d'affaires HT")),
    "payable_days": (_l("Délai de règlement des fournisseurs"), _l("dettes fournisseurs × 360 ÷ achats HT")),
    "margin": (_l("Marge nette"), _l("résultat net ÷ chiffre d'affaires HT")),
    "interest_cover": (_l("Couverture des intérêts"), _l("résultat d'exploitation ÷ charges financières")),
    "interest_burden": (_l("Poids des intérêts"), _l("charges financières ÷ excédent brut d'exploitation")),
    "score": (_l("Score de Conan et Holder (1979)"), _l("24 R1 + 22 R2 + 16 R3 − 87 R4 − 10 R5")),
}
FIGURES: tuple[tuple[str, Any], ...] = (
    ("fixed_assets", _l("Actif immobilisé net")),
    ("stocks", _l("Stocks")),
    ("receivables", _l("Créances clients")),
    ("other_assets", _l("Autres créances")),
    ("cash", _l("Disponibilités")),
    ("equity", _l("Capitaux propres")),
    ("provisions", _l("Provisions")),
    ("long_debts", _l("Dettes à plus d'un an")),
    ("overdrafts", _l("Concours bancaires")),
    ("payables", _l("Dettes fournisseurs")),
    ("social_debts", _l("Dettes fiscales et sociales")),
    ("other_debts", _l("Autres dettes à moins d'un an")),
    ("sales", _l("Chiffre d'affaires HT")),
    ("purchases", _l("Achats HT")),
    ("value_added", _l("Valeur ajoutée")),
    ("personnel", _l("Charges de personnel")),
    ("gross_surplus", _l("Excédent brut d'exploitation")),
    ("operating_income", _l("Résultat d'exploitation")),
    ("interest", _l("Charges financières")),
    ("net_income", _l("Résultat net")),
)
TELLINGS.update(CREDIT)

WARNINGS.update(
    {
        "orders.customer_held": _l("Les commandes de ce client sont bloquées : %(reason)s"),
        "credit.past_due": _l("Ce client doit encore %(amount)s échus."),
        "credit.exceeded": _l("L'encours du client est de %(used)s, pour %(limit)s autorisés."),
        "credit.not_insured": _l("L'assureur n'a rien accordé sur ce client : %(limit)s ne seraient pas couverts."),
        "credit.above_insurer": _l("L'assureur couvre %(amount)s ; vous autoriseriez %(limit)s."),
        "credit.below_used": _l("L'encours du client est déjà de %(used)s : il dépasserait %(limit)s."),
        "credit.risky_score": _l("Le score est de %(points)s, ce qui signale un risque élevé. Votre avis est favorable."),
        "credit.old_accounts": _l("Ces comptes sont de %(year)s. Il en existe peut-être de plus récents."),
    }
)
register(
    {
        "credit.already_held": _l("Les commandes de ce client sont déjà bloquées."),
        "credit.not_held": _l("Les commandes de ce client ne sont pas bloquées."),
        "credit.amount": _l("Écrivez un montant en euros, de 0 à %(limit)s."),
        "credit.waiting": _l("Une demande attend déjà la réponse de l'assureur."),
        "credit.unknown_request": _l("Cette demande n'existe pas."),
        "credit.answered": _l("La réponse à la demande %(request)s est déjà notée."),
        "credit.same_limit": _l("C'est déjà l'encours autorisé."),
        "credit.unknown_accounts": _l("Ces comptes n'existent pas."),
        "credit.no_limit": _l("Un avis défavorable n'ouvre pas d'encours. Écrivez 0, ou changez d'avis."),
    }
)
