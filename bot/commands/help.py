"""/help [COMMAND]: the commands in groups, with an example each; or one of them explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Mutation,
    Section,
    make_parameter,
    resolve_command,
)
from bot.commands.context import Context
from bot.document.nodes import (
    Block,
    Code,
    Document,
    Footer,
    Heading,
    Inlines,
    ItemList,
    Link,
    Paragraph,
    Text,
)
from bot.model.conversation import Action, Visibility, fits_payload

ARXIV = "https://arxiv.org"
_TITLES: Mapping[Section, str] = {
    Section.READ: "help.read",
    Section.FIND: "help.find",
    Section.KEEP: "help.keep",
    Section.SET_UP: "help.set-up",
}
_BUTTONS: Mapping[Section, tuple[tuple[str, str], ...]] = {
    Section.READ: (("button.today", "today"), ("button.week", "week")),
    Section.FIND: (("button.browse", "browse"), ("button.search", "search")),
    Section.KEEP: (("button.saved", "saved"), ("button.export", "export")),
    Section.SET_UP: (
        ("button.list", "list"),
        ("button.style", "style"),
        ("button.time", "time"),
    ),
}
"""For each group, buttons that do what is wanted most of it."""

_EXAMPLES: Mapping[Section, str] = {
    Section.READ: "/today cs.CL cs.DC 15 June",
    Section.FIND: "/search graph neural",
    Section.KEEP: "/save 2606.14824 read first #gpu",
    Section.SET_UP: "/subscribe cs.DC quant-ph",
}


async def show_help(context: Context) -> Answer:
    """Explain the command that the argument names, or list them all."""
    if context.argument:
        return _explain(context, resolve_command(context.argument, context.commands))
    phrases = context.phrases
    blocks = (
        Heading(phrases("help.title"), level=1),
        ItemList(tuple(_best_things(context))),
        *(block for section in Section for block in _section(context, section)),
        Footer(
            phrases(
                "help.footer",
                acknowledgement=phrases("help.acknowledgement"),
                arxiv=Link((Text("arxiv.org"),), ARXIV),
            )
        ),
    )
    rows = tuple(
        tuple(Action(phrases.text(label), command) for label, command in buttons)
        for buttons in _BUTTONS.values()
    )
    return Answer(Document(blocks), rows, page_argument="", visibility=Visibility.ASKER)


def _best_things(context: Context) -> Iterator[Inlines]:
    """Yield the three things that people should know first."""
    phrases = context.phrases
    yield phrases("help.tap")
    yield phrases("help.link", example=Code("2606.14824"))
    if name := context.inline_name():
        yield phrases("help.inline", name=Code(name))
    else:
        yield phrases("help.words")


def _section(context: Context, section: Section) -> Iterator[Block]:
    """Yield the commands of ``section``, and an example of what is wanted most of it."""
    phrases = context.phrases
    listed = [command for command in context.commands.values() if command.guide.section is section]
    written = Code(_EXAMPLES[section])
    yield Heading(phrases(_TITLES[section]), level=2)
    lines = tuple(
        phrases("help.line", command=f"/{command.name}", summary=phrases(command.summary))
        for command in listed
        if not command.guide.is_minor
    )
    minor = " ".join(f"/{command.name}" for command in listed if command.guide.is_minor)
    yield ItemList((*lines, phrases("help.also", commands=minor)) if minor else lines)
    yield Paragraph(phrases("help.example", example=written))


def _written(command: Command, argument: str) -> str:
    return f"/{command.name} {argument}".strip()


def _explain(context: Context, command: Command) -> Answer:
    """Return what a command does, who may use it, and its examples, each a button as well."""
    phrases, guide = context.phrases, command.guide
    written = tuple((Code(_written(command, argument)),) for argument in guide.examples)
    blocks: list[Block] = [
        Heading((Code(f"/{command.name}"),), level=1),
        Paragraph(phrases(command.summary)),
        Paragraph(phrases(guide.explanation)),
    ]
    if command.parameter is not None:
        summary = command.parameter.summary[phrases.language]
        blocks.append(Paragraph(phrases("help.argument", argument=summary)))
    if written:
        blocks.append(ItemList(written))
    if command.mutation is not Mutation.NEVER and not command.is_for_everybody:
        blocks.append(Paragraph(phrases("help.administrators")))
    return Answer(
        Document(tuple(blocks)), _explain_rows(context, command), visibility=Visibility.ASKER
    )


def _explain_rows(context: Context, command: Command) -> ButtonRows:
    """Return a button for each example, or for the command alone, and one back to all commands."""
    arguments = command.guide.examples or ("",)
    examples = tuple(
        (Action(_written(command, argument), command.name, argument),)
        for argument in arguments
        if fits_payload(command.name, argument)
    )
    return (*examples, (Action(context.phrases.text("button.all-commands"), "help"),))


HELP = Command(
    "help",
    "summary.help",
    show_help,
    parameter=make_parameter("command", "parameter.help"),
    guide=Guide(
        Section.SET_UP,
        "explain.help",
        examples=("search",),
        words=(
            *("帮助", "命令", "怎么用", "commands", "menu", "?"),
            *(
                "what can you do",
                "how does this work",
                "how do i use this",
                "能做什么",
                "有什么功能",
            ),
        ),
    ),
)
