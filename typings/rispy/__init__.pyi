from collections.abc import Mapping, Sequence
from typing import Any

def loads(text: str) -> Sequence[Mapping[str, Any]]: ...
