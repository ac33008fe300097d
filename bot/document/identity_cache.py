"""Remember what was made of an object by which object it is, not by what stands in it.

Thousands of parcels share a page, thousands of readers' pages the blocks of a paper. To compare
them by all that stands in them would cost as much as to draw them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

A = TypeVar("A")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

PAGE_CACHE_SIZE = 256
"""Pages remembered: more than are on their way at once."""


def cache_by_identity(most: int) -> Callable[[Callable[[A], R]], Callable[[A], R]]:
    """Return a decorator that keeps the last ``most`` results, by the identity of the argument.

    For pure functions of one argument that never changes; it is kept alive as well, so that no
    other object takes its identity.
    """

    def decorate(make: Callable[[A], R]) -> Callable[[A], R]:
        kept: OrderedDict[int, tuple[A, R]] = OrderedDict()

        @wraps(make)
        def remembering(one: A, /) -> R:
            if (known := kept.get(id(one))) is not None:
                return known[1]
            made = make(one)
            kept[id(one)] = (one, made)
            if len(kept) > most:
                kept.popitem(last=False)
            return made

        return remembering

    return decorate


def cache_by_identities(most: int) -> Callable[[Callable[[*Ts], R]], Callable[[*Ts], R]]:
    """Return a decorator that does the same for functions of several arguments."""

    def decorate(make: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
        kept: OrderedDict[tuple[int, ...], tuple[object, R]] = OrderedDict()

        @wraps(make)
        def remembering(*args: *Ts) -> R:
            identity = tuple(map(id, args))
            if (known := kept.get(identity)) is not None:
                return known[1]
            made = make(*args)
            kept[identity] = (args, made)
            if len(kept) > most:
                kept.popitem(last=False)
            return made

        return remembering

    return decorate
