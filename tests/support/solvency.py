"""Annual accounts of invented firms, whose two sides agree."""

from __future__ import annotations

from casestudies.company.solvency import AnnualAccounts

SOUND = AnnualAccounts(
    code="BIL-1-2025", party="000900015", name="Escaliers Trévannec", year=2025, filed="Comptes déposés le 12 février 2026",
    fixed_assets=180_000, stocks=90_000, receivables=160_000, other_assets=10_000, cash=60_000,
    equity=210_000, provisions=10_000, long_debts=80_000, overdrafts=0, payables=120_000, social_debts=70_000, other_debts=10_000,
    sales=1_200_000, purchases=560_000, value_added=480_000, personnel=330_000, gross_surplus=125_000, operating_income=90_000,
    interest=6_000, net_income=62_000,
)  # fmt: skip
WEAK = AnnualAccounts(
    code="BIL-2-2025", party="C-02157", name="Menuiseries Bourvurel", year=2025,
    fixed_assets=150_000, stocks=210_000, receivables=130_000, other_assets=8_000, cash=2_000,
    equity=30_000, provisions=0, long_debts=110_000, overdrafts=95_000, payables=170_000, social_debts=85_000, other_debts=10_000,
    sales=820_000, purchases=450_000, value_added=260_000, personnel=248_000, gross_surplus=6_000, operating_income=-14_000,
    interest=19_000, net_income=-34_000,
)  # fmt: skip
