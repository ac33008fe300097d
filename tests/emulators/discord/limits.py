"""What Discord takes as a message, with the errors it gives for the rest.

https://docs.discord.com/developers/components/reference and .../resources/message. The weight
limit is not documented: discord/discord-api-docs#8554.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.discord.message import COMPONENTS_V2, TEXT_DISPLAY, walk

Json = dict[str, Any]

ROW, BUTTON, SELECTS, SECTION = 1, 2, {3, 5, 6, 7, 8}, 9
THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 11, 12, 13, 14, 17
LINK_STYLE, PREMIUM_STYLE = 5, 6
TOP_LEVEL_V2 = {ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_CONTAINER = TOP_LEVEL_V2 - {CONTAINER}
MAX_WEIGHT = 10_170
MAX_FILE = 10 * 1024 * 1024


class DiscordRefusal(Exception):
    """What Discord answers with instead of taking a message."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


def invalid(path: str, code: str, message: str) -> DiscordRefusal:
    """Return a 50035 that points at ``path``, e.g. ``components.0.content``."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for key in reversed(path.split(".")):
        errors = {key: errors}
    return DiscordRefusal(400, 50035, "Invalid Form Body", errors)


def check_message(body: Json) -> None:
    """Raise ``DiscordRefusal`` for a message that Discord would not take."""
    if len(str(body.get("nonce") or "")) > 25:
        raise invalid("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    _check_files(body)
    if (body.get("flags") or 0) & COMPONENTS_V2:
        _check_v2(body)
    else:
        _check_classic(body)


def _check_files(message: Json) -> None:
    """Raise ``DiscordRefusal`` for files that are too large, not sent, or pointed at but absent."""
    attachments: list[Json] = message.get("attachments") or []
    if len(attachments) > 10:
        raise DiscordRefusal(400, 50035, "Invalid Form Body", {"attachments": {"_errors": []}})
    for attachment in attachments:
        if "bytes" not in attachment:
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"attachments": {"_errors": []}})
        if len(attachment["bytes"]) > MAX_FILE:
            raise DiscordRefusal(413, 40005, "Request entity too large")


def check_form(form: Json) -> None:
    """Raise ``DiscordRefusal`` for a form (a "modal") that Discord would not open."""
    _between(len(form["custom_id"]), 1, 100, "custom_id")
    _between(len(form["title"]), 1, 45, "title")
    _between(len(form["components"]), 1, 5, "components")
    for number, part in enumerate(form["components"]):
        _between(len(part.get("label") or ""), 0, 45, f"components.{number}.label")
    _check_ids(list(walk(form["components"])))


def _check_v2(body: Json) -> None:
    for legacy in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(legacy):
            text = f"The '{legacy}' field cannot be used with MessageFlags.IS_COMPONENTS_V2"
            raise invalid(legacy, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", text)
    components = body.get("components") or []
    if not components:
        raise DiscordRefusal(400, 50006, "Cannot send an empty message")
    _check_children(components, "components", TOP_LEVEL_V2)
    parts = list(walk(components))
    if len(parts) > 40:
        raise invalid("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "At most 40.")
    _check_ids(parts)
    _check_pointers(parts, body.get("attachments") or [])
    _check_total([part["content"] for part in parts if part["type"] == TEXT_DISPLAY])


def _check_total(texts: list[str]) -> None:
    if sum(map(len, texts)) > 4000:
        text = "The total length of displayable text must be 4000 or fewer."
        raise invalid("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)
    if sum(len(text.encode()) + 12 for text in texts) > MAX_WEIGHT:
        raise DiscordRefusal(500, 0, "500: Internal Server Error")


def _check_children(children: list[Json], path: str, allowed: set[int]) -> None:
    for number, child in enumerate(children):
        here = f"{path}.{number}"
        if child["type"] not in allowed:
            message = f"Value of field 'type' must be one of {sorted(allowed)}."
            raise invalid(f"{here}.type", "UNION_TYPE_CHOICES", message)
        _CHECKS.get(child["type"], _check_nothing)(child, here)


def _check_nothing(_part: Json, _path: str) -> None:
    pass


def _check_container(part: Json, path: str) -> None:
    _between(len(part["components"]), 1, 40, f"{path}.components")
    _check_children(part["components"], f"{path}.components", IN_CONTAINER)


def _check_section(part: Json, path: str) -> None:
    _between(len(part["components"]), 1, 3, f"{path}.components")
    _check_children(part["components"], f"{path}.components", {TEXT_DISPLAY})
    _check_children([part["accessory"]], f"{path}.accessory", {BUTTON, THUMBNAIL})


def _check_row(part: Json, path: str) -> None:
    _between(len(part["components"]), 1, 5, f"{path}.components")
    _check_children(part["components"], f"{path}.components", {BUTTON, *SELECTS})
    kinds = {child["type"] for child in part["components"]}
    if kinds & SELECTS and len(part["components"]) > 1:
        raise invalid(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Too wide.")


def _check_text(part: Json, path: str) -> None:
    _between(len(part["content"]), 1, 4000, f"{path}.content")
    if not part["content"].strip():
        raise invalid(f"{path}.content", "BASE_TYPE_REQUIRED", "This field is required")


def _check_button(part: Json, path: str) -> None:
    _between(len(part.get("label") or ""), 0 if part.get("emoji") else 1, 80, f"{path}.label")
    if part["style"] == LINK_STYLE:
        _between(len(part["url"]), 1, 512, f"{path}.url")
    elif part["style"] != PREMIUM_STYLE:
        _between(len(part.get("custom_id") or ""), 1, 100, f"{path}.custom_id")


def _check_select(part: Json, path: str) -> None:
    _between(len(part["custom_id"]), 1, 100, f"{path}.custom_id")
    _between(len(part.get("placeholder") or ""), 0, 150, f"{path}.placeholder")
    options: list[Json] = part.get("options") or []
    _between(len(options), 1 if part["type"] == 3 else 0, 25, f"{path}.options")
    for number, option in enumerate(options):
        for key in ("label", "value"):
            _between(len(option[key]), 1, 100, f"{path}.options.{number}.{key}")
        _between(len(option.get("description") or ""), 0, 100, f"{path}.options.{number}")


def _check_file(part: Json, path: str) -> None:
    if not part["file"]["url"].startswith("attachment://"):
        raise invalid(f"{path}.file.url", "URL_TYPE_INVALID", "Only attachments can be shown.")


def _check_pointers(parts: list[Json], attachments: list[Json]) -> None:
    names = {attachment["filename"] for attachment in attachments}
    for part in parts:
        if part["type"] == FILE and part["file"]["url"].removeprefix("attachment://") not in names:
            text = "The referenced attachment was not found in the request."
            raise invalid("components", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", text)


_CHECKS = {
    FILE: _check_file,
    CONTAINER: _check_container,
    SECTION: _check_section,
    ROW: _check_row,
    TEXT_DISPLAY: _check_text,
    BUTTON: _check_button,
    **dict.fromkeys(SELECTS, _check_select),
}


def _check_ids(parts: list[Json]) -> None:
    seen: set[str] = set()
    for part in parts:
        custom_id = part.get("custom_id")
        if custom_id in seen:
            text = "Component custom id cannot be duplicated"
            raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        if custom_id is not None:
            seen.add(custom_id)


def _check_classic(body: Json) -> None:
    content, embeds = body.get("content") or "", body.get("embeds") or []
    components = body.get("components") or []
    if not content and not embeds and not components and not body.get("attachments"):
        raise DiscordRefusal(400, 50006, "Cannot send an empty message")
    _between(len(content), 0, 2000, "content")
    _between(len(components), 0, 5, "components")
    _check_children(components, "components", {ROW})
    _check_ids(list(walk(components)))
    _check_embeds(embeds)


def _check_embeds(embeds: list[Json]) -> None:
    _between(len(embeds), 0, 10, "embeds")
    total = 0
    for number, embed in enumerate(embeds):
        fields: list[Json] = embed.get("fields") or []
        _between(len(fields), 0, 25, f"embeds.{number}.fields")
        lengths = [
            (embed.get("title"), 256, "title"),
            (embed.get("description"), 4096, "description"),
            ((embed.get("footer") or {}).get("text"), 2048, "footer.text"),
            ((embed.get("author") or {}).get("name"), 256, "author.name"),
        ]
        lengths += [(field["name"], 256, f"fields.{at}.name") for at, field in enumerate(fields)]
        lengths += [(field["value"], 1024, f"fields.{at}.value") for at, field in enumerate(fields)]
        for text, limit, name in lengths:
            _between(len(text or ""), 0, limit, f"embeds.{number}.{name}")
            total += len(text or "")
    if total > 6000:
        text = "Embed size exceeds maximum size of 6000"
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", text)


def _between(size: int, least: int, most: int, path: str) -> None:
    if not least <= size <= most:
        text = f"Must be between {least} and {most} in length."
        raise invalid(path, "BASE_TYPE_BAD_LENGTH", text)
