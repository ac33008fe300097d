"""How fast a platform is written to.

    a chat's own rules (chat) → turns shared by processes (shared) → the line: people first (line)
    → the second's window (meter) → the request; a 429 slows down both (speed)

``RateLimiter`` puts them together.
"""

from bot.delivery.rate_limit.limiter import RateLimiter
from bot.delivery.rate_limit.shared import SharedReservations

__all__ = ["RateLimiter", "SharedReservations"]
