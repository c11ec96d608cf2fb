"""The forms of transport, price lists, budget and export: endpoint → its path in a room."""

SHIPMENT, TARIFF, EXPORT = "shipments/EX-2026-0557", "tariffs/TP-2026-0001", "export/XP-2026-0001"
TRADING_FORMS: dict[str, str] = {
    "sandbox.book_shipment": "deliveries/BL-2026-0557/carrier",
    "sandbox.record_step": f"{SHIPMENT}/step",
    "sandbox.chase_proof": f"{SHIPMENT}/chase",
    "sandbox.send_protest": f"{SHIPMENT}/protest",
    "sandbox.cancel_shipment": f"{SHIPMENT}/cancel",
    "sandbox.propose_tariff": "tariffs/new",
    "sandbox.agree_price": "prices/agreed/new",
    "sandbox.set_price": f"{TARIFF}/price",
    "sandbox.load_prices": f"{TARIFF}/load",
    "sandbox.submit_tariff": f"{TARIFF}/submit",
    "sandbox.withdraw_tariff": f"{TARIFF}/withdraw",
    "sandbox.prepare_budget": "budget/new",
    "sandbox.set_target": "budget/2026-family/target",
    "sandbox.write_remark": "budget/2026-family/remark",
    "sandbox.open_export": "export/new",
    "sandbox.change_terms": f"{EXPORT}/terms",
    "sandbox.add_package": f"{EXPORT}/package",
    "sandbox.remove_package": f"{EXPORT}/unpack",
    "sandbox.issue_paper": f"{EXPORT}/issue",
    "sandbox.record_paper": f"{EXPORT}/record",
    "sandbox.close_export": f"{EXPORT}/close",
}
