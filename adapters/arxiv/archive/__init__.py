"""Files of many papers, read one by one whatever their size: arXiv's metadata dumps."""

from adapters.arxiv.archive.archive import Archive, open_archive

__all__ = ["Archive", "open_archive"]
