"""The forms of stock, after-sales and purchasing: endpoint → its path in a room."""

CLAIM, RETURN, SHEET = "claims/RC-2026-0001", "returns/RT-2026-0001", "quality/NC-2026-0001"
GOODS_FORMS: dict[str, str] = {
    "sandbox.count_product": "stock/VB-4108/count",
    "sandbox.scrap_product": "stock/VB-4108/scrap",
    "sandbox.transfer_product": "stock/VB-4108/transfer",
    "sandbox.new_claim": "claims/new",
    "sandbox.qualify_claim": f"{CLAIM}/qualify",
    "sandbox.forward_claim": f"{CLAIM}/forward",
    "sandbox.dispute_invoice": f"{CLAIM}/dispute",
    "sandbox.lift_dispute": f"{CLAIM}/lift-dispute",
    "sandbox.settle_claim": f"{CLAIM}/settle",
    "sandbox.reopen_claim": f"{CLAIM}/reopen",
    "sandbox.approve_return": f"{CLAIM}/return",
    "sandbox.receive_return": f"{RETURN}/receive",
    "sandbox.inspect_return": f"{RETURN}/inspect",
    "sandbox.cancel_return": f"{RETURN}/cancel",
    "sandbox.new_non_conformity": "quality/new",
    "sandbox.analyse_non_conformity": f"{SHEET}/analyse",
    "sandbox.decide_action": f"{SHEET}/action",
    "sandbox.close_non_conformity": f"{SHEET}/close",
}
