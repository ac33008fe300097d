from __future__ import annotations

import json
import re
from typing import Any

from adapters.discord.menu import command_table, completion_choices, is_same_table
from adapters.discord.permissions import permits
from bot.commands.registry import menu_entries
from bot.model.conversation import Completion, MenuEntry
from tests.emulators.discord.schema import breaches
from tests.emulators.discord.scripted_core import MENU


def stored(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the table as Discord gives it back: with ids, nulls for {}, and without defaults."""
    copy = json.loads(json.dumps(table))
    for number, command in enumerate(copy):
        command |= {"id": str(number), "version": "1", "nsfw": False, "dm_permission": True}
        for option in command.get("options", []):
            option["name_localizations"] = None
            for key in ("required", "autocomplete"):
                if not option[key]:
                    del option[key]
    return list(reversed(copy))


def test_discords_own_copy_of_the_table_is_the_same_table():
    table = command_table(MENU)
    assert is_same_table(table, stored(table))


def test_what_offers_buttons_when_nothing_is_typed_needs_nothing_typed():
    must = {
        command["name"]: [option["name"] for option in command["options"] if option["required"]]
        for command in command_table(menu_entries())
        if "options" in command
    }
    assert must["subscribe"] == ["categories"]
    bare = {"unsubscribe", "today", "time", "timezone", "language"}  # these offer buttons then
    assert [must[name] for name in sorted(bare)] == [[]] * len(bare)


def test_the_real_table_keeps_to_discords_limits_without_being_cut():
    table = command_table(menu_entries())
    assert breaches("PUT /applications/{application}/commands", table) == []
    assert len(table) <= 100
    assert all(re.fullmatch(r"[-_a-z0-9]{1,32}", command["name"]) for command in table)
    assert [len(command.get("options", ())) for command in table if command.get("options")] == [
        1 for entry in menu_entries() if entry.parameters
    ]
    assert all(len(words) <= 8000 for words in map(longest_words, table))
    for entry in menu_entries():
        summaries = [entry.summary, *(parameter.summary for parameter in entry.parameters)]
        assert all(len(text) <= 100 for summary in summaries for text in summary.values())


def longest_words(command: dict[str, Any]) -> str:
    """Return what counts to the limit of a command: of each text its longest translation."""
    texts = [command["name"]]
    for part in (command, *command.get("options", ())):
        translations = part["description_localizations"].values()
        texts += [part["name"], max((part["description"], *translations), key=len)]
    return "".join(texts)


def test_any_difference_that_a_person_could_see_makes_another_table():
    table = command_table(MENU)
    for change in (
        lambda copy: copy[0].update(description="Another"),
        lambda copy: copy[0].update(description_localizations=None),
        lambda copy: copy[0].update(contexts=[0]),
        lambda copy: copy[0].update(integration_types=[0]),
        lambda copy: copy[0].update(default_member_permissions="32"),
        lambda copy: copy[-1]["options"][0].update(autocomplete=False),
        lambda copy: copy[-1]["options"][0].update(required=False),
        lambda copy: copy[-1]["options"][0].update(name="others"),
        lambda copy: copy.pop(),
        lambda copy: copy.append({**copy[0], "name": "extra"}),
    ):
        copy = stored(table)
        change(copy)
        assert not is_same_table(table, copy)


def test_the_table_keeps_to_the_published_schema():
    long = MenuEntry("long", {"en": "x" * 300, "zh": "长" * 300})
    assert breaches("PUT /applications/{application}/commands", command_table((*MENU, long))) == []
    assert len(command_table([long])[0]["description"]) == 100


def test_every_discord_language_of_a_text_is_served():
    (command,) = command_table([MenuEntry("a", {"en": "A", "zh": "甲", "es": "Á"})])
    texts = command["description_localizations"]
    assert texts["zh-CN"] == texts["zh-TW"] == "甲"
    assert texts["es-ES"] == "Á"
    assert not [locale for locale in texts if locale.startswith("en")]


def test_choices_that_discord_would_refuse_are_not_offered():
    known = [
        Completion("", "empty"),
        Completion("x" * 101, "too long"),
        Completion("good", "l" * 200),
    ]
    (choice,) = completion_choices(known)
    assert (choice.value, choice.name) == ("good", "l" * 99 + "…")


def test_only_what_the_core_can_complete_is_completed():
    table = {
        command["name"]: command.get("options", []) for command in command_table(menu_entries())
    }
    completed = {
        name for name, options in table.items() for option in options if option["autocomplete"]
    }
    assert completed == {
        "subscribe", "unsubscribe", "today", "week", "timezone", "types", "style", "export",
    }  # fmt: skip


def guild(**roles: int) -> dict[str, Any]:
    return {
        "id": "1",
        "owner_id": "9",
        "roles": [{"id": role, "permissions": str(bits)} for role, bits in roles.items()],
    }


def member(user: str, *roles: str) -> dict[str, Any]:
    return {"user": {"id": user}, "roles": list(roles)}


def test_owners_administrators_and_managers_may_change_things():
    server = guild(admin=1 << 3, manager=1 << 5, writer=1 << 11)
    assert permits(server, member("9"))
    assert permits(server, member("2", "admin"))
    assert permits(server, member("2", "writer", "manager"))
    assert not permits(server, member("2", "writer"))
    assert not permits(server, member("2"))


def test_what_everybody_may_is_the_role_named_like_the_server():
    server = guild()
    server["roles"] = [{"id": "1", "permissions": str(1 << 5)}]
    assert permits(server, member("2"))
