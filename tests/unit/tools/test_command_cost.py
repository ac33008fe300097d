"""What a command costs is counted on its whole way, and nothing else is."""

from __future__ import annotations

from tools.command_cost import ROOT, measure


async def test_files_and_transactions_of_a_command_are_counted() -> None:
    cost = await measure()
    assert str(ROOT / "bot/commands/subscribe.py") in cost.files
    assert not [file for file in cost.files if file.startswith(str(ROOT / "tests"))]
    assert any(call.startswith("interests.add(") for call in cost.calls)
    assert cost.transactions["write"] == 2
    assert 0 < cost.transactions["read"] < 20
