"""``python -m tests.emulators.telegram --port 8081``: a Telegram of one's own, with a web page."""

from __future__ import annotations

import argparse
import asyncio

from tests.emulators.telegram.playground import TelegramPlayground
from tests.emulators.telegram.server import DEFAULT_TOKEN


async def serve(port: int, token: str) -> None:
    async with TelegramPlayground(token=token, port=port, unlimited=True) as emulator:
        print(f"Open {emulator.url}/ and start the bot with")  # noqa: T201
        print(f"  TELEGRAM_TOKEN={token} TELEGRAM_API_URL={emulator.url}")  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A Telegram Bot API server to play with.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    options = parser.parse_args()
    try:
        asyncio.run(serve(options.port, options.token))
    except KeyboardInterrupt:
        print()  # noqa: T201


if __name__ == "__main__":
    main()
