"""The routes around a run: its mission, its clock, its end. All are the candidate's, and take the run alone."""

ROOM_ROUTES = (
    "begin",
    "handed_in",
    "mission",
    "mission_pdf",
    "review",
    "submit",
    "wait",
    "watch",
    "standing",
    "pause",
    "resume",
    "change_machine",
    "ready",
)
"""Without the "sandbox." of each."""
