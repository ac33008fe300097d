"""Requests over aiohttp have an end, whatever the server does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from adapters.telegram.client.request import AiohttpRequest, RequestTimeouts
from tests.support.patience import PATIENCE_S

QUICK = RequestTimeouts(pool=0.2, connect=0.2, write=0.2, read=0.2)


class Sluggard:
    """A server that takes its time in several ways."""

    def __init__(self) -> None:
        self.uploads: list[tuple[str, str, bytes]] = []
        self.connections: set[object] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        return await getattr(self, request.match_info["how"])(request)

    async def silent(self, _: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async def dripping(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(50):
            await response.write(b" ")
            await asyncio.sleep(0.1)
        return response

    async def elsewhere(self, _: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/prompt")

    async def prompt(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": True})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        document = form["document"]
        assert isinstance(document, web.FileField)
        self.uploads.append((str(form["caption"]), document.filename, document.file.read()))
        return web.json_response({"ok": False, "description": "Bad Request: seen"}, status=400)


@pytest.fixture
def sluggard() -> Sluggard:
    return Sluggard()


@pytest.fixture
async def url(sluggard: Sluggard) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{how}", sluggard.serve)
    application.router.add_route("*", "/bot1:a/sendDocument", sluggard.upload)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(connections=1, timeouts=QUICK)
    yield request
    await request.shutdown()


async def test_a_server_that_says_nothing_is_given_up_on(url: str) -> None:
    request = AiohttpRequest(timeouts=RequestTimeouts(read=0.2))
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(TimedOut):
            await request.do_request(f"{url}/silent", "POST")
    await request.shutdown()


async def test_a_server_that_never_comes_to_an_end_is_given_up_on(
    url: str, request_: AiohttpRequest
) -> None:
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(TimedOut):
            await request_.do_request(f"{url}/dripping", "POST")


async def test_a_long_poll_may_be_silent_for_longer(url: str, request_: AiohttpRequest) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await request_.do_request(f"{url}/silent", "POST", read_timeout=4)


async def test_waiting_for_a_free_connection_has_an_end(
    url: str, request_: AiohttpRequest, sluggard: Sluggard
) -> None:
    slow = asyncio.create_task(request_.do_request(f"{url}/silent", "POST", read_timeout=4))
    async with asyncio.timeout(PATIENCE_S):
        while not sluggard.connections:  # noqa: ASYNC110 - nobody tells that it is taken
            await asyncio.sleep(0.01)
    with pytest.raises(TimedOut):
        await request_.do_request(f"{url}/prompt", "POST")
    slow.cancel()


async def test_one_connection_serves_many_requests(
    url: str, request_: AiohttpRequest, sluggard: Sluggard
) -> None:
    for _ in range(5):
        assert await request_.do_request(f"{url}/prompt", "POST") == (
            200,
            b'{"ok": true, "result": true}',
        )
    assert len(sluggard.connections) == 1


async def test_redirects_are_not_followed_with_the_token(
    url: str, request_: AiohttpRequest
) -> None:
    status, _ = await request_.do_request(f"{url}/elsewhere", "POST")
    assert status == 302


async def test_an_invalid_url_is_not_quoted(request_: AiohttpRequest) -> None:
    with pytest.raises(NetworkError) as raised:
        await request_.do_request("nonsense://bot1:secret", "POST")
    assert "secret" not in str(raised.value)
    assert raised.value.__suppress_context__
    assert raised.value.__cause__ is None


async def test_a_request_can_be_used_again_after_a_shutdown(
    url: str, request_: AiohttpRequest
) -> None:
    await request_.do_request(f"{url}/prompt", "POST")
    await request_.shutdown()
    await request_.shutdown()
    assert (await request_.do_request(f"{url}/prompt", "POST"))[0] == 200


async def test_files_are_sent_with_their_names(
    url: str, request_: AiohttpRequest, sluggard: Sluggard
) -> None:
    bot = Bot("1:a", base_url=f"{url}/bot", request=request_)
    with pytest.raises(NetworkError):
        await bot.send_document(7, b"@article{}", caption="papers ü", filename="papers.bib")
    assert sluggard.uploads == [("papers ü", "papers.bib", b"@article{}")]
