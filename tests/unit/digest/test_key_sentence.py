"""Which sentence of an abstract says what the paper does, by invented abstracts."""

from __future__ import annotations

import pytest

from bot.digest.key_sentence import find_key_sentences
from bot.digest.paper_text import key_sentence
from bot.document.nodes import Math, plain_text

# What is before the sentence, the sentence, and what is after it.
ABSTRACTS = {
    "computer science": (
        "Language models are impressive. However, prior work proposes only small caches.",
        "To close this gap, we propose ReKV, a cache that forgets.",
        "ReKV keeps what is read twice. Extensive experiments show that it wins.",
    ),
    "mathematics": (
        "Let G be a group of Lie type. Its radical was computed by Doe et al. in 1987.",
        "We prove that every such radical is cyclic.",
        "As an application, we give a short proof of a theorem of Roe.",
    ),
    "a letter of physics": (
        "Dwarf galaxies are faint.",
        "In this Letter we report the detection of 21.4 GHz emission from one, cf. Fig. 2.",
        "Our results constrain its halo.",
    ),
    "an observation without we": (
        "The survey of M. A. Doe covers 5.5 square degrees.",
        "Its photometry is measured with a new pipeline.",
        "Overall, the residuals are small.",
    ),
    "biology": (
        "Cells divide. How do they know when?",
        "Here, we show that they count copies of mRNA.",
        "Together, these findings suggest a clock.",
    ),
    "statistics with labels": (
        "Background. Trials are long. Methods.",
        "We develop a test that may stop early, i.e. after one look.",
        "Results. The test is exact. Conclusion. It saves time.",
    ),
    "an announcement without a person, and its first step": (
        "Loans default.",
        "A simple way of testing portfolios of loans is presented, with their risks.",
        "In this approach, we simulate a portfolio with realistic defaults.",
    ),
    "what is discussed of it afterwards": (
        "Braids twist.",
        "We study how braids of four strands are gauged.",
        "We discuss how these ways are related.",
    ),
    "a goal beyond it": (
        "Gamma rays are bright.",
        "We build programs that can be differentiated to fit gamma rays.",
        "Beyond such data, a goal of this work is to show what these programs are good for.",
    ),
    "a thesis": (
        "Markets fail.",
        "This thesis examines why auctions of spectrum end early.",
        "Its main part is a game of two sellers.",
    ),
    "a software's name as the subject": (
        "Archives grow.",
        "PaperSieve is an open-source library that sorts them.",
        "It is quick.",
    ),
    "an announcement and its recapitulation": (
        "Nets are large.",
        "We introduce SmallNet, a net of three layers that trains in a day.",
        "This work provides a basis for smaller nets.",
    ),
    "a measurement and its code": (
        "Nets leak.",
        "We measure what 30 nets leak about their training data.",
        "We release the code of our measurements.",
    ),
    "French": (
        "Les réseaux sont grands.",
        "Dans cet article, nous proposons un réseau à trois couches.",
        "Les expériences montrent son intérêt.",
    ),
    "contributions that are counted before they are named": (
        "Trees are old.",
        "In this paper, we make two contributions. First, we count the leaves of all trees.",
        "Second, we colour them.",
    ),
    "an announcement that says little": (
        "Trees are old.",
        "We take a different approach. Instead of leaves, rings are counted with a neural network.",
        "It is exact.",
    ),
    "a question that is asked before": (
        "Nets learn.",
        "Do they forget what they have not seen for long? We study this question with probes.",
        "They do.",
    ),
    "a statement that refers to the one before": (
        "Coats have pockets.",
        "Keys are found faster in some of them. We describe coats for which this is the case.",
        "They are grey.",
    ),
    "nothing that is announced": (
        "",
        "Nets are large in the limit.",
        "Nets are slow in the limit.",
    ),
}


@pytest.mark.parametrize("kind", ABSTRACTS)
def test_the_sentence_that_says_what_the_paper_does_is_found(kind: str) -> None:
    before, sentence, after = ABSTRACTS[kind]
    assert plain_text(key_sentence(f"{before} {sentence} {after}")) == sentence


def test_a_sentence_over_several_lines_is_shown_on_one() -> None:
    abstract = "Nets\nare large.\n  We propose a net\nthat is smaller   than all others.\nIt works."
    sentence = "We propose a net that is smaller than all others."
    assert plain_text(key_sentence(abstract)) == sentence


def test_formulas_stay_formulas() -> None:
    shown = key_sentence(r"Graphs are old. We show that $\chi \le 4$ for every planar graph. Good.")
    assert [part for part in shown if isinstance(part, Math)]
    assert plain_text(shown).startswith("We show that")
    assert plain_text(shown).endswith("planar graph.")


@pytest.mark.parametrize("abstract", ["", "  \n "])
def test_an_empty_abstract_has_no_sentence(abstract: str) -> None:
    assert key_sentence(abstract) == ()
    assert list(find_key_sentences([])) == []
