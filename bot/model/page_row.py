"""The row of buttons below one page of several. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model.conversation import Action


@dataclass(frozen=True, slots=True)
class Stops:
    """The pages of an answer by the number each begins with, as seen from one of them.

    Attributes:
        first: the first page.
        before: the page before; None on the first page.
        here: the page that is shown.
        after: the page behind; None on the last page.
        last: the last page.
    """

    first: int
    before: int | None
    here: int
    after: int | None
    last: int

    @classmethod
    def of_page(cls, page: int, last: int) -> Stops:
        """Return the stops of the ``page``-th of ``last`` pages, which are numbered."""
        before, after = page - 1 or None, page + 1 if page < last else None
        return cls(1, before, page, after, last)


def page_row(
    stops: Stops, position: str, make: Callable[[str, int], Action | None]
) -> tuple[Action, ...]:
    """Return the row ``« ◀ 4/9 ▶ »`` without what leads nowhere; () if there is one page only.

    Args:
        stops: where the buttons lead.
        position: what says where the reader is; that button shows the page anew.
        make: returns the button with a label to the page with a number, None if it can't carry it.
    """
    if stops.before is None and stops.after is None:
        return ()
    buttons = (
        ("«", stops.first if stops.before not in {None, stops.first} else None),
        ("◀", stops.before),
        (position, stops.here),
        ("▶", stops.after),
        ("»", stops.last if stops.after not in {None, stops.last} else None),
    )
    made = [make(label, number) for label, number in buttons if number is not None]
    return tuple(button for button in made if button)
