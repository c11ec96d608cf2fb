"""The forms of treasury, dunning, credit and factoring: endpoint → its path in a room."""

LINE, PAYMENT = "treasury/lines/BQ-2026-0717", "treasury/payments/RG-2026-0520"
ACCOUNT = "dunning/C-02157"
CREDIT = "credit/C-02157"
MONEY_FORMS: dict[str, str] = {
    "sandbox.import_statement": "treasury/import",
    "sandbox.match_line": f"{LINE}/match/C-02157",
    "sandbox.match_refund": f"{LINE}/refund",
    "sandbox.pay_in": f"{LINE}/cheque",
    "sandbox.allocate_payment": f"{PAYMENT}/allocate",
    "sandbox.undo_match": f"{PAYMENT}/undo",
    "sandbox.refund_payment": f"{PAYMENT}/refund",
    "sandbox.send_dunning": f"{ACCOUNT}/send",
    "sandbox.note_promise": f"{ACCOUNT}/promise",
    "sandbox.agree_plan": f"{ACCOUNT}/plan",
    "sandbox.open_dispute": f"{ACCOUNT}/dispute",
    "sandbox.close_dispute": "dunning/disputes/LT-2026-0001/close",
    "sandbox.hold_customer": f"{CREDIT}/hold",
    "sandbox.release_customer": f"{CREDIT}/release",
    "sandbox.request_limit": f"{CREDIT}/request",
    "sandbox.record_answer": f"{CREDIT}/answer",
    "sandbox.change_limit": f"{CREDIT}/limit",
    "sandbox.conclude": "credit/files/BIL-1-2025/conclude",
    "sandbox.assign_invoices": "factoring/assign",
    "sandbox.take_back": "factoring/CS-2026-0001/take-back/FA-2026-0263",
    "sandbox.match_factor_line": f"{LINE}/factor",
    "sandbox.cancel_plan": "dunning/plans/EC-2026-0001/cancel",
}
