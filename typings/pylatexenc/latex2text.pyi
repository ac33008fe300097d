# The part of pylatexenc that is used here; the package has no types.

from collections.abc import Iterator

class MacroTextSpec:
    macroname: str
    simplify_repl: object

class _ContextDb:
    def iter_macro_specs(self) -> Iterator[MacroTextSpec]: ...

def get_default_latex_context_db() -> _ContextDb: ...
def fmt_math_text_style(text: str, style: str) -> str: ...

class LatexNodes2Text:
    def __init__(self, *, math_mode: str = "text") -> None: ...
    def latex_to_text(self, latex: str) -> str: ...
