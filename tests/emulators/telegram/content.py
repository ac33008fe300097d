"""What a request wants to say, held to the rules of its kind."""

from __future__ import annotations

from typing import Any

from tests.emulators.telegram import rich, rules
from tests.emulators.telegram.answer import bad_request
from tests.emulators.telegram.message import JSON, Content, SentFile
from tests.emulators.telegram.params import Params

MAX_CAPTION_UNITS = 1024
MAX_RESULTS = 50


def text_of(params: Params) -> Content:
    """Return the text of sendMessage and editMessageText."""
    _refuse_parse_mode(params)
    return Content(*rules.accept(str(params.get("text", "")), params.structure("entities", [])))


def rich_text_of(params: Params, *, knows_buttons: bool = True) -> Content:
    """Return the rich message of sendRichMessage and editMessageText."""
    wanted: JSON = params.structure("rich_message", {})
    if not wanted.get("html") or wanted.get("markdown"):
        raise bad_request("RICH_MESSAGE_CONTENT_REQUIRED")
    accepted = rich.accept(wanted["html"], knows_buttons=knows_buttons)
    return Content(accepted.text, accepted.entities, accepted)


def document_of(params: Params) -> Content:
    """Return the file of sendDocument with its caption."""
    _refuse_parse_mode(params)
    upload: Any = params.get("document")
    if not hasattr(upload, "file"):
        raise bad_request("there is no document in the request")
    content = upload.file.read()
    if not content:
        raise bad_request("file must be non-empty")
    file = SentFile(upload.filename, content, upload.content_type)
    text, entities = "", []
    if params.get("caption"):
        text, entities = rules.accept(
            params["caption"], params.structure("caption_entities", []), MAX_CAPTION_UNITS
        )
    return Content(text, entities, file=file)


def check_results(results: list[JSON], next_offset: str) -> None:
    """Refuse an answer to an inline query that the server would refuse."""
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(next_offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    for result in results:
        _check_result(result)


def _check_result(result: JSON) -> None:
    if result["type"] != "article" or not 1 <= len(result["id"].encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    message = result["input_message_content"]
    rules.accept(message["message_text"], message.get("entities", []))
    rules.check_keyboard(result.get("reply_markup"))


def _refuse_parse_mode(params: Params) -> None:
    if params.get("parse_mode"):
        raise bad_request("unsupported parse_mode")
