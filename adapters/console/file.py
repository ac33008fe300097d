"""Files that come with an answer, put where the person works."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from bot.model.conversation import Attachment


def put(attachment: Attachment, folder: Path) -> Path:
    """Write ``attachment`` into ``folder`` and return where it is; nothing is overwritten.

    Raises:
        OSError: the folder does not take it.
    """
    name = Path(Path(attachment.name).name)
    for number in count(1):
        path = folder / (name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            with path.open("xb") as file:
                file.write(attachment.content)
        except FileExistsError:
            continue
        return path
    raise AssertionError("counting never ends")
