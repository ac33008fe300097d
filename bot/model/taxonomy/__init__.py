"""arXiv's categories: what they are called, today and formerly, and how people ask for them."""

from bot.model.taxonomy.lexicon import Lexicon, Match, Renamed, Resolution, Unknown, resolve
from bot.model.taxonomy.table import (
    ALIASES,
    ALL_ARXIV,
    ARCHIVES,
    CATEGORIES,
    POPULAR,
    RENAMED,
    TERMS,
    Category,
    canonical_category,
    categories_listed_under,
    categories_of,
    categories_of_all,
)

__all__ = [
    "ALIASES",
    "ALL_ARXIV",
    "ARCHIVES",
    "CATEGORIES",
    "POPULAR",
    "RENAMED",
    "TERMS",
    "Category",
    "Lexicon",
    "Match",
    "Renamed",
    "Resolution",
    "Unknown",
    "canonical_category",
    "categories_listed_under",
    "categories_of",
    "categories_of_all",
    "resolve",
]
