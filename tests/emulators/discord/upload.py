"""Requests with files: a form of JSON (``payload_json``) and contents.

https://docs.discord.com/developers/reference#uploading-files.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

Json = dict[str, Any]


def attach(body: Json, form: MultiDictProxy[Any]) -> None:
    """Put each file's content of ``form`` as ``bytes`` to its attachment in ``body``.

    An interaction's answer has its message one level down, in ``data``.
    """
    message = body.get("data") or body
    for attachment in message.get("attachments") or ():
        field = form.get(f"files[{attachment['id']}]")
        if isinstance(field, web.FileField):
            attachment["bytes"] = field.file.read()
