"""TeX as arXiv's authors write it, read into nodes and plain characters; see README.md."""
