"""The tokens of papers in versions that are not the newest, which the word index does not know.

They are kept when a newer version is indexed, so that a back-test need not read the texts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.folding import FOLDING_VERSION
from bot.model.paper import Paper
from bot.query.columns import Column, JoinedTokens, join_tokens, list_tokens
from storage.schema import earlier_tokens
from storage.sql import AnySelect, insert

Version: TypeAlias = tuple[str, int]
"""A paper's identifier and version."""
_BETWEEN_COLUMNS = "\n"


async def keep_tokens(connection: AsyncConnection, papers: Sequence[Paper]) -> None:
    """Keep the tokens of ``papers``, which are not the newest versions."""
    if not papers:
        return
    statement = insert(connection, earlier_tokens)
    kept = {name: statement.excluded[name] for name in ("folding", "tokens")}
    statement = statement.on_conflict_do_update(index_elements=["paper_id", "version"], set_=kept)
    await connection.execute(statement, [_values_of(paper) for paper in papers])


def _values_of(paper: Paper) -> dict[str, object]:
    tokens = join_tokens(list_tokens(paper))
    return {
        "paper_id": paper.id,
        "version": paper.version,
        "folding": FOLDING_VERSION,
        "tokens": _BETWEEN_COLUMNS.join(tokens[column] for column in Column),
    }


async def load_tokens(
    connection: AsyncConnection, of_papers: Iterable[AnySelect]
) -> Mapping[Version, JoinedTokens | None]:
    """Return the tokens of all earlier versions of indexed papers.

    Where another folding of words is kept, they are None: the text has to be read.

    Args:
        connection: to the database.
        of_papers: queries for rows of ``earlier_tokens``.
    """
    return {
        (row.paper_id, row.version): (
            dict(zip(Column, row.tokens.split(_BETWEEN_COLUMNS), strict=True))
            if row.folding == FOLDING_VERSION
            else None
        )
        for rows in of_papers
        for row in await connection.execute(rows)
    }
