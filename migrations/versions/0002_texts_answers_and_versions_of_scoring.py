"""Texts taken out of assets, answers of judges, and which code and prompts a run used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extractions",
        sa.Column("asset_sha256", sa.String(length=64), nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("config_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(text IS NULL) <> (reason IS NULL)", name=op.f("ck_extractions_text_or_reason")
        ),
        sa.ForeignKeyConstraint(
            ["asset_sha256"], ["assets.sha256"], name=op.f("fk_extractions_asset_sha256_assets")
        ),
        sa.PrimaryKeyConstraint(
            "asset_sha256", "extractor", "config_hash", name=op.f("pk_extractions")
        ),
    )
    op.create_table(
        "judge_answers",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("prompt_version", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) <> (reason IS NULL)", name=op.f("ck_judge_answers_answer_or_reason")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_judge_answers")),
    )
    with op.batch_alter_table("scoring_runs") as table:
        for name in ("code_version", "prompt_version"):
            table.add_column(
                sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False)
            )


def downgrade() -> None:
    with op.batch_alter_table("scoring_runs") as table:
        table.drop_column("prompt_version")
        table.drop_column("code_version")
    op.drop_table("judge_answers")
    op.drop_table("extractions")
