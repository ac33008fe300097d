"""How fast a platform is written to.

    a chat's own rules (chat) → turns shared by processes (shared) → the line: people first (line)
    → the second's window (meter) → the request; a 429 slows down both (speed)

``Pacer`` puts them together.
"""

from bot.delivery.pacing.pacer import Pacer
from bot.delivery.pacing.shared import SharedTurns

__all__ = ["Pacer", "SharedTurns"]
