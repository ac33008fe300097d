"""Pages in stored form: made once for each object, and forgotten with it."""

from __future__ import annotations

import gc

import pytest

from bot.document import codec
from bot.document.nodes import Document, Paragraph, Text
from storage.outbox.pages import PageHashCache


def page(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


def test_a_stored_page_is_not_missing_until_it_is_forgotten():
    hashes, one, two = PageHashCache(), page("one"), page("two")
    contents = hashes.missing([one, two, one])
    assert contents == {hashes.hash_of(it): codec.dump(it) for it in (one, two)}
    hashes.mark_stored([one])
    assert list(hashes.missing([one, two])) == [hashes.hash_of(two)]
    hashes.forget([one])
    assert hashes.missing([one]) == {hashes.hash_of(one): codec.dump(one)}


def test_equal_pages_have_one_hash():
    hashes, one, other = PageHashCache(), page("one"), page("one")
    assert len(hashes.missing([one, other])) == 1
    assert hashes.hash_of(one) == hashes.hash_of(other)


@pytest.mark.slow
def test_a_page_is_forgotten_when_its_object_is_gone():
    hashes, one = PageHashCache(), page("one")
    hashes.missing([one])
    hashes.mark_stored([one])
    identity = id(one)
    del one
    gc.collect()
    assert identity not in hashes._known


def test_a_page_that_was_never_passed_to_missing_has_no_hash():
    with pytest.raises(KeyError):
        PageHashCache().hash_of(page("one"))
