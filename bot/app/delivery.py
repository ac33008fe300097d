"""The way out, put together: a gate for each platform, and a courier behind it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app.roles import Role
from bot.app.single_instance import is_sole_process
from bot.delivery.courier.alert import Alert
from bot.delivery.courier.courier import Courier, PacedPlatform
from bot.delivery.rate_limit import RateLimiter, SharedReservations
from bot.model.chat import ChatAddress
from bot.ports import Clock, Platform, Store
from bot.settings import Settings


def build_limiters(
    settings: Settings,
    platforms: Mapping[str, Platform],
    store: Store,
    clock: Clock,
    role: Role,
) -> Mapping[str, RateLimiter]:
    """Return what everything that this process writes to each platform goes through."""
    alone = is_sole_process(settings, role)
    return {
        name: RateLimiter(
            one.rate_limits, clock, None if alone else _shared(name, one, store, clock)
        )
        for name, one in platforms.items()
    }


def _shared(name: str, platform: Platform, store: Store, clock: Clock) -> SharedReservations:
    return SharedReservations(store.reservations, name, platform.rate_limits, clock)


def build_couriers(
    settings: Settings,
    platforms: Mapping[str, Platform],
    gates: Mapping[str, RateLimiter],
    store: Store,
    clock: Clock,
    worker: str,
) -> tuple[Courier, ...]:
    """Return a courier for each platform, so that none waits for another's."""
    admins = [ChatAddress(*one) for one in settings.admins]
    alert = Alert(admins, store, platforms, gates, settings.default_language, clock)
    return tuple(
        Courier(
            f"{name}-{worker}",
            store,
            {name: PacedPlatform(platform, gates[name])},
            clock,
            settings.courier_concurrency,
            alert,
        )
        for name, platform in platforms.items()
    )
