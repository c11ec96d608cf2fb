"""The routes of orals and role-plays: endpoint → who may, and what its address takes."""

from app.models import Role

Routes = dict[str, tuple[tuple[Role, ...], dict[str, object]]]
SLOT: dict[str, object] = {"slot_id": 999_999}
SERIES: dict[str, object] = {"number": "RNCP0", "evaluation": "BC01S2"}
OFFICE = (Role.ADMINISTRATOR,)
PLAYERS = (Role.TRAINER, Role.JUROR, Role.INVIGILATOR, Role.ADMINISTRATOR, Role.VAE_ADVISOR)


def _all(names: tuple[str, ...], who: tuple[Role, ...], args: dict[str, object]) -> Routes:
    return dict.fromkeys(names, (who, args))


ORAL_ROUTES: Routes = {
    **_all(("jury.oral", "jury.note_oral", "jury.mark_oral", "jury.record_oral"), (Role.JUROR,), SLOT),
    **_all(("jury.roles",), PLAYERS, {}),
    **_all(("jury.role", "jury.role_paper"), PLAYERS, SLOT),
    **_all(("administration.orals_planned", "administration.publish_orals"), OFFICE, {}),
    **_all(("administration.new_orals", "administration.plan_orals"), OFFICE, SERIES),
    **_all(("administration.oral", "administration.move_oral", "administration.give_up_oral", "administration.cancel_oral"), OFFICE, SLOT),
    **_all(("administration.oral_subject",), OFFICE, SLOT),
    **_all(("administration.oral_day", "administration.oral_subjects"), OFFICE, {"on": "2020-01-01"}),
    **_all(
        ("candidate.oral", "candidate.oral_convocation", "candidate.oral_subject", "candidate.oral_for_calendars"), (Role.CANDIDATE,), SLOT
    ),
}
