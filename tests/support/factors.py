"""An invented factor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casestudies.company.factoring import Factor

FACTOR = Factor(
    code="OCEANE",
    name="Océane Affacturage de Test",
    advance=Decimal(90),
    commission=Decimal("0.8"),
    mention="Payable à Océane Affacturage de Test, seule à pouvoir en donner quittance.",
    signed_on=date(2026, 2, 2),
)
