"""The routes of one assessment session that take nothing beside it. All are the administrator's."""

SESSION_ROUTES = (
    "assessment_session",
    "open_assessment_session",
    "give_up_session",
    "cancel_session",
    "session_facts",
    "correct_session",
    "new_session_paper",
    "add_session_paper",
    "session_roster",
    "seat_candidates",
    "session_invigilators",
    "name_session_invigilators",
    "send_convocations",
    "attendance_sheet",
)
"""Without the "administration." of each."""
