"""Measures waived for a day, aids to book"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("measure_waiver", "aid_step")


def upgrade() -> None:
    op.create_table('measure_waiver',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('without', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_measure_waiver_candidacy_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_waiver'))
    )
    op.create_index(op.f('ix_measure_waiver_candidacy_id'), 'measure_waiver', ['candidacy_id'], unique=False)
    op.create_table('aid_step',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('candidacy_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('state', sa.Enum('to_book', 'booked', 'impossible', 'cancelled', 'to_cancel', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider', sa.String(length=255), nullable=False),
    sa.Column('appointment', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('noted_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidacy_id'], ['candidacy.id'], name=op.f('fk_aid_step_candidacy_id')),
    sa.ForeignKeyConstraint(['noted_by_id'], ['account.id'], name=op.f('fk_aid_step_noted_by_id')),
    sa.ForeignKeyConstraint(['seat_id'], ['session_seat.id'], name=op.f('fk_aid_step_seat_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_step'))
    )
    op.create_index('ix_aid_step_candidacy_id_kind', 'aid_step', ['candidacy_id', 'kind'], unique=False)
    for table in APPEND_ONLY:
        guard(op.get_bind(), table)


def downgrade() -> None:
    op.drop_index('ix_aid_step_candidacy_id_kind', table_name='aid_step')
    op.drop_table('aid_step')
    op.drop_index(op.f('ix_measure_waiver_candidacy_id'), table_name='measure_waiver')
    op.drop_table('measure_waiver')
