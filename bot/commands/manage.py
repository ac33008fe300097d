"""/manage @CHANNEL …: commands for a channel, sent in private by somebody who administers it.

A channel has nobody who could type there. Who administers it is asked of the platform each time,
and the buttons of an answer name the channel, so that none of them can mean another place.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.list import LIST
from bot.commands.parse.quoting import echo
from bot.errors import DeliveryError, UserError
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Action, Authority, Button, Invocation, Reply, fits_payload
from bot.ports.capabilities import NamedPlaces
from bot.ports.platform import Platform

NAME = "manage"


async def resolve_managed(invocation: Invocation, platform: Platform | None) -> Invocation:
    """Return what a /manage asks of the channel that it names; itself where it names none.

    Args:
        invocation: as it came, of this command.
        platform: that it came from.

    Raises:
        UserError: there is no such channel, or whoever asks does not administer it.
    """
    if not invocation.argument.strip() or invocation.kind is not ChatKind.PRIVATE:
        return invocation
    name, _, line = invocation.argument.strip().partition(" ")
    command, _, argument = line.strip().removeprefix("/").partition(" ")
    address, kind = await _find_managed(platform, name, invocation.person)
    return replace(
        invocation,
        address=address,
        kind=kind,
        command=command.lower() or LIST.name,
        argument=argument,
        authority=Authority.ALLOWED,
        message="",
    )


async def _find_managed(
    platform: Platform | None, name: str, person: str
) -> tuple[ChatAddress, ChatKind]:
    """Return the place that ``person`` administers and calls ``name``."""
    if not isinstance(platform, NamedPlaces):
        raise UserError("manage.elsewhere")
    try:
        found = await platform.find_place(name)
        if found is None:
            raise UserError("manage.unknown", given=echo(name))
        if not await platform.is_administrator(found[0], person):
            raise UserError("manage.refused", given=echo(name))
    except DeliveryError as error:
        raise UserError("permission.unsure") from error
    return found


def address_buttons(reply: Reply, address: ChatAddress) -> Reply:
    """Return ``reply`` with buttons that mean ``address``, wherever they are pressed.

    Those whose payload would be too long are left out.
    """
    rows = [
        tuple(filter(None, (_address(button, address.place) for button in row)))
        for row in reply.rows
    ]
    return replace(reply, rows=tuple(row for row in rows if row), elsewhere="")


def _address(button: Button, place: str) -> Button | None:
    if not isinstance(button, Action):
        return button
    argument = f"{place} {button.command} {button.argument}".strip()
    if not fits_payload(NAME, argument):
        return None
    return replace(button, command=NAME, argument=argument)


async def explain_manage(context: Context) -> Answer:
    """Say how a channel is managed."""
    key = "manage.private" if context.is_shared else "manage.how"
    return say(context.phrases(key))


MANAGE = Command(
    NAME,
    "summary.manage",
    explain_manage,
    parameter=make_parameter("channel", "parameter.manage"),
    guide=Guide(Section.SET_UP, "explain.manage", words=("管理",), is_minor=True),
)
