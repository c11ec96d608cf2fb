"""The first tables"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_checkpoint",
    "audit_row",
    "case_content",
    "stored_file",
    "framework_act",
    "issuer_proposal",
    "renewal_act",
    "accommodation_decision",
    "accommodation_need",
    "deposit",
    "issuer_answer",
    "award",
    "draft_revision",
    "evidence",
    "jury_record",
    "late_command",
    "run_command",
    "run_event",
    "vae_transition",
    "certificate",
    "certificate_number",
    "conflict_declaration",
    "interview_note",
    "jury_signature",
    "pin",
    "score",
    "score_note",
    "scoresheet_lock",
    "settlement",
    "vae_interview",
    "certificate_status",
    "settlement_agreement",
)


def upgrade() -> None:
    op.create_table('audit_checkpoint',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('heads', sa.Text(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_checkpoint'))
    )
    op.create_table('audit_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('stream', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('target', sa.String(length=255), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_row')),
    sa.UniqueConstraint('stream', 'seq', name=op.f('uq_audit_row_stream_seq'))
    )
    op.create_table('case_content',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('packed', sa.LargeBinary(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_case_content'))
    )
    op.create_table('centre',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('city', sa.String(length=255), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_centre')),
    sa.UniqueConstraint('code', name=op.f('uq_centre_code'))
    )
    op.create_table('framework_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('certification_number', sa.String(length=40), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('state', sa.Enum('draft', 'reviewed', 'published', 'frozen', 'retired', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=255), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_version')),
    sa.UniqueConstraint('certification_number', 'version', name=op.f('uq_framework_version_certification_number_version'))
    )
    op.create_index(op.f('ix_framework_version_certification_number'), 'framework_version', ['certification_number'], unique=False)
    op.create_index('ix_framework_version_content', 'framework_version', ['certification_number', 'digest'], unique=False)
    op.create_table('job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('run_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('key', name=op.f('uq_job_key'))
    )
    op.create_index('ix_job_state_run_at', 'job', ['state', 'run_at'], unique=False)
    op.create_table('login_attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('identity_digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=255), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt'))
    )
    op.create_index('ix_login_attempt_address_at', 'login_attempt', ['address', 'at'], unique=False)
    op.create_index('ix_login_attempt_identity_at', 'login_attempt', ['identity_digest', 'at'], unique=False)
    op.create_table('stored_file',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('media_type', sa.String(length=255), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_stored_file'))
    )
    op.create_table('account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('given_name', sa.String(length=255), nullable=False),
    sa.Column('family_name', sa.String(length=255), nullable=False),
    sa.Column('gender', sa.String(length=255), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('birth_place', sa.String(length=255), nullable=True),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('occupation', sa.String(length=255), nullable=True),
    sa.Column('in_activity_until', sa.Date(), nullable=True),
    sa.Column('locale', sa.String(length=255), nullable=False),
    sa.Column('appearance', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_account_centre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('candidacy',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('framework_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('route', sa.Enum('FI', 'CA', 'FC', 'CQ', 'CL', 'VAE', name='route', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('blocks', sa.JSON(), nullable=False),
    sa.Column('advisor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('identity', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_candidacy_account_id')),
    sa.ForeignKeyConstraint(['advisor_id'], ['account.id'], name=op.f('fk_candidacy_advisor_id')),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_candidacy_centre_id')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_candidacy_framework_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidacy')),
    sa.UniqueConstraint('account_id', 'framework_version_id', 'route', name=op.f('uq_candidacy_account_id_framework_version_id_route')),
    sa.UniqueConstraint('number', name=op.f('uq_candidacy_number'))
    )
    op.create_index(op.f('ix_candidacy_account_id'), 'candidacy', ['account_id'], unique=False)
    op.create_index(op.f('ix_candidacy_centre_id'), 'candidacy', ['centre_id'], unique=False)
    op.create_table('framework_act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('framework_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_framework_act_actor_id')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_framework_act_framework_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_framework_act'))
    )
    op.create_index(op.f('ix_framework_act_framework_version_id'), 'framework_act', ['framework_version_id'], unique=False)
    op.create_table('issuer_proposal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('certifier', sa.String(length=255), nullable=False),
    sa.Column('siret', sa.String(length=14), nullable=False),
    sa.Column('city', sa.String(length=255), nullable=False),
    sa.Column('signatory', sa.String(length=255), nullable=False),
    sa.Column('signatory_function', sa.String(length=255), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_issuer_proposal_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issuer_proposal'))
    )
    op.create_table('login_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.String(length=255), nullable=False),
    sa.Column('device', sa.String(length=255), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_login_session_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_login_session_token_digest'))
    )
    op.create_index(op.f('ix_login_session_account_id'), 'login_session', ['account_id'], unique=False)
    op.create_table('password_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_password_link_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_link')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_password_link_token_digest'))
    )
    op.create_index(op.f('ix_password_link_account_id'), 'password_link', ['account_id'], unique=False)
    op.create_table('renewal_act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('certification_number', sa.String(length=40), nullable=False),
    sa.Column('decision', sa.String(length=255), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('new_end', sa.Date(), nullable=False),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_renewal_act_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_act'))
    )
    op.create_index(op.f('ix_renewal_act_certification_number'), 'renewal_act', ['certification_number'], unique=False)
    op.create_table('role_grant',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Enum('candidate', 'trainer', 'juror', 'invigilator', 'administrator', 'disability_officer', 'vae_advisor', 'auditor', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_grant_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('account_id', 'role', name=op.f('uq_role_grant_account_id_role'))
    )
    op.create_table('subject_key',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_subject_key_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subject_key'))
    )
    op.create_index(op.f('ix_subject_key_account_id'), 'subject_key', ['account_id'], unique=False)
    op.create_table('teaching',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_teaching_account_id')),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_teaching_centre_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teaching')),
    sa.UniqueConstraint('account_id', 'centre_id', name=op.f('uq_teaching_account_id_centre_id'))
    )
    op.create_table('accommodation_decision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('measures', sa.JSON(), nullable=False),
    sa.Column('subject_key_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_accommodation_decision_candidacy_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_accommodation_decision_decided_by_id')),
    sa.ForeignKeyConstraint(['subject_key_id'], ['subject_key.id'], name=op.f('fk_accommodation_decision_subject_key_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accommodation_decision'))
    )
    op.create_index(op.f('ix_accommodation_decision_candidacy_id'), 'accommodation_decision', ['candidacy_id'], unique=False)
    op.create_table('accommodation_need',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject_key_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.Column('proof_seen_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_accommodation_need_candidacy_id')),
    sa.ForeignKeyConstraint(['noted_by_id'], ['account.id'], name=op.f('fk_accommodation_need_noted_by_id')),
    sa.ForeignKeyConstraint(['subject_key_id'], ['subject_key.id'], name=op.f('fk_accommodation_need_subject_key_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accommodation_need'))
    )
    op.create_index(op.f('ix_accommodation_need_candidacy_id'), 'accommodation_need', ['candidacy_id'], unique=False)
    op.create_table('deposit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('evaluation_code', sa.String(length=40), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('receipt', sa.String(length=40), nullable=False),
    sa.Column('deposited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_deposit_candidacy_id')),
    sa.ForeignKeyConstraint(['file_digest'], ['stored_file.digest'], name=op.f('fk_deposit_file_digest')),
    sa.ForeignKeyConstraint(['replaces_id'], ['deposit.id'], name=op.f('fk_deposit_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deposit')),
    sa.UniqueConstraint('receipt', name=op.f('uq_deposit_receipt'))
    )
    op.create_index(op.f('ix_deposit_candidacy_id'), 'deposit', ['candidacy_id'], unique=False)
    op.create_table('issuer_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_issuer_answer_actor_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['issuer_proposal.id'], name=op.f('fk_issuer_answer_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issuer_answer')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_issuer_answer_proposal_id'))
    )
    op.create_table('jury',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('round', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('framework_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.String(length=255), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_jury_candidacy_id')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_jury_framework_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury')),
    sa.UniqueConstraint('candidacy_id', 'block_code', 'round', name=op.f('uq_jury_candidacy_id_block_code_round'))
    )
    op.create_index(op.f('ix_jury_candidacy_id'), 'jury', ['candidacy_id'], unique=False)
    op.create_table('run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('case_digest', sa.String(length=64), nullable=False),
    sa.Column('base_digest', sa.String(length=64), nullable=False),
    sa.Column('variant_seed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mode', sa.Enum('training', 'certifying', name='mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('evaluation_code', sa.String(length=40), nullable=False),
    sa.Column('framework_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('duration_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_run_candidacy_id')),
    sa.ForeignKeyConstraint(['case_digest'], ['case_content.digest'], name=op.f('fk_run_case_digest')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_run_framework_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run'))
    )
    op.create_index(op.f('ix_run_candidacy_id'), 'run', ['candidacy_id'], unique=False)
    op.create_table('vae_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('accompanied', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_vae_file_candidacy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vae_file')),
    sa.UniqueConstraint('candidacy_id', name=op.f('uq_vae_file_candidacy_id')),
    sa.UniqueConstraint('number', name=op.f('uq_vae_file_number'))
    )
    op.create_table('award',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('awarded', sa.Boolean(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_award_candidacy_id')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_award_jury_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award')),
    sa.UniqueConstraint('jury_id', name=op.f('uq_award_jury_id'))
    )
    op.create_index(op.f('ix_award_candidacy_id'), 'award', ['candidacy_id'], unique=False)
    op.create_table('draft_revision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_draft_revision_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_revision')),
    sa.UniqueConstraint('run_id', 'key', 'revision', name=op.f('uq_draft_revision_run_id_key_revision'))
    )
    op.create_index('ix_draft_revision_run_id_key', 'draft_revision', ['run_id', 'key'], unique=False)
    op.create_table('evidence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('evaluation_code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('competencies', sa.JSON(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_evidence_candidacy_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_evidence_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('run_id', name=op.f('uq_evidence_run_id'))
    )
    op.create_index(op.f('ix_evidence_candidacy_id'), 'evidence', ['candidacy_id'], unique=False)
    op.create_table('jury_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outside', sa.Boolean(), nullable=False),
    sa.Column('seat', sa.Enum('scorer', 'president', name='seat', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_jury_member_account_id')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_jury_member_jury_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_member')),
    sa.UniqueConstraint('jury_id', 'account_id', name=op.f('uq_jury_member_jury_id_account_id'))
    )
    op.create_index(op.f('ix_jury_member_account_id'), 'jury_member', ['account_id'], unique=False)
    op.create_index(op.f('ix_jury_member_jury_id'), 'jury_member', ['jury_id'], unique=False)
    op.create_table('jury_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('audit_head', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_jury_record_jury_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_record')),
    sa.UniqueConstraint('jury_id', name=op.f('uq_jury_record_jury_id'))
    )
    op.create_table('late_command',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('command_id', sa.String(length=40), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_late_command_actor_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_late_command_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_command')),
    sa.UniqueConstraint('run_id', 'command_id', name=op.f('uq_late_command_run_id_command_id'))
    )
    op.create_table('run_command',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('command_id', sa.String(length=40), nullable=False),
    sa.Column('body_digest', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.JSON(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_run_command_actor_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_run_command_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run_command')),
    sa.UniqueConstraint('run_id', 'command_id', name=op.f('uq_run_command_run_id_command_id'))
    )
    op.create_table('run_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('command_id', sa.String(length=40), nullable=False),
    sa.Column('type', sa.String(length=40), nullable=False),
    sa.Column('version', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scenario_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_run_event_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run_event')),
    sa.UniqueConstraint('run_id', 'seq', name=op.f('uq_run_event_run_id_seq'))
    )
    op.create_table('vae_transition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('vae_file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('from_state', sa.String(length=40), nullable=False),
    sa.Column('to_state', sa.String(length=40), nullable=False),
    sa.Column('party', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('jury_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=40), nullable=True),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_vae_transition_actor_id')),
    sa.ForeignKeyConstraint(['vae_file_id'], ['vae_file.id'], name=op.f('fk_vae_transition_vae_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vae_transition'))
    )
    op.create_index(op.f('ix_vae_transition_vae_file_id'), 'vae_transition', ['vae_file_id'], unique=False)
    op.create_table('certificate',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('award_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('specimen', sa.Boolean(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_certificate_award_id')),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_certificate_candidacy_id')),
    sa.ForeignKeyConstraint(['file_digest'], ['stored_file.digest'], name=op.f('fk_certificate_file_digest')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('award_id', 'edition', name=op.f('uq_certificate_award_id_edition')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    sa.UniqueConstraint('number', name=op.f('uq_certificate_number'))
    )
    op.create_index(op.f('ix_certificate_candidacy_id'), 'certificate', ['candidacy_id'], unique=False)
    op.create_table('certificate_number',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('award_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('edition', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_certificate_number_award_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_number')),
    sa.UniqueConstraint('award_id', 'edition', name=op.f('uq_certificate_number_award_id_edition')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_number_code')),
    sa.UniqueConstraint('number', name=op.f('uq_certificate_number_number'))
    )
    op.create_table('conflict_declaration',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('conflict', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_conflict_declaration_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict_declaration'))
    )
    op.create_index(op.f('ix_conflict_declaration_member_id'), 'conflict_declaration', ['member_id'], unique=False)
    op.create_table('interview_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion_code', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_interview_note_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interview_note'))
    )
    op.create_index(op.f('ix_interview_note_member_id'), 'interview_note', ['member_id'], unique=False)
    op.create_table('jury_signature',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['jury_record_id'], ['jury_record.id'], name=op.f('fk_jury_signature_jury_record_id')),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_jury_signature_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_signature')),
    sa.UniqueConstraint('jury_record_id', 'member_id', name=op.f('uq_jury_signature_jury_record_id_member_id'))
    )
    op.create_table('pin',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion_code', sa.String(length=40), nullable=False),
    sa.Column('evidence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_pin_evidence_id')),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_pin_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pin'))
    )
    op.create_index(op.f('ix_pin_member_id'), 'pin', ['member_id'], unique=False)
    op.create_table('score',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion_code', sa.String(length=40), nullable=False),
    sa.Column('level', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 4', name=op.f('ck_score_level')),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_score_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score'))
    )
    op.create_index(op.f('ix_score_member_id'), 'score', ['member_id'], unique=False)
    op.create_table('score_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('competency_code', sa.String(length=40), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('confidence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('confidence BETWEEN 1 AND 3', name=op.f('ck_score_note_confidence')),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_score_note_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_note'))
    )
    op.create_index(op.f('ix_score_note_member_id'), 'score_note', ['member_id'], unique=False)
    op.create_table('scoresheet_lock',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_scoresheet_lock_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scoresheet_lock')),
    sa.UniqueConstraint('member_id', name=op.f('uq_scoresheet_lock_member_id'))
    )
    op.create_table('settlement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion_code', sa.String(length=40), nullable=False),
    sa.Column('level', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('level BETWEEN 0 AND 4', name=op.f('ck_settlement_level')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_settlement_jury_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['jury_member.id'], name=op.f('fk_settlement_proposed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement'))
    )
    op.create_index(op.f('ix_settlement_jury_id'), 'settlement', ['jury_id'], unique=False)
    op.create_table('vae_interview',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_vae_interview_jury_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['jury_member.id'], name=op.f('fk_vae_interview_recorded_by_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['vae_interview.id'], name=op.f('fk_vae_interview_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vae_interview'))
    )
    op.create_index(op.f('ix_vae_interview_jury_id'), 'vae_interview', ['jury_id'], unique=False)
    op.create_table('certificate_status',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('certificate_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Enum('valid', 'suspended', 'revoked', 'replaced', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('category', sa.Enum('issued', 'under_review', 'review_closed', 'issued_in_error', 'decision_withdrawn', 'data_corrected', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('successor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_certificate_status_actor_id')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_certificate_status_certificate_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['certificate.id'], name=op.f('fk_certificate_status_successor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_status'))
    )
    op.create_index(op.f('ix_certificate_status_certificate_id'), 'certificate_status', ['certificate_id'], unique=False)
    op.create_table('settlement_agreement',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('settlement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_settlement_agreement_member_id')),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlement.id'], name=op.f('fk_settlement_agreement_settlement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement_agreement')),
    sa.UniqueConstraint('settlement_id', name=op.f('uq_settlement_agreement_settlement_id'))
    )
    for table in APPEND_ONLY:
        guard(op.get_bind(), table)


def downgrade() -> None:
    op.drop_table('settlement_agreement')
    op.drop_index(op.f('ix_certificate_status_certificate_id'), table_name='certificate_status')
    op.drop_table('certificate_status')
    op.drop_index(op.f('ix_vae_interview_jury_id'), table_name='vae_interview')
    op.drop_table('vae_interview')
    op.drop_index(op.f('ix_settlement_jury_id'), table_name='settlement')
    op.drop_table('settlement')
    op.drop_table('scoresheet_lock')
    op.drop_index(op.f('ix_score_note_member_id'), table_name='score_note')
    op.drop_table('score_note')
    op.drop_index(op.f('ix_score_member_id'), table_name='score')
    op.drop_table('score')
    op.drop_index(op.f('ix_pin_member_id'), table_name='pin')
    op.drop_table('pin')
    op.drop_table('jury_signature')
    op.drop_index(op.f('ix_interview_note_member_id'), table_name='interview_note')
    op.drop_table('interview_note')
    op.drop_index(op.f('ix_conflict_declaration_member_id'), table_name='conflict_declaration')
    op.drop_table('conflict_declaration')
    op.drop_table('certificate_number')
    op.drop_index(op.f('ix_certificate_candidacy_id'), table_name='certificate')
    op.drop_table('certificate')
    op.drop_index(op.f('ix_vae_transition_vae_file_id'), table_name='vae_transition')
    op.drop_table('vae_transition')
    op.drop_table('run_event')
    op.drop_table('run_command')
    op.drop_table('late_command')
    op.drop_table('jury_record')
    op.drop_index(op.f('ix_jury_member_jury_id'), table_name='jury_member')
    op.drop_index(op.f('ix_jury_member_account_id'), table_name='jury_member')
    op.drop_table('jury_member')
    op.drop_index(op.f('ix_evidence_candidacy_id'), table_name='evidence')
    op.drop_table('evidence')
    op.drop_index('ix_draft_revision_run_id_key', table_name='draft_revision')
    op.drop_table('draft_revision')
    op.drop_index(op.f('ix_award_candidacy_id'), table_name='award')
    op.drop_table('award')
    op.drop_table('vae_file')
    op.drop_index(op.f('ix_run_candidacy_id'), table_name='run')
    op.drop_table('run')
    op.drop_index(op.f('ix_jury_candidacy_id'), table_name='jury')
    op.drop_table('jury')
    op.drop_table('issuer_answer')
    op.drop_index(op.f('ix_deposit_candidacy_id'), table_name='deposit')
    op.drop_table('deposit')
    op.drop_index(op.f('ix_accommodation_need_candidacy_id'), table_name='accommodation_need')
    op.drop_table('accommodation_need')
    op.drop_index(op.f('ix_accommodation_decision_candidacy_id'), table_name='accommodation_decision')
    op.drop_table('accommodation_decision')
    op.drop_table('teaching')
    op.drop_index(op.f('ix_subject_key_account_id'), table_name='subject_key')
    op.drop_table('subject_key')
    op.drop_table('role_grant')
    op.drop_index(op.f('ix_renewal_act_certification_number'), table_name='renewal_act')
    op.drop_table('renewal_act')
    op.drop_index(op.f('ix_password_link_account_id'), table_name='password_link')
    op.drop_table('password_link')
    op.drop_index(op.f('ix_login_session_account_id'), table_name='login_session')
    op.drop_table('login_session')
    op.drop_table('issuer_proposal')
    op.drop_index(op.f('ix_framework_act_framework_version_id'), table_name='framework_act')
    op.drop_table('framework_act')
    op.drop_index(op.f('ix_candidacy_centre_id'), table_name='candidacy')
    op.drop_index(op.f('ix_candidacy_account_id'), table_name='candidacy')
    op.drop_table('candidacy')
    op.drop_table('account')
    op.drop_table('stored_file')
    op.drop_index('ix_login_attempt_identity_at', table_name='login_attempt')
    op.drop_index('ix_login_attempt_address_at', table_name='login_attempt')
    op.drop_table('login_attempt')
    op.drop_index('ix_job_state_run_at', table_name='job')
    op.drop_table('job')
    op.drop_index('ix_framework_version_content', table_name='framework_version')
    op.drop_index(op.f('ix_framework_version_certification_number'), table_name='framework_version')
    op.drop_table('framework_version')
    op.drop_table('centre')
    op.drop_table('case_content')
    op.drop_table('audit_row')
    op.drop_table('audit_checkpoint')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
