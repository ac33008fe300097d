"""/admin: the operator's figures, one chat, a message to all, a pause; in chats of ADMINS only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.support.interest_answers import keep_row
from bot.document.nodes import Code, Document, Heading, Inlines, ItemList, Paragraph, Text
from bot.errors import UserError
from bot.model.chat import Chat, ChatAddress
from bot.model.conversation import Action
from bot.model.delivery import BROADCAST_DIGEST, ChatPlan
from bot.ports.coordination import (
    Queue,
    are_deliveries_paused,
    pause_deliveries,
    resume_deliveries,
)
from bot.ports.interests import Offer

_BROADCAST = "broadcast"
_PER_WRITE = 500
"""Chats that are planned in one transaction."""
_ATTEMPTS = 3
"""How often a chat is planned that changes while it is planned; writing twice sends once."""


async def administer(context: Context) -> Answer:
    """Carry out what an operator asks."""
    _require_operator(context)
    verb, rest = _split_verb(context.argument)
    handler = _HANDLERS.get(verb)
    return await handler(context, rest) if handler else _show_how(context)


def _split_verb(argument: str) -> tuple[str, str]:
    """Return what is to be done and with what; a line break may stand between."""
    verb, *rest = argument.split(maxsplit=1) or [""]
    return verb.casefold(), "".join(rest).strip()


def _require_operator(context: Context) -> None:
    if not context.is_operator:
        raise UserError("admin.refused")


def _show_how(context: Context) -> Answer:
    phrases = context.phrases
    usage = (Code(f"/admin {usage}") for usage in ("stats", "chat telegram:12345", "broadcast …"))
    rows = tuple(
        (Action(phrases.text(label), "admin", verb),)
        for label, verb in (("button.stats", "stats"), ("button.pause-all", "pause"))
    )
    return Answer(
        Document((Paragraph(phrases("admin.how")), ItemList(tuple((code,) for code in usage)))),
        rows,
    )


async def _show_stats(context: Context, _: str) -> Answer:
    store, phrases = context.store, context.phrases
    editions = await store.editions.newest_of_all()
    newest = max((edition.date for edition in editions), default=None)
    lines = [
        phrases("admin.chats", count=await store.chats.count()),
        phrases("admin.papers", count=await store.papers.count()),
        *(_queue_sentence(context, queue) for queue in await store.outbox.queues()),
    ]
    if newest is not None:
        count = len({edition.category for edition in editions if edition.date == newest})
        lines.append(phrases("admin.newest", date=phrases.date(newest), count=count))
    is_paused = await are_deliveries_paused(store.reservations, context.now)
    label, verb = ("resume-all", "resume") if is_paused else ("pause-all", "pause")
    if is_paused:
        lines.append(phrases("admin.paused"))
    title = Heading(phrases("admin.title"), level=1)
    rows = ((Action(phrases.text(f"button.{label}"), "admin", verb),),)
    return Answer(Document((title, ItemList(tuple(lines)))), rows)


def _queue_sentence(context: Context, queue: Queue) -> Inlines:
    return context.phrases(
        "admin.queue",
        platform=queue.platform,
        waiting=queue.waiting,
        held=queue.held,
        parked=queue.parked,
    )


async def _show_chat(context: Context, named: str) -> Answer:
    platform, colon, place = named.partition(":")
    chat = await context.store.chats.find(ChatAddress(platform, place)) if colon else None
    if chat is None:
        raise UserError("admin.no-chat", given=echo(named))
    lines = tuple([line async for line in _chat_lines(context, chat)])
    return Answer(Document((Heading((Code(named),), level=1), ItemList(lines))))


async def _chat_lines(context: Context, chat: Chat) -> AsyncIterator[Inlines]:
    store, phrases = context.store, context.phrases
    interests = await store.interests.of(chat.id)
    yield phrases(
        "admin.chat", kind=chat.kind.value, state=chat.state.value, language=chat.language
    )
    yield phrases("admin.chat-interests", count=len(interests))
    if chat.next_due_at is not None:
        yield phrases("admin.chat-due", instant=phrases.instant(chat.next_due_at, context.zone))
    if chat.muted_since is not None:
        yield phrases("admin.chat-muted", instant=phrases.instant(chat.muted_since, context.zone))
    if last := await store.outbox.last_delivered(chat.id):
        yield phrases("admin.chat-last", instant=phrases.instant(last.at, context.zone))
    yield phrases("admin.chat-waiting", count=len(await store.outbox.undelivered(chat.id)))


async def _preview_broadcast(context: Context, text: str) -> Answer:
    """Show the message as it will be, with a button that sends it."""
    phrases = context.phrases
    if not text:
        raise UserError("admin.no-text")
    page = _compose_broadcast(text)
    if not context.fits(page):
        raise UserError("error.too-long")
    offer = Offer("admin", f"{_BROADCAST} {text}")
    number, *_ = await context.store.offers.make(context.chat.id, [offer])
    send, change = keep_row(number, phrases)
    count = await context.store.chats.count()
    said = Paragraph(phrases("admin.preview", count=count))
    sending = Action(phrases.text("button.send-all"), send.command, send.argument)
    return Answer(Document((said, *page.blocks)), ((sending, change),))


def _compose_broadcast(text: str) -> Document:
    lines = filter(None, map(str.strip, text.splitlines()))
    return Document(tuple(Paragraph((Text(line),)) for line in lines))


async def send_broadcast(context: Context) -> Answer:
    """Put the message that was shown into the outbox of every chat; sent twice, it arrives once."""
    _require_operator(context)
    _, text = _split_verb(context.argument)
    page = _compose_broadcast(text)
    # Of the preview, so that the same words can be sent again another day.
    digest = f"{BROADCAST_DIGEST}{context.chat.id}-{context.offer}"
    last_id = planned = 0
    while chats := await context.store.chats.active(last_id, _PER_WRITE):
        last_id = chats[-1].id
        planned += await _plan_for(context, chats, digest, page)
    return say(context.phrases("admin.sent", count=planned))


async def _plan_for(context: Context, chats: Sequence[Chat], digest: str, page: Document) -> int:
    """Plan ``page`` for ``chats``; again for those that were planned by others meanwhile."""
    outbox = context.store.outbox
    for _ in range(_ATTEMPTS):
        plans = [ChatPlan.beside_digests(chat, digest, (page,)) for chat in chats]
        if await outbox.plan(plans, context.now) == len(plans):
            break
        chats = [chat for chat in [await context.store.chats.get(old.id) for old in chats] if chat]
    return len(chats)


async def _pause_all(context: Context, _: str) -> Answer:
    await pause_deliveries(context.store.reservations, context.now)
    resume = Action(context.phrases.text("button.resume-all"), "admin", "resume")
    return say(context.phrases("admin.paused"), rows=((resume,),))


async def _resume_all(context: Context, _: str) -> Answer:
    await resume_deliveries(context.store.reservations, context.now)
    return say(context.phrases("admin.resumed"))


_HANDLERS: Mapping[str, Callable[[Context, str], Awaitable[Answer]]] = {
    "stats": _show_stats,
    "chat": _show_chat,
    _BROADCAST: _preview_broadcast,
    "pause": _pause_all,
    "resume": _resume_all,
}
ADMIN = Command(
    "admin",
    "summary.admin",
    administer,
    Mutation.ALWAYS,
    make_parameter("what", "parameter.admin"),
    guide=Guide(
        Section.SET_UP,
        "explain.admin",
        examples=("stats", "broadcast Back at noon.", "chat telegram:12345", "pause"),
        is_minor=True,
    ),
)
