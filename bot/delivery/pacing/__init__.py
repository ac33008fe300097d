"""How fast a platform is written to.

    a chat's own rules (chat) → turns shared by processes (shared) → the line: people first (line)
    → the second's window and what 429 taught (meter) → the request

``Pacer`` puts them together.
"""

from bot.delivery.pacing.pacer import Pacer
from bot.delivery.pacing.shared import SharedTurns

__all__ = ["Pacer", "SharedTurns"]
