"""What each act of the board was answered, so that it is done once for its id"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('board_command',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('command_id', sa.String(length=40), nullable=False),
    sa.Column('body_digest', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_board_command_actor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_command')),
    sa.UniqueConstraint('actor_id', 'command_id', name=op.f('uq_board_command_actor_id_command_id'))
    )
    guard(op.get_bind(), 'board_command')


def downgrade() -> None:
    op.drop_table('board_command')
