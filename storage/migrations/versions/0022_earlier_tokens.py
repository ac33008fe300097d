"""The words of earlier versions of papers, kept so that back-tests need not read their texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "earlier_tokens",
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("folding", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id", "version"],
            ["papers.paper_id", "papers.version"],
            name="fk_earlier_tokens_paper_id_papers",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("paper_id", "version", name="pk_earlier_tokens"),
    )
    # Indexing them again, in the background, keeps the words of their earlier versions.
    op.execute(
        "UPDATE papers SET indexed = false WHERE paper_id IN"
        " (SELECT paper_id FROM papers GROUP BY paper_id HAVING count(*) > 1)"
    )
