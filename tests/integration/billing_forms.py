"""The pages of deliveries and invoices: each form's path in a room, and the endpoints by what their address holds."""

DELIVERY, DRAFT, INVOICE, CREDIT = (
    "deliveries/BL-2026-0557",
    "invoices/drafts/BF-2026-0001",
    "invoices/FA-2026-0001",
    "credit-notes/AV-2026-0001",
)
ORDER = "orders/CC-2026-0414"
BILLING_FORMS: dict[str, str] = {
    "sandbox.plan_delivery": f"{ORDER}/deliver",
    "sandbox.pick_delivery": f"{DELIVERY}/pick",
    "sandbox.ship_delivery": f"{DELIVERY}/ship",
    "sandbox.cancel_delivery": f"{DELIVERY}/cancel",
    "sandbox.record_proof": f"{DELIVERY}/proof",
    "sandbox.draft_invoice": f"{DELIVERY}/invoice",
    "sandbox.draft_deposit": f"{ORDER}/deposit",
    "sandbox.add_draft_line": f"{DRAFT}/lines/new",
    "sandbox.deduct_deposit": f"{DRAFT}/deduct",
    "sandbox.discard_draft": f"{DRAFT}/discard",
    "sandbox.draft_line": f"{DRAFT}/lines/10",
    "sandbox.draft_terms": f"{DRAFT}/terms",
    "sandbox.issue_invoice": f"{DRAFT}/issue",
    "sandbox.credit_invoice": f"{INVOICE}/credit",
    "sandbox.record_status": f"{INVOICE}/status",
    "sandbox.apply_credit": f"{CREDIT}/apply",
}
BILLING_LISTS = ("back_orders", "deliveries", "credit_notes", "invoice_drafts", "invoices", "to_invoice")
BILLING_SHEETS = (
    *(
        "ask_cancel_delivery",
        "ask_delivery",
        "ask_pick",
        "ask_proof",
        "cancel_delivery",
        "delivery",
        "delivery_pdf",
        "delivery_edi",
        "pick_delivery",
    ),
    *("plan_delivery", "record_proof", "ship_delivery", "add_draft_line", "apply_credit", "credit_invoice", "credit_note"),
    *("credit_note_pdf", "deduct_deposit", "discard_draft", "draft_deposit", "draft_invoice", "draft_terms", "invoice", "invoice_draft"),
    *("invoice_pdf", "invoice_edi", "invoice_xml", "issue_invoice", "record_status"),
)
"""Endpoints of the room whose address holds the number of a document."""
