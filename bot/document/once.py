"""Remember what was made of an object by which object it is, not by what stands in it.

Thousands of parcels share a page, thousands of readers' pages the blocks of a paper. To compare
them by all that stands in them would cost as much as to draw them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

PAGES = 256
"""Pages remembered: more than are on their way at once."""


def once(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that keeps the last ``most`` results, by the identity of the arguments.

    For pure functions of positional arguments that never change; those are kept alive as well, so
    that no other object takes their identity.
    """

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        kept: OrderedDict[tuple[int, ...], tuple[object, R]] = OrderedDict()

        @wraps(make)
        def remembering(*args: P.args, **kwargs: P.kwargs) -> R:
            identity = tuple(map(id, args))
            if (known := kept.get(identity)) is not None:
                return known[1]
            made = make(*args, **kwargs)
            kept[identity] = (args, made)
            if len(kept) > most:
                kept.popitem(last=False)
            return made

        return remembering

    return decorate
