# The part of PyStemmer that is used here; the package has no types.

from collections.abc import Sequence

class Stemmer:
    def __init__(self, algorithm: str) -> None: ...
    def stemWords(self, words: Sequence[str]) -> list[str]: ...  # noqa: N802
    def stemWord(self, word: str) -> str: ...  # noqa: N802
