"""Run the emulator by hand: ``python -m tests.emulators.discord --port 3001``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from tests.emulators.discord.emulator import DiscordEmulator


async def _run(port: int, locale: str) -> None:
    async with DiscordEmulator(port=port) as emulator:
        person = emulator.person("you", locale)
        guild = emulator.guild("lab", owner=person)
        guild.channel("papers")
        guild.thread("reading-group", guild.channel("papers"))
        sys.stdout.write(
            f"A page to chat on: {emulator.api_url.removesuffix('/api/v10')}/\n"
            "Let a bot in with these settings:\n"
            f"DISCORD_TOKEN={emulator.token}\n"
            f"DISCORD_API_URL={emulator.api_url}\n"
            f"DISCORD_GATEWAY_URL={emulator.gateway_url}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.discord")
    parser.add_argument("--port", type=int, default=3001)
    parser.add_argument("--locale", default="en-US", help="your language, e.g. zh-CN")
    settings = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(settings.port, settings.locale))


if __name__ == "__main__":
    main()
