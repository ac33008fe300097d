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
_TIMEOUT_S = 30
_SCALE = 2
_QUALITY = 88


class Tab:
    """A browser tab, at the size of a phone."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def open(self, url: str, width: int, height: int) -> None:
        """Load ``url`` in a window of ``width`` by ``height`` pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": _SCALE, "mobile": True}
        await self._call("Emulation.setDeviceMetricsOverride", **size)
        await self._call("Page.enable")
        await self._call("Page.navigate", url=url)
        await self._receive("method", "Page.loadEventFired")

    async def set_color_scheme(self, scheme: str) -> None:
        """Emulate the preference for ``light`` or ``dark``."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self._call("Emulation.setEmulatedMedia", features=features)

    async def run_script(self, script: str) -> Any:
        """Run JavaScript and return its value.

        Raises:
            RuntimeError: the script threw an exception.
        """
        answer = await self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def wait_until(self, condition: str) -> None:
        """Wait until the JavaScript expression ``condition`` is true."""
        check = f"() => {condition} ? done() : setTimeout(check, 50)"
        await self.run_script(f"new Promise((done) => {{ const check = {check}; check(); }})")

    async def screenshot(self) -> bytes:
        """Return what the tab shows, as WebP."""
        shot = await self._call("Page.captureScreenshot", format="webp", quality=_QUALITY)
        return base64.b64decode(shot["data"])

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        return (await self._receive("id", number))["result"]

    async def _receive(self, key: str, value: object) -> dict[str, Any]:
        """Return the next message whose ``key`` has this ``value``; skip all others."""
        while True:
            message = await self._socket.receive_json(timeout=_TIMEOUT_S)
            if message.get(key) == value:
                return message


@asynccontextmanager
async def browser() -> AsyncIterator[Tab]:
    """Start Chromium, and end it after the block.

    Raises:
        SystemExit: Chromium is not installed; the message says what to install.
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
            address = await _read_address(cast("asyncio.StreamReader", process.stderr))
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


async def _read_address(output: asyncio.StreamReader) -> str:
    async with asyncio.timeout(_TIMEOUT_S):
        async for line in output:
            if found := _LISTENING.search(line.decode()):
                return found[1]
    raise SystemExit("Chromium did not start.")
