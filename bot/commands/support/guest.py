"""Looking, in one's private chat, at what a group or channel was shown."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Answer, Command
from bot.commands.context import Context
from bot.document.nodes import Block, Card
from bot.errors import UserError
from bot.model.chat_pass import PASSED_COMMANDS, has_pass, split_pass
from bot.model.conversation import Action, decode_payload


async def handle_pass(command: Command, context: Context) -> Answer:
    """Return what ``command`` answers: about the chat whose pass the argument has, if it has one.

    Nothing is promised or delivered to that chat.

    Raises:
        UserError: the pass is not, or no longer, ours; or as the command does.
    """
    if command.name not in PASSED_COMMANDS or not has_pass(context.argument):
        return await command.handle(context)
    argument, chat_id = split_pass(context.argument, context.sign)
    chat = None if chat_id is None else await context.store.chats.get(chat_id)
    if chat is None:
        raise UserError("page.gone")
    guest = replace(context, chat=chat, argument=argument, can_deliver=False, is_guest=True)
    answer = await command.handle(guest)
    blocks = tuple(_pass_on(block, guest) for block in answer.document.blocks)
    return replace(answer, document=replace(answer.document, blocks=blocks))


def _pass_on(block: Block, guest: Context) -> Block:
    """Return ``block``, which opens for the guest what it opens for the chat."""
    if not isinstance(block, Card) or not block.opens:
        return block
    opened = decode_payload(block.opens)
    if opened.command not in PASSED_COMMANDS:  # a paper is the same in every chat
        return block
    argument = guest.with_pass(opened.argument)
    return replace(block, opens=Action("", opened.command, argument).encode())
