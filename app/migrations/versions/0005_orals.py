"""Orals and role-plays"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("oral_mark", "oral_note", "oral_record")


def upgrade() -> None:
    op.create_table('oral_slot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('jury_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('evaluation_code', sa.String(length=40), nullable=False),
    sa.Column('meets_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('room', sa.String(length=255), nullable=False),
    sa.Column('preparation_room', sa.String(length=255), nullable=False),
    sa.Column('player_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kit', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_oral_slot_candidacy_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_oral_slot_created_by_id')),
    sa.ForeignKeyConstraint(['jury_id'], ['jury.id'], name=op.f('fk_oral_slot_jury_id')),
    sa.ForeignKeyConstraint(['player_id'], ['account.id'], name=op.f('fk_oral_slot_player_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oral_slot'))
    )
    op.create_index(op.f('ix_oral_slot_candidacy_id'), 'oral_slot', ['candidacy_id'], unique=False)
    op.create_index(op.f('ix_oral_slot_jury_id'), 'oral_slot', ['jury_id'], unique=False)
    op.create_index(op.f('ix_oral_slot_meets_at'), 'oral_slot', ['meets_at'], unique=False)
    op.create_index(op.f('ix_oral_slot_player_id'), 'oral_slot', ['player_id'], unique=False)
    op.create_table('oral_mark',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('slot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('next', 'paused', 'resumed', 'ended', 'absent', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_oral_mark_by_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['oral_slot.id'], name=op.f('fk_oral_mark_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oral_mark'))
    )
    op.create_index(op.f('ix_oral_mark_slot_id'), 'oral_mark', ['slot_id'], unique=False)
    op.create_table('oral_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('member_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion_code', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['jury_member.id'], name=op.f('fk_oral_note_member_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['oral_slot.id'], name=op.f('fk_oral_note_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oral_note'))
    )
    op.create_index(op.f('ix_oral_note_member_id'), 'oral_note', ['member_id'], unique=False)
    op.create_table('oral_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('slot_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('recorded_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['jury_member.id'], name=op.f('fk_oral_record_recorded_by_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['oral_record.id'], name=op.f('fk_oral_record_replaces_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['oral_slot.id'], name=op.f('fk_oral_record_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_oral_record'))
    )
    op.create_index(op.f('ix_oral_record_slot_id'), 'oral_record', ['slot_id'], unique=False)
    for table in APPEND_ONLY:
        guard(op.get_bind(), table)


def downgrade() -> None:
    op.drop_index(op.f('ix_oral_record_slot_id'), table_name='oral_record')
    op.drop_table('oral_record')
    op.drop_index(op.f('ix_oral_note_member_id'), table_name='oral_note')
    op.drop_table('oral_note')
    op.drop_index(op.f('ix_oral_mark_slot_id'), table_name='oral_mark')
    op.drop_table('oral_mark')
    op.drop_index(op.f('ix_oral_slot_player_id'), table_name='oral_slot')
    op.drop_index(op.f('ix_oral_slot_meets_at'), table_name='oral_slot')
    op.drop_index(op.f('ix_oral_slot_jury_id'), table_name='oral_slot')
    op.drop_index(op.f('ix_oral_slot_candidacy_id'), table_name='oral_slot')
    op.drop_table('oral_slot')
