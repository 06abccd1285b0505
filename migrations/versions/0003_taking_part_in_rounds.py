"""Taking part in rounds: leases, consent, training, known values, evidence; checks before them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_checks",
        sa.Column("asset_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("decodes", sa.Boolean(), nullable=False),
        sa.Column("plays", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("problems", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_sha256"], ["assets.sha256"], name=op.f("fk_asset_checks_asset_sha256_assets")
        ),
        sa.PrimaryKeyConstraint("asset_sha256", name=op.f("pk_asset_checks")),
    )
    op.create_table(
        "clean_copies",
        sa.Column("asset_sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("clean_sha256", sa.String(length=64), nullable=True),
        sa.Column("removed", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(clean_sha256 IS NULL) <> (refused IS NULL)",
            name=op.f("ck_clean_copies_clean_or_refused"),
        ),
        sa.ForeignKeyConstraint(
            ["asset_sha256"], ["assets.sha256"], name=op.f("fk_clean_copies_asset_sha256_assets")
        ),
        sa.PrimaryKeyConstraint("asset_sha256", name=op.f("pk_clean_copies")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("checklist", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verdict IN ('High', 'Low')", name=op.f("ck_reviews_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (given_at IS NULL)", name=op.f("ck_reviews_given")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_reviews_item_id_items")),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["raters.id"], name=op.f("fk_reviews_rater_id_raters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("item_id", "rater_id", name=op.f("uq_reviews_item_id_rater_id")),
    )
    op.create_index(op.f("ix_reviews_rater_id"), "reviews", ["rater_id"], unique=False)

    op.create_table(
        "crowd_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("study_ref", sa.String(), nullable=False),
        sa.Column("participant_ref", sa.String(), nullable=False),
        sa.Column("session_ref", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["raters.id"], name=op.f("fk_crowd_entries_rater_id_raters")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_crowd_entries_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crowd_entries")),
        sa.UniqueConstraint(
            "platform",
            "study_ref",
            "participant_ref",
            name=op.f("uq_crowd_entries_platform_study_ref_participant_ref"),
        ),
    )
    op.create_index(op.f("ix_crowd_entries_rater_id"), "crowd_entries", ["rater_id"], unique=False)
    op.create_index(op.f("ix_crowd_entries_round_id"), "crowd_entries", ["round_id"], unique=False)

    op.create_table(
        "known_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("dimension_id", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Double(), nullable=False),
        sa.Column("highest", sa.Double(), nullable=False),
        sa.Column("explanation", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("lowest <= highest", name=op.f("ck_known_values_range")),
        sa.ForeignKeyConstraint(
            ["dimension_id"],
            ["dimensions.id"],
            name=op.f("fk_known_values_dimension_id_dimensions"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["responses.id"], name=op.f("fk_known_values_response_id_responses")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_known_values_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_values")),
        sa.UniqueConstraint(
            "round_id",
            "response_id",
            "dimension_id",
            name=op.f("uq_known_values_round_id_response_id_dimension_id"),
        ),
    )
    op.create_table(
        "participations",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rater_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("consent_version", sa.String(), nullable=True),
        sa.Column("consent_hash", sa.String(length=64), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("training_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("qualified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("screened_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "withdrawn IN ('keep', 'discard')", name=op.f("ck_participations_withdrawn")
        ),
        sa.CheckConstraint(
            "(withdrawn IS NULL) = (withdrawn_at IS NULL)",
            name=op.f("ck_participations_withdrawn_when"),
        ),
        sa.CheckConstraint(
            "training_attempts >= 0", name=op.f("ck_participations_training_attempts")
        ),
        sa.ForeignKeyConstraint(
            ["rater_id"], ["raters.id"], name=op.f("fk_participations_rater_id_raters")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_participations_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("round_id", "rater_id", name=op.f("pk_participations")),
    )
    op.create_index(
        op.f("ix_participations_rater_id"), "participations", ["rater_id"], unique=False
    )

    op.create_table(
        "part_views",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("asset_sha256", sa.String(length=64), nullable=True),
        sa.Column("loaded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opened", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("played", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "place IN ('question', 'A', 'B', 'reference')", name=op.f("ck_part_views_place")
        ),
        sa.CheckConstraint("played BETWEEN 0 AND 1", name=op.f("ck_part_views_played")),
        sa.CheckConstraint("seen_ms >= 0", name=op.f("ck_part_views_seen_ms")),
        sa.ForeignKeyConstraint(
            ["asset_sha256"], ["assets.sha256"], name=op.f("fk_part_views_asset_sha256_assets")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_part_views_assignment_id_assignments"),
        ),
        sa.PrimaryKeyConstraint("assignment_id", "place", "tag", name=op.f("pk_part_views")),
    )
    op.create_index(
        op.f("ix_part_views_asset_sha256"), "part_views", ["asset_sha256"], unique=False
    )

    purposes = "'main', 'common', 'repeat', 'gold', 'attention', 'warmup', 'training'"
    op.add_column(
        "assignments",
        sa.Column(
            "purpose",
            sa.String(),
            sa.CheckConstraint(f"purpose IN ({purposes})", name=op.f("ck_assignments_purpose")),
            server_default=sa.text("'main'"),
            nullable=False,
        ),
    )
    for table in ("assignments", "judgments"):
        op.add_column(
            table, sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
    moments = (
        ("assignments", "leased_until"),
        ("assignments", "returned_at"),
        ("judgments", "answered_at"),
        ("raters", "deactivated_at"),
    )
    for table, name in moments:
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("raters", sa.Column("deactivated_because", sa.String(), nullable=True))
    op.add_column(
        "raters", sa.Column("reviews", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    for table, names in (
        ("raters", ("reviews", "deactivated_because", "deactivated_at")),
        ("judgments", ("answered_at", "counts")),
    ):
        for name in names:
            op.drop_column(table, name)
    with op.batch_alter_table("assignments") as batch:
        batch.drop_constraint(op.f("ck_assignments_purpose"), type_="check")
        for name in ("returned_at", "leased_until", "counts", "purpose"):
            batch.drop_column(name)
    for name in (
        "part_views",
        "participations",
        "known_values",
        "crowd_entries",
        "reviews",
        "clean_copies",
        "asset_checks",
    ):
        op.drop_table(name)
