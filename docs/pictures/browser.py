"""A headless Chromium, driven over its debugging protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--remote-debugging-port=0")
_LISTENING = re.compile(r"DevTools listening on ws://([\d.:]+)/")
_SHARPNESS = 2
_QUALITY = 88


class Tab:
    """One page, seen at the size of a phone."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def opens(self, url: str, width: int, height: int) -> None:
        """Show ``url`` in a window of that many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": _SHARPNESS, "mobile": True}
        await self._asks("Emulation.setDeviceMetricsOverride", **size)
        await self._asks("Page.navigate", url=url)

    async def wears(self, scheme: str) -> None:
        """Prefer ``light`` or ``dark``."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self._asks("Emulation.setEmulatedMedia", features=features)

    async def does(self, script: str) -> Any:
        """Run JavaScript and return its value.

        Raises:
            RuntimeError: it threw.
        """
        answer = await self._asks(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until a JavaScript expression holds."""
        async with asyncio.timeout(10):
            while not await self.does(condition):
                await asyncio.sleep(0.1)

    async def shoots(self, target: Path) -> None:
        """Write what is seen as a picture of the kind that the name of ``target`` ends with."""
        kind = target.suffix.removeprefix(".")
        quality = {} if kind == "png" else {"quality": _QUALITY}
        shot = await self._asks("Page.captureScreenshot", format=kind, **quality)
        target.write_bytes(base64.b64decode(shot["data"]))

    async def _asks(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            said = await self._socket.receive_json(timeout=20)
            if said.get("id") == number:
                return said["result"]


@asynccontextmanager
async def browser() -> AsyncIterator[Tab]:
    """Start Chromium and end it afterwards.

    Raises:
        SystemExit: there is none; says what to install.
    """
    command = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if command is None:
        raise SystemExit(
            "Pictures need Chromium, and fonts for Chinese and emoji: "
            "apt install chromium fonts-noto-cjk fonts-noto-color-emoji; or set CHROMIUM to one."
        )
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            command, *_FLAGS, f"--user-data-dir={profile}", stderr=asyncio.subprocess.PIPE
        )
        try:
            address = await _address(process)
            async with aiohttp.ClientSession() as session:
                async with session.put(f"http://{address}/json/new?about:blank") as answer:
                    tab = await answer.json(content_type=None)
                async with session.ws_connect(
                    tab["webSocketDebuggerUrl"], max_msg_size=0
                ) as socket:
                    yield Tab(socket)
        finally:
            process.terminate()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(20):
        async for line in process.stderr:
            if found := _LISTENING.search(line.decode()):
                return found[1]
    raise SystemExit("Chromium did not start.")
