"""Sessions of assessment, the clock of sittings"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("attendance", "convocation", "incident", "incident_end", "sitting_record", "late_draft", "late_admission")


def upgrade() -> None:
    op.create_table('assessment_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('framework_version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('block_code', sa.String(length=40), nullable=False),
    sa.Column('centre_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.String(length=255), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('start_policy', sa.Enum('invigilator', 'candidate', name='start_policy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('variant_policy', sa.Enum('neighbours_apart', 'same', name='variant_policy', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('fk_assessment_session_centre_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_assessment_session_created_by_id')),
    sa.ForeignKeyConstraint(['framework_version_id'], ['framework_version.id'], name=op.f('fk_assessment_session_framework_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_session'))
    )
    op.create_index(op.f('ix_assessment_session_centre_id'), 'assessment_session', ['centre_id'], unique=False)
    op.create_table('session_invigilator',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_session_invigilator_account_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_session_invigilator_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_invigilator')),
    sa.UniqueConstraint('session_id', 'account_id', name=op.f('uq_session_invigilator_session_id_account_id'))
    )
    op.create_index(op.f('ix_session_invigilator_account_id'), 'session_invigilator', ['account_id'], unique=False)
    op.create_table('session_paper',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('evaluation_code', sa.String(length=40), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('case_digest', sa.String(length=64), nullable=True),
    sa.Column('duration_minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_digest'], ['case_content.digest'], name=op.f('fk_session_paper_case_digest')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_session_paper_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_paper')),
    sa.UniqueConstraint('session_id', 'number', name=op.f('uq_session_paper_session_id_number'))
    )
    op.create_table('session_seat',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('label', sa.String(length=255), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('room', sa.String(length=255), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_session_seat_candidacy_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_session_seat_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_seat')),
    sa.UniqueConstraint('session_id', 'candidacy_id', name=op.f('uq_session_seat_session_id_candidacy_id'))
    )
    op.create_index(op.f('ix_session_seat_candidacy_id'), 'session_seat', ['candidacy_id'], unique=False)
    op.create_table('attendance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('status', sa.Enum('expected', 'present', 'late', 'absent', 'excused', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('identity_checked', sa.Boolean(), nullable=False),
    sa.Column('detail', sa.String(length=255), nullable=False),
    sa.Column('noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['noted_by_id'], ['account.id'], name=op.f('fk_attendance_noted_by_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['session_paper.id'], name=op.f('fk_attendance_paper_id')),
    sa.ForeignKeyConstraint(['seat_id'], ['session_seat.id'], name=op.f('fk_attendance_seat_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance'))
    )
    op.create_index(op.f('ix_attendance_seat_id'), 'attendance', ['seat_id'], unique=False)
    op.create_table('convocation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recipient', sa.String(length=255), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_digest'], ['stored_file.digest'], name=op.f('fk_convocation_file_digest')),
    sa.ForeignKeyConstraint(['seat_id'], ['session_seat.id'], name=op.f('fk_convocation_seat_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_convocation'))
    )
    op.create_index(op.f('ix_convocation_seat_id'), 'convocation', ['seat_id'], unique=False)
    op.create_table('incident',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('number', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('category', sa.Enum('network', 'machine', 'platform', 'identity', 'late_arrival', 'disturbance', 'interruption', 'evacuation', 'fraud', 'other', name='category', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('opened_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['opened_by_id'], ['account.id'], name=op.f('fk_incident_opened_by_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_incident_run_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_incident_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('session_id', 'number', name=op.f('uq_incident_session_id_number'))
    )
    op.create_table('late_admission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('admitted', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_late_admission_decided_by_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_late_admission_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_admission'))
    )
    op.create_index(op.f('ix_late_admission_run_id'), 'late_admission', ['run_id'], unique=False)
    op.create_table('late_draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('command_id', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_late_draft_actor_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_late_draft_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_draft')),
    sa.UniqueConstraint('run_id', 'command_id', name=op.f('uq_late_draft_run_id_command_id'))
    )
    op.create_table('paper_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('paper_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_paper_run_candidacy_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['session_paper.id'], name=op.f('fk_paper_run_paper_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_paper_run_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_run')),
    sa.UniqueConstraint('paper_id', 'candidacy_id', name=op.f('uq_paper_run_paper_id_candidacy_id')),
    sa.UniqueConstraint('run_id', name=op.f('uq_paper_run_run_id'))
    )
    op.create_index(op.f('ix_paper_run_candidacy_id'), 'paper_run', ['candidacy_id'], unique=False)
    op.create_table('presence',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waiting', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_presence_run_id')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_presence'))
    )
    op.create_table('run_machine',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_login_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_login_id'], ['login_session.id'], name=op.f('fk_run_machine_asked_login_id')),
    sa.ForeignKeyConstraint(['login_id'], ['login_session.id'], name=op.f('fk_run_machine_login_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_run_machine_run_id')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_run_machine'))
    )
    op.create_table('sitting_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mark', sa.Enum('paused', 'resumed', 'stopped', 'released', 'minutes_given', 'ended', name='mark', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('hold', sa.Enum('invigilator', 'machine', 'later', name='hold', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_sitting_record_actor_id')),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], name=op.f('fk_sitting_record_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting_record')),
    sa.UniqueConstraint('run_id', 'seq', name=op.f('uq_sitting_record_run_id_seq'))
    )
    op.create_table('incident_end',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('incident_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('resolution', sa.Enum('nothing_needed', 'minutes_given', 'machine_changed', 'identity_attested', 'rescheduled', 'cancelled_technical', 'reported_to_jury', name='resolution', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('minutes', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['account.id'], name=op.f('fk_incident_end_closed_by_id')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_end_incident_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_end')),
    sa.UniqueConstraint('incident_id', name=op.f('uq_incident_end_incident_id'))
    )
    # ### end Alembic commands ###
    for table in APPEND_ONLY:
        guard(op.get_bind(), table)


def downgrade() -> None:
    op.drop_table('incident_end')
    op.drop_table('sitting_record')
    op.drop_table('run_machine')
    op.drop_table('presence')
    op.drop_index(op.f('ix_paper_run_candidacy_id'), table_name='paper_run')
    op.drop_table('paper_run')
    op.drop_table('late_draft')
    op.drop_index(op.f('ix_late_admission_run_id'), table_name='late_admission')
    op.drop_table('late_admission')
    op.drop_table('incident')
    op.drop_index(op.f('ix_convocation_seat_id'), table_name='convocation')
    op.drop_table('convocation')
    op.drop_index(op.f('ix_attendance_seat_id'), table_name='attendance')
    op.drop_table('attendance')
    op.drop_index(op.f('ix_session_seat_candidacy_id'), table_name='session_seat')
    op.drop_table('session_seat')
    op.drop_table('session_paper')
    op.drop_index(op.f('ix_session_invigilator_account_id'), table_name='session_invigilator')
    op.drop_table('session_invigilator')
    op.drop_index(op.f('ix_assessment_session_centre_id'), table_name='assessment_session')
    op.drop_table('assessment_session')
    # ### end Alembic commands ###
