"""Every table, one file per aggregate."""

from app.models.accommodation import AccommodationDecision, AccommodationNeed, SubjectKey
from app.models.assessment_session import (
    AssessmentSession,
    AttendanceRow,
    Convocation,
    Incident,
    IncidentEnd,
    PaperRun,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
)
from app.models.audit import AuditCheckpoint, AuditRow
from app.models.base import APPEND_ONLY, Base
from app.models.candidacy import Candidacy
from app.models.case_content import CaseContent
from app.models.certificate import Certificate, CertificateNumber, CertificateState, CertificateStatus
from app.models.dossier import DepositFile, DepositIndex, DepositStatement, LateDeposit, LateDepositAdmission, Upload
from app.models.framework import FrameworkAct, FrameworkVersion, RenewalAct, VersionState
from app.models.interview import InterviewNote, InterviewRow
from app.models.issuer import IssuerAnswer, IssuerProposal
from app.models.job import Job, JobState
from app.models.jury import (
    Award,
    ConflictDeclaration,
    Jury,
    JuryMember,
    JuryRecordRow,
    JurySignature,
    Pin,
    Score,
    ScoreNote,
    ScoresheetLock,
    Settlement,
    SettlementAgreement,
)
from app.models.measure import AidStep, MeasureWaiver
from app.models.oral import OralMarkRow, OralNote, OralRecordRow, OralSlotRow
from app.models.password_link import PasswordLink
from app.models.people import Account, Centre, LoginAttempt, LoginSession, Role, RoleGrant, Teaching
from app.models.run import Deposit, DraftRevision, EvidenceRow, LateCommand, Run, RunCommand, RunEvent, RunMode, StoredFile
from app.models.sitting import BoardCommand, LateAdmission, LateDraft, Presence, RunMachine, SittingRecord
from app.models.vae import VaeFile, VaeTransition

__all__ = [
    "APPEND_ONLY",
    "AccommodationDecision",
    "AccommodationNeed",
    "Account",
    "AidStep",
    "AssessmentSession",
    "AttendanceRow",
    "AuditCheckpoint",
    "AuditRow",
    "Award",
    "Base",
    "BoardCommand",
    "Candidacy",
    "CaseContent",
    "Centre",
    "Certificate",
    "CertificateNumber",
    "CertificateState",
    "CertificateStatus",
    "ConflictDeclaration",
    "Convocation",
    "Deposit",
    "DepositFile",
    "DepositIndex",
    "DepositStatement",
    "DraftRevision",
    "EvidenceRow",
    "FrameworkAct",
    "FrameworkVersion",
    "Incident",
    "IncidentEnd",
    "InterviewNote",
    "InterviewRow",
    "IssuerAnswer",
    "IssuerProposal",
    "Job",
    "JobState",
    "Jury",
    "JuryMember",
    "JuryRecordRow",
    "JurySignature",
    "LateAdmission",
    "LateCommand",
    "LateDeposit",
    "LateDepositAdmission",
    "LateDraft",
    "LoginAttempt",
    "LoginSession",
    "MeasureWaiver",
    "OralMarkRow",
    "OralNote",
    "OralRecordRow",
    "OralSlotRow",
    "PaperRun",
    "PasswordLink",
    "Pin",
    "Presence",
    "RenewalAct",
    "Role",
    "RoleGrant",
    "Run",
    "RunCommand",
    "RunEvent",
    "RunMachine",
    "RunMode",
    "Score",
    "ScoreNote",
    "ScoresheetLock",
    "SessionInvigilator",
    "SessionPaper",
    "SessionSeat",
    "Settlement",
    "SettlementAgreement",
    "SittingRecord",
    "StoredFile",
    "SubjectKey",
    "Teaching",
    "Upload",
    "VaeFile",
    "VaeTransition",
    "VersionState",
]
