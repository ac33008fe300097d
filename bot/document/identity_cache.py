"""Caches results by the identity of the arguments, not by their content.

The same objects are used again and again: thousands of parcels share a page, and the pages of
thousands of chats share the blocks of a paper. Comparing or hashing their content would cost as
much as rendering them.
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
"""Pages that are cached: more than are being sent at once."""


def cache_by_identity(size: int) -> Callable[[Callable[[A], R]], Callable[[A], R]]:
    """Return a decorator that caches the last ``size`` results by the identity of the argument.

    For pure functions of one immutable argument. The cache keeps the argument alive, so that no
    other object can take its identity.
    """

    def decorate(function: Callable[[A], R]) -> Callable[[A], R]:
        cache: OrderedDict[int, tuple[A, R]] = OrderedDict()

        @wraps(function)
        def cached(argument: A, /) -> R:
            if (entry := cache.get(id(argument))) is not None:
                return entry[1]
            result = function(argument)
            cache[id(argument)] = (argument, result)
            if len(cache) > size:
                cache.popitem(last=False)
            return result

        return cached

    return decorate


def cache_by_identities(size: int) -> Callable[[Callable[[*Ts], R]], Callable[[*Ts], R]]:
    """Return the same decorator for functions of several arguments, which takes a little longer."""

    def decorate(function: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
        cache: OrderedDict[tuple[int, ...], tuple[object, R]] = OrderedDict()

        @wraps(function)
        def cached(*arguments: *Ts) -> R:
            identities = tuple(map(id, arguments))
            if (entry := cache.get(identities)) is not None:
                return entry[1]
            result = function(*arguments)
            cache[identities] = (arguments, result)
            if len(cache) > size:
                cache.popitem(last=False)
            return result

        return cached

    return decorate
