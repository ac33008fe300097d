"""The text of a file that somebody sent, fetched from the platform."""

from __future__ import annotations

from bot.commands.imports.file_text import MAX_FILE_BYTES, decode_file
from bot.errors import DeliveryError, UserError
from bot.model.conversation import ReceivedFile
from bot.ports.platform import FileDownloads, Platform

_MEGABYTE = 1_000_000


async def fetch_text(platform: Platform | None, file: ReceivedFile) -> str:
    """Return the text of ``file``.

    Raises:
        UserError: it is too large, no text, or the platform does not give it.
    """
    too_large = UserError("import.too-large", most=MAX_FILE_BYTES // _MEGABYTE)
    if file.size > MAX_FILE_BYTES:
        raise too_large
    if not isinstance(platform, FileDownloads):
        raise UserError("import.unreadable")
    try:
        content = await platform.download(file, MAX_FILE_BYTES)
    except DeliveryError as error:
        raise UserError("import.not-fetched") from error
    if len(content) > MAX_FILE_BYTES:
        raise too_large
    text = decode_file(content)
    if not text.strip() or "\0" in text:
        raise UserError("import.unreadable")
    return text
