"""Files of dossiers, sent in pieces"""

import sqlalchemy as sa
from alembic import op

from app.models.base import guard

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("deposit_file", "deposit_index", "deposit_statement", "late_deposit", "late_deposit_admission")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("candidacy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evaluation_code", sa.String(length=40), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("stored_as", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=255), nullable=True),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_upload_candidacy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint(
            "candidacy_id",
            "evaluation_code",
            "main",
            "file_name",
            "size",
            "mark",
            name=op.f("uq_upload_candidacy_id_evaluation_code_main_file_name_size_mark"),
        ),
        sa.UniqueConstraint("stored_as", name=op.f("uq_upload_stored_as")),
    )
    op.create_index(op.f("ix_upload_candidacy_id"), "upload", ["candidacy_id"], unique=False)
    op.create_table(
        "deposit_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("pages", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_deposit_file_deposit_id")),
        sa.ForeignKeyConstraint(["file_digest"], ["stored_file.digest"], name=op.f("fk_deposit_file_file_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_file")),
        sa.UniqueConstraint("deposit_id", "number", name=op.f("uq_deposit_file_deposit_id_number")),
    )
    op.create_table(
        "deposit_index",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("situations", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_deposit_index_deposit_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["account.id"], name=op.f("fk_deposit_index_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_index")),
        sa.UniqueConstraint("deposit_id", "version", name=op.f("uq_deposit_index_deposit_id_version")),
    )
    op.create_table(
        "deposit_statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "consent",
            sa.Enum("employer", "anonymised", name="consent", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("original", sa.Boolean(), nullable=False),
        sa.Column("ai_use", sa.Text(), nullable=False),
        sa.Column("signed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_deposit_statement_deposit_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["account.id"], name=op.f("fk_deposit_statement_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_statement")),
    )
    op.create_index(op.f("ix_deposit_statement_deposit_id"), "deposit_statement", ["deposit_id"], unique=False)
    op.create_table(
        "late_deposit",
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposit.id"], name=op.f("fk_late_deposit_deposit_id")),
        sa.PrimaryKeyConstraint("deposit_id", name=op.f("pk_late_deposit")),
    )
    op.create_table(
        "late_deposit_admission",
        sa.Column("deposit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_late_deposit_admission_decided_by_id")),
        sa.ForeignKeyConstraint(["deposit_id"], ["late_deposit.deposit_id"], name=op.f("fk_late_deposit_admission_deposit_id")),
        sa.PrimaryKeyConstraint("deposit_id", name=op.f("pk_late_deposit_admission")),
    )
    for table in APPEND_ONLY:
        guard(op.get_bind(), table)


def downgrade() -> None:
    op.drop_table("late_deposit_admission")
    op.drop_table("late_deposit")
    op.drop_index(op.f("ix_deposit_statement_deposit_id"), table_name="deposit_statement")
    op.drop_table("deposit_statement")
    op.drop_table("deposit_index")
    op.drop_table("deposit_file")
    op.drop_index(op.f("ix_upload_candidacy_id"), table_name="upload")
    op.drop_table("upload")
