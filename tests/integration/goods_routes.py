"""The routes of stock, after-sales and purchasing: endpoint → what they take beside the run. All are the candidate's."""

ALONE: dict[str, str] = {}
NUMBER = {"number": "absent"}
CODE = {"code": "absent"}
GOODS_ROUTES: dict[str, dict[str, str]] = {
    **dict.fromkeys(("stock_lots", "stock_moves", "stock_reorder", "claims", "new_claim", "returns", "non_conformities"), ALONE),
    **dict.fromkeys(("new_non_conformity", "suppliers", "supplier_orders", "new_supplier_order", "incidents", "new_incident"), ALONE),
    **dict.fromkeys(("tenders", "new_tender", "supplier_invoices", "new_supplier_invoice"), ALONE),
    **dict.fromkeys(("ask_count", "ask_scrap", "ask_transfer", "count_product", "scrap_product", "transfer_product"), CODE),
    **dict.fromkeys(("product_moves", "supplier", "remind_supplier"), CODE),
    **dict.fromkeys(("claim", "qualify_claim", "forward_claim", "dispute_invoice", "lift_dispute", "settle_claim", "reopen_claim"), NUMBER),
    **dict.fromkeys(("return_sheet", "approve_return", "receive_return", "inspect_return", "cancel_return"), NUMBER),
    **dict.fromkeys(("non_conformity", "analyse_non_conformity", "decide_action", "close_non_conformity"), NUMBER),
    **dict.fromkeys(("supplier_order", "supplier_order_pdf", "set_supplier_line", "send_supplier_order"), NUMBER),
    **dict.fromkeys(("acknowledge_supplier_order", "receive_goods", "cancel_supplier_order", "receipt"), NUMBER),
    **dict.fromkeys(("supplier_reminder", "supplier_reminder_pdf", "incident", "decide_incident", "close_incident"), NUMBER),
    **dict.fromkeys(("tender", "record_offer", "choose_offer", "cancel_tender"), NUMBER),
    **dict.fromkeys(("supplier_invoice", "approve_supplier_invoice", "dispute_supplier_invoice"), NUMBER),
}
"""Without the "sandbox." of each."""
