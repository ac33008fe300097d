"""An announcement channel of Discord publishes its digests to the channels that follow it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.emulators.arxiv import paper
from tests.emulators.discord.entities import NEWS
from tests.scenarios.bot_harness import BotHarness, DiscordDriver

pytestmark = pytest.mark.usefixtures("inline_sqlite")


@pytest.mark.parametrize("refused", [False, True])
async def test_a_digest_of_an_announcement_channel_is_published_once(
    tmp_path: Path, refused: bool
) -> None:
    driver = DiscordDriver()
    async with BotHarness(driver, tmp_path) as harness:
        emulator, ada = driver.emulator, driver.emulator.person("ada")
        guild = emulator.guild("lab")
        news, talk = guild.channel("news"), guild.channel("talk")
        news.type = NEWS
        await emulator.adds_guild("lab")
        emulator.makes_manager(ada, guild)
        for channel in (news, talk):
            await ada.runs("/subscribe", channel, categories="cs.DC")
        harness.arxiv.announce(date(2026, 6, 16), paper("2606.02001", "cs.DC"))
        if refused:
            crosspost = "POST /channels/{channel}/messages/{message}/crosspost"
            emulator.fail_next(crosspost, 400, 40033, "This message has already been crossposted")
        await harness.jumps_to("2026-06-16T08:00:00+00:00")
        await harness.works()
        brought = {
            channel.name: [sent.is_published for sent in channel.messages if "02001" in sent.text]
            for channel in (news, talk)
        }
        assert brought == {"news": [not refused], "talk": [False]}
