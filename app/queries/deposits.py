"""The page where a candidate hands a dossier in: what the evaluation asks for, what was handed in, what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Candidacy, FrameworkVersion
from app.queries.certifications import certification_of
from app.queries.dossiers import DossierFile, DossierVersion, counting_of, deadline_of, dossiers_of
from app.queries.uploads import Sending, tray
from app.queries.vae import vae_file_of
from blocks.model import VALIDATION_FILE, AccessRoute, Block, Certification, Competency, Evaluation
from juries.vae import takes_validation_file


@dataclass(frozen=True)
class Desk:
    """The evaluation, in the fiche's words, and the versions of the dossier, the newest first.

    For a validation file (VAE), which the fiche does not word, `shown` has the blocks aimed at with the competencies that it must show.
    `open`: a dossier may be handed in now. `tray`: files sent and not handed in yet. `deadline` (aware) is None when nothing sets one.
    """

    candidacy_id: int
    evaluation: Evaluation
    block: Block | None
    versions: tuple[DossierVersion, ...]
    tray: tuple[Sending, ...] = ()
    deadline: datetime | None = None
    open: bool = True
    shown: tuple[tuple[Block, tuple[Competency, ...]], ...] = ()

    @property
    def latest(self) -> DossierVersion | None:
        """The version handed in last."""
        return self.versions[0] if self.versions else None

    @property
    def counting(self) -> DossierVersion | None:
        """The version that jurors read."""
        return counting_of(self.versions)

    @property
    def late(self) -> bool:
        """Whether what is handed in now comes late."""
        return self.deadline is not None and clock.now() > self.deadline


@dataclass(frozen=True)
class Receipted:
    """One version with the candidate that it is of, for its receipt."""

    version: DossierVersion
    name: str
    number: str


@read
def desk(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str) -> Desk:
    """The candidate's own. Raises NotFound for another's candidacy, or an evaluation that is not of its blocks."""
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    certification = certification_of(session.get_one(FrameworkVersion, candidacy.framework_version_id))
    if candidacy.route is AccessRoute.VAE:
        return _validation_desk(session, candidacy, certification, evaluation_code)
    found = [
        (block, evaluation)
        for block in certification.blocks
        if block.code in candidacy.blocks
        for evaluation in block.evaluations
        if evaluation.code == evaluation_code
    ]
    if not found:
        raise NotFound
    block, evaluation = found[0]
    return Desk(
        candidacy_id,
        evaluation,
        block,
        _versions(session, candidacy_id, evaluation_code),
        tray=tray(session, candidacy_id, evaluation_code),
        deadline=deadline_of(session, candidacy_id, evaluation_code),
    )


def _validation_desk(session: Session, candidacy: Candidacy, certification: Certification, code: str) -> Desk:
    if code != VALIDATION_FILE:
        raise NotFound
    file = vae_file_of(candidacy.id)
    shown = tuple(
        (block, tuple(each for each in block.competencies if any(code in criterion.observed_in for criterion in each.criteria)))
        for block in certification.blocks
        if block.code in candidacy.blocks
    )
    evaluation = Evaluation(code=VALIDATION_FILE, number=0, name="", description="")
    open_now = file is not None and takes_validation_file(file)
    versions = _versions(session, candidacy.id, code)
    return Desk(candidacy.id, evaluation, None, versions, tray=tray(session, candidacy.id, code), open=open_now, shown=shown)


def _versions(session: Session, candidacy_id: int, evaluation_code: str) -> tuple[DossierVersion, ...]:
    return tuple(reversed(dossiers_of(session, candidacy_id, [evaluation_code]).get(evaluation_code, ())))


def evaluations_of(session: Session, candidacy: Candidacy) -> set[str]:
    """The codes for which this candidacy may hand a dossier in: a VAE candidate has their validation file, and nothing else."""
    if candidacy.route is AccessRoute.VAE:
        return {VALIDATION_FILE}
    certification = certification_of(session.get_one(FrameworkVersion, candidacy.framework_version_id))
    return {each.code for block in certification.blocks if block.code in candidacy.blocks for each in block.evaluations}


@read
def own_file(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, version_id: int, number: int) -> DossierFile:
    """One file of one version of the candidate's own dossier. Raises NotFound."""
    for version in desk(actor, candidacy_id, evaluation_code).versions:
        for file in version.files:
            if version.id == version_id and file.number == number:
                return file
    raise NotFound


@read
def receipted(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, version_id: int) -> Receipted:
    """One version of the candidate's own dossier. Raises NotFound."""
    version = next((each for each in desk(actor, candidacy_id, evaluation_code).versions if each.id == version_id), None)
    if version is None:
        raise NotFound
    candidacy = session.get_one(Candidacy, candidacy_id)
    account = session.get_one(Account, candidacy.account_id)
    return Receipted(version, f"{account.given_name} {account.family_name}", candidacy.number)
