"""The forms of treasury, dunning, credit and factoring: endpoint → its path in a room."""

LINE, PAYMENT = "treasury/lines/BQ-2026-0717", "treasury/payments/RG-2026-0520"
MONEY_FORMS: dict[str, str] = {
    "sandbox.import_statement": "treasury/import",
    "sandbox.match_line": f"{LINE}/match/C-02157",
    "sandbox.match_refund": f"{LINE}/refund",
    "sandbox.pay_in": f"{LINE}/cheque",
    "sandbox.allocate_payment": f"{PAYMENT}/allocate",
    "sandbox.undo_match": f"{PAYMENT}/undo",
    "sandbox.refund_payment": f"{PAYMENT}/refund",
}
