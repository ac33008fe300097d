"""What a request carries, in whichever of the API's encodings."""

from __future__ import annotations

import json
from typing import Any

from tests.emulators.telegram.answer import bad_request


class Params(dict[str, Any]):
    """A request's parameters: form fields are strings, everything structured is JSON in them."""

    def number(self, name: str, default: int | None = None) -> Any:
        value = self.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            raise bad_request(f"{name} must be an integer") from None

    def flag(self, name: str) -> bool:
        return str(self.get(name, "")).lower() in {"true", "1"}

    def structure(self, name: str, default: Any = None) -> Any:
        value = self.get(name)
        try:
            return json.loads(value) if isinstance(value, str) and value else value or default
        except ValueError:
            raise bad_request(f"can't parse {name}: it is no JSON") from None
