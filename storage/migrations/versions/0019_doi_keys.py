"""DOIs in the one form by which papers are looked up: a library names thousands of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    key = sa.Column("doi_key", sa.Text(), nullable=False, server_default="")
    op.add_column("papers", key)
    op.execute("UPDATE papers SET doi_key = lower(doi) WHERE doi <> ''")
    has_doi = sa.text("doi_key <> ''")
    op.create_index(
        "ix_papers_doi_key",
        "papers",
        ["doi_key"],
        sqlite_where=has_doi,
        postgresql_where=has_doi,
    )
