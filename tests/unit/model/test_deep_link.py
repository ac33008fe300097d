"""Actions travel in links to the private chat, as far as they mean the same there."""

from __future__ import annotations

import re

import pytest

from bot.model.conversation import Action, Payload
from bot.model.deep_link import parse_start_parameter, start_parameter


@pytest.mark.parametrize(
    "paper_id", ["2606.00001", "2606.00001v12", "hep-th/9901001", "math/0611800v2"]
)
@pytest.mark.parametrize("command", ["paper", "save", "cite"])
def test_a_paper_comes_back_from_its_link(command: str, paper_id: str) -> None:
    parameter = start_parameter(Action("1", command, paper_id).encode())
    assert parameter is not None
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", parameter)
    assert parse_start_parameter(parameter) == Payload(command, paper_id)


@pytest.mark.parametrize(
    "action",
    [
        Action("", "today", "cs.CL 2026-06-16 new cross", 2),
        Action("", "today", "cs.CL hep-th 2026-06-16 new", 17),
        Action("", "week", "math.CO 2026-06-16 new cross"),
        Action("", "today", "2026-06-16 of.1a3f.x7f3k2ab new cross replace", 17),
        Action("", "page", "123456-123466 of.1a3f.x7f3k2ab ncr50 2606.00001", 12),
        Action("", "rest", "2026-06-15.3 of.1a3f.x7f3k2ab 2606.00003 ncr"),
    ],
)
def test_a_look_at_named_categories_or_with_a_pass_comes_back_with_its_page(action: Action) -> None:
    parameter = start_parameter(action.encode())
    assert parameter is not None
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", parameter)
    assert parse_start_parameter(parameter) == Payload(
        action.command, action.argument, action.start
    )


@pytest.mark.parametrize(
    "payload",
    [
        "rest|1|2026-06-16 2606.00003 nc",
        "unsave|1|2606.00001 remove",
        "today|2|2026-06-16 new",
        "page|2|123456-123466 nc 2606.00001",
        "list|1|2026-06-16 of.1a3f.x7f3k2ab",
        "paper|2|2606.00001",
        "paper|1|2606.00001 authors",
        "paper|1|",
        f"paper|1|{'9' * 59}",
    ],
)
def test_what_depends_on_its_chat_has_no_link(payload: str) -> None:
    assert start_parameter(payload) is None


@pytest.mark.parametrize(
    "text", ["", "cs_DC", "cs_DC__quant-ph", "forget-yes", "paper-", "paper-a b", "page-1-2--nc"]
)
def test_other_start_parameters_are_left_alone(text: str) -> None:
    assert parse_start_parameter(text) is None
