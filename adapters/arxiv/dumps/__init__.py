"""Files of many papers, read one by one whatever their size: arXiv's metadata dumps."""

from adapters.arxiv.dumps.dump import Dump, open_dump

__all__ = ["Dump", "open_dump"]
