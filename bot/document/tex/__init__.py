"""TeX as arXiv's authors write it, read into nodes and plain characters; see README.md."""

from bot.document.tex.nodes import strip_links as strip_links
from bot.document.tex.reader import plain_tex as plain_tex
from bot.document.tex.reader import read_tex as read_tex
