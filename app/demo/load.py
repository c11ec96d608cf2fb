"""Load the demonstration, once, whole or not at all."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.database import write
from app.demo.centre import is_loaded, open_centre
from app.demo.paths import enter_candidates, grant_measures, walk_vae


@write
def load(session: Session) -> bool:
    """Load the invented centre in one transaction. False when it is there already."""
    if is_loaded(session):
        return False
    cast = open_centre(session)
    candidacy = enter_candidates(session, cast)
    walk_vae(session, cast, candidacy)
    grant_measures(cast, candidacy)
    return True
