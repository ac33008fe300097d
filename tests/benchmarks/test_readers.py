"""How the benchmark of readers counts what a message is made of, by made-up messages."""

from __future__ import annotations

import json

from benchmarks.readers import read_discord, read_telegram

OPEN = {"text": "1", "callback_data": "paper|1|2606.00001"}
SHARE = {"text": "Share", "switch_inline_query": "2606.00001"}


def test_on_telegram_buttons_below_and_controls_in_the_text_are_told_apart() -> None:
    message = read_telegram(
        {
            "chat_id": "1",
            "text": "A paper, and save|1|2606.00001 beside it",
            "disable_notification": "true",
            "reply_markup": json.dumps({"inline_keyboard": [[OPEN, SHARE]]}),
        }
    )
    assert (message.rings, message.below, message.inside) == (False, 2, 1)
    assert message.offers == {"paper": 1, "save": 1}
    assert read_telegram({"chat_id": "1", "text": "A paper"}).rings


def test_on_discord_a_select_takes_a_tap_more_than_a_button() -> None:
    button = {"type": 2, "label": "Save", "custom_id": "save|1|2606.00001"}
    select = {"type": 3, "options": [{"label": "1", "value": "paper|1|2606.00001"}]}
    parts = [{"type": 9, "accessory": button}, {"type": 1, "components": [select]}]
    message = read_discord({"components": parts, "flags": 1 << 12})
    assert (message.rings, message.below, message.inside) == (False, 2, 0)
    assert message.offers == {"save": 1, "paper": 2}
    assert read_discord({"components": parts}).rings
