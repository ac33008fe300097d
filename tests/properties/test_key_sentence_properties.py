"""What holds for the sentence that is chosen of any abstract."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.digest.key_sentence import find_key_sentences
from bot.digest.paper_text import abstract_blocks, key_sentence
from bot.document.nodes import plain_text

_SENTENCES = st.sampled_from(
    [
        "We propose a net.",
        "In this paper, we make three contributions.",
        "Nets, e.g. those of J. Doe et al., are large.",
        "Do they learn?",
        "This question is studied.",
        "Results.",
        r"The bound is $O(n. M)$ or 3.5 GB.",
        "Nous montrons un réseau.",
        "No end",
    ]
) | st.text(max_size=12)
_SPACES = st.sampled_from([" ", "\n", "\n  ", "  "])
_ABSTRACTS = st.lists(st.tuples(_SENTENCES, _SPACES), max_size=6).map(
    lambda found: "".join(sentence + space for sentence, space in found)
)


def _words(text: str) -> str:
    return " ".join(text.split())


@given(_ABSTRACTS)
def test_it_is_part_of_the_abstract_and_empty_only_without_one(abstract: str) -> None:
    shown = plain_text(key_sentence(abstract))
    whole = " ".join(plain_text(paragraph.children) for paragraph in abstract_blocks(abstract))
    assert _words(shown) in _words(whole)
    assert bool(shown.strip()) == bool(whole.strip())


@given(_ABSTRACTS, st.text(alphabet=" \n\t", max_size=4))
@example("\x1b\n  No end ", "\n  ")
def test_white_space_around_the_abstract_changes_nothing(abstract: str, space: str) -> None:
    assert key_sentence(abstract.strip() + space) == key_sentence(abstract.strip())


@given(st.lists(_SENTENCES, max_size=6))
def test_one_sentence_is_chosen_or_two_neighbours(sentences: list[str]) -> None:
    chosen = find_key_sentences(sentences)
    assert min(1, len(sentences)) <= len(chosen) <= 2
    assert all(0 <= place < len(sentences) for place in chosen)
    assert find_key_sentences([f" {sentence}\n" for sentence in sentences]) == chosen
