"""Pages that were stored by an earlier version are read as they were meant."""

from __future__ import annotations

import pytest

from bot.document.codec import dump, load
from bot.document.nodes import Card, CardAction, Document, Paragraph, Text

TITLE = '[["t","1. "]]'


@pytest.mark.parametrize(
    ("fields", "card"),
    [
        ("", Card((Text("1. "),))),
        (',[],"paper|1|2606.00001","1"', Card((Text("1. "),), (), (), "paper|1|2606.00001", "1")),
        (
            ',[],"paper|1|2606.00001","1",[["p",[["t","One."]]]]',
            Card(
                (Text("1. "),), (), (), "paper|1|2606.00001", "1",
                (Paragraph((Text("One."),)),),
            ),
        ),
        (
            ',[],"paper|1|2606.00001","1",[],[["save|1|2606.00001","☆ Save"]]',
            Card(
                (Text("1. "),), (), (), "paper|1|2606.00001", "1", (),
                (CardAction("save|1|2606.00001", "☆ Save"),),
            ),
        ),
    ],
)  # fmt: skip
def test_a_card_has_the_fields_that_were_known_when_it_was_stored(fields: str, card: Card) -> None:
    stored = f'[["card",{TITLE},[]{fields}]]'
    assert load(stored) == Document((card,))
    assert load(dump(load(stored))) == load(stored)
