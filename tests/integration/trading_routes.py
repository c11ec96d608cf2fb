"""The routes of transport, price lists, budget and export: endpoint → what they take beside the run. All are the candidate's."""

ALONE: dict[str, str | int] = {}
NUMBER: dict[str, str | int] = {"number": "absent"}
CODE: dict[str, str | int] = {"code": "absent"}
RANK: dict[str, str | int] = {"number": "absent", "rank": 1}
TRADING_ROUTES: dict[str, dict[str, str | int]] = {
    **dict.fromkeys(("shipments", "to_book", "tariffs", "ask_tariff", "propose_tariff", "agreed_prices", "ask_agreed"), ALONE),
    **dict.fromkeys(("agree_price", "budgets", "ask_budget", "prepare_budget", "export_files", "ask_export", "open_export"), ALONE),
    **dict.fromkeys(
        ("order_margin", "shipment", "shipment_pdf", "ask_carrier", "book_shipment", "ask_step", "record_step", "ask_chase"), NUMBER
    ),
    **dict.fromkeys(("chase_proof", "ask_protest", "send_protest", "ask_cancel_shipment", "cancel_shipment"), NUMBER),
    **dict.fromkeys(("tariff", "tariff_file", "tariff_prices", "ask_price", "set_price", "ask_load", "load_prices"), NUMBER),
    **dict.fromkeys(("ask_submit_tariff", "submit_tariff", "ask_withdraw_tariff", "withdraw_tariff"), NUMBER),
    **dict.fromkeys(("export_file", "ask_terms", "change_terms", "ask_package", "add_package", "ask_remove_package"), NUMBER),
    **dict.fromkeys(("remove_package", "ask_issue_paper", "issue_paper", "ask_record_paper", "record_paper"), NUMBER),
    **dict.fromkeys(("ask_close_export", "close_export"), NUMBER),
    **dict.fromkeys(("budget", "budget_months", "ask_target", "set_target", "ask_remark", "write_remark"), CODE),
    **dict.fromkeys(("protest_pdf", "export_pdf"), RANK),
}
"""Without the "sandbox." of each."""
