"""Who may change what is stored about a chat: in groups and channels, administrators."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import PaperboyError, UserError
from bot.model.chat import ChatKind
from bot.model.conversation import Authority, Invocation
from bot.ports import Platform


async def require_authority(invocation: Invocation, platforms: Mapping[str, Platform]) -> None:
    """Return if the person may change what is stored.

    Raises:
        UserError: they may not, or the platform does not say.
    """
    if invocation.kind is ChatKind.PRIVATE or invocation.authority is Authority.ALLOWED:
        return
    if invocation.authority is Authority.DENIED or not await _asked(invocation, platforms):
        raise UserError("permission.refused")


async def _asked(invocation: Invocation, platforms: Mapping[str, Platform]) -> bool:
    platform = platforms.get(invocation.address.platform)
    if platform is None:
        return False
    try:
        return await platform.is_administrator(invocation.address, invocation.person)
    except PaperboyError as error:
        raise UserError("permission.unsure") from error
