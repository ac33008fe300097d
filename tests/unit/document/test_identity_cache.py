"""Results are cached by the identity of the arguments."""

from __future__ import annotations

from bot.document import codec
from bot.document.identity_cache import cache_by_identities, cache_by_identity
from bot.document.nodes import Card, Document, Paragraph, Strong, Text


def test_the_function_is_called_once_for_the_same_object() -> None:
    made: list[str] = []

    @cache_by_identity(2)
    def shout(words: list[str]) -> str:
        made.append(" ".join(words))
        return made[-1].upper()

    words = ["one", "page"]
    assert shout(words) == shout(words) == "ONE PAGE"
    assert shout(["one", "page"]) == "ONE PAGE"  # equal, yet another one
    assert made == ["one page"] * 2


def test_only_the_last_results_are_kept_and_never_confused_with_objects_that_are_gone() -> None:
    @cache_by_identity(2)
    def first(words: list[int]) -> int:
        return words[0]

    assert [first([number]) for number in range(100)] == list(range(100))


def test_with_several_arguments_each_identity_counts():
    made: list[int] = []

    @cache_by_identities(2)
    def together(left: list[int], right: list[int]) -> int:
        made.append(left[0] + right[0])
        return made[-1]

    one, two = [1], [2]
    assert (together(one, two), together(one, two), together(two, one)) == (3, 3, 3)
    assert (together(one, one), together(two, two)) == (2, 4)
    assert made == [3, 3, 2, 4]


def test_a_paper_is_encoded_alike_whatever_its_number_was_before() -> None:
    name, below = Strong((Text('A "title"\n'),)), (Paragraph((Text("Ünder it"),)),)

    def page(number: int) -> Document:
        return Document((Card((Text(f"{number}. "), name), below, (), "paper|1|x", str(number)),))

    for number in (1, 2, 12):
        assert codec.load(codec.dump(page(number))) == page(number)
