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
from typing import Any, cast

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--remote-debugging-port=0")
_LISTENING = re.compile(r"DevTools listening on ws://([\d.:]+)/")
_PATIENCE_S = 30
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
        await self._asks("Page.enable")
        await self._asks("Page.navigate", url=url)
        await self._hears("method", "Page.loadEventFired")

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
        look = f"() => {condition} ? done() : setTimeout(look, 50)"
        await self.does(f"new Promise((done) => {{ const look = {look}; look(); }})")

    async def picture(self) -> bytes:
        """Return what is seen, as WebP."""
        shot = await self._asks("Page.captureScreenshot", format="webp", quality=_QUALITY)
        return base64.b64decode(shot["data"])

    async def _asks(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        return (await self._hears("id", number))["result"]

    async def _hears(self, key: str, value: object) -> dict[str, Any]:
        """Wait for what Chromium says under ``key``; what else it says is of no interest."""
        while True:
            said = await self._socket.receive_json(timeout=_PATIENCE_S)
            if said.get(key) == value:
                return said


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
            address = await _address(cast("asyncio.StreamReader", process.stderr))
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


async def _address(said: asyncio.StreamReader) -> str:
    async with asyncio.timeout(_PATIENCE_S):
        async for line in said:
            if found := _LISTENING.search(line.decode()):
                return found[1]
    raise SystemExit("Chromium did not start.")
