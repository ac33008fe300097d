"""Requests with files: a form of JSON and contents.

https://docs.discord.com/developers/reference#uploading-files.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

Json = dict[str, Any]


async def uploaded(request: web.Request) -> Json:
    """Return the JSON of a form, with each file's bytes as ``bytes`` of its attachment.

    An interaction's answer has its message one level down, in ``data``.
    """
    form = await request.post()
    body: Json = json.loads(str(form["payload_json"]))
    message = body.get("data") or body
    for attachment in message.get("attachments") or ():
        field = form.get(f"files[{attachment['id']}]")
        if isinstance(field, web.FileField):
            attachment["bytes"] = field.file.read()
    return body
