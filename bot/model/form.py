"""A form that a person fills in, without any platform in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to be written.

    Attributes:
        id: names the value among those of the form.
        label: what stands above it.
        value: what stands in it at first.
        longest: characters of it.
        is_required: whether the form needs it.
    """

    id: str
    label: str
    value: str
    longest: int
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of a field: its value, its label, and whether it is chosen at first."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """Choices of which one is taken, or any number.

    Attributes:
        id: names the value among those of the form.
        label: what stands above them.
        choices: in order.
        is_single: whether exactly one is taken.
    """

    id: str
    label: str
    choices: tuple[Choice, ...]
    is_single: bool


@dataclass(frozen=True, slots=True)
class FileField:
    """A file that may be sent with the form, which is its only one."""

    id: str
    label: str


FormField: TypeAlias = TextField | ChoiceField | FileField


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked of a person at once.

    Attributes:
        title: at most 45 characters.
        command: the command that takes what was filled in.
        argument: what stands before that in its argument.
        fields: at most five.
    """

    title: str
    command: str
    argument: str
    fields: tuple[FormField, ...]
