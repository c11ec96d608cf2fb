"""The routes of a dossier: endpoint → what they take beside the candidacy. All are the candidate's."""

DOSSIER: dict[str, str | int] = {"evaluation": "BC03E2"}
UPLOAD: dict[str, str | int] = DOSSIER | {"upload_id": 999_999}
DOSSIER_ROUTES: dict[str, dict[str, str | int]] = {
    **dict.fromkeys(
        ("dossier", "deposit", "dossier_index", "write_index", "dossier_statements", "sign_statements", "upload_begin"), DOSSIER
    ),
    **dict.fromkeys(("upload_state", "upload_append", "upload_finish", "upload_drop"), UPLOAD),
    **dict.fromkeys(("dossier_receipt", "dossier_receipt_pdf"), DOSSIER | {"version": 999_999}),
    "dossier_file": DOSSIER | {"version": 999_999, "number": 0},
}
"""Without the "sandbox." of each."""
