r"""Numbers and units of the package siunitx, as formulas: ``\kilo\metre\per\second`` is km s⁻¹.

https://ctan.org/pkg/siunitx
"""

from __future__ import annotations

import re

_PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p",
    "nano": "n", "micro": r"\mu ", "milli": "m", "centi": "c", "deci": "d", "deca": "da",
    "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E",
    "zetta": "Z", "yotta": "Y", "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti",
}  # fmt: skip
_UNITS = {
    "metre": "m", "meter": "m", "second": "s", "gram": "g", "kilogram": "kg", "kelvin": "K",
    "ampere": "A", "mole": "mol", "candela": "cd", "hertz": "Hz", "joule": "J", "watt": "W",
    "volt": "V", "newton": "N", "pascal": "Pa", "tesla": "T", "weber": "Wb", "farad": "F",
    "ohm": r"\Omega ", "siemens": "S", "coulomb": "C", "henry": "H", "becquerel": "Bq",
    "gray": "Gy", "sievert": "Sv", "lumen": "lm", "lux": "lx", "katal": "kat", "radian": "rad",
    "steradian": "sr", "electronvolt": "eV", "electronVolt": "eV", "bar": "bar", "barn": "b",
    "dalton": "Da", "litre": "L", "liter": "L", "hour": "h", "minute": "min", "day": "d",
    "year": "yr", "tonne": "t", "hectare": "ha", "decibel": "dB", "bel": "B", "neper": "Np",
    "bit": "bit", "byte": "B", "parsec": "pc", "lightyear": "ly", "astronomicalunit": "au",
    "angstrom": r"\mathring{\mathrm{A}}", "percent": r"\%", "degree": r"{}^{\circ}",
    "degreeCelsius": r"{}^{\circ}\mathrm{C}", "celsius": r"{}^{\circ}\mathrm{C}",
    "arcminute": r"{}^{\prime}", "arcsecond": r"{}^{\prime\prime}", "clight": "c",
    "lightspeed": "c", "electronmass": "m_e", "hartree": "Ha", "bohr": "a_0", "molar": "M",
    "um": r"\mu m", "us": r"\mu s", "ug": r"\mu g", "uA": r"\mu A", "uV": r"\mu V",
    "uL": r"\mu L", "uW": r"\mu W", "uF": r"\mu F", "uT": r"\mu T", "ul": r"\mu l",
    "umol": r"\mu mol",
}  # fmt: skip
"""What units print whose commands are not what they print, such as ``\\MHz``."""
_THIN_SPACE = r"\,"
_POWERS = {"squared": "2", "cubed": "3", "square": "2", "cubic": "3"}
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)\s*(?:(?<=tothe)\{(?P<power>[^{}]*)\})?"
    r"|(?P<gap>[.~\s]+)|(?P<script>[\^_](?:\{[^{}]*\}|.))|(?P<other>.)",
    re.DOTALL,
)
_NUMBER = re.compile(r"(?P<digits>[^eEdD]*?)[eEdD](?P<power>[+-]?\d+)")


def number_to_tex(number: str) -> str:
    r"""Return a number as a formula: ``1.5e-3`` is ``1.5\times10^{-3}``."""
    plain = number.strip().replace("+-", r"\pm ").replace("\u00b1", r"\pm ")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return plain
    times = rf"{found['digits'].strip()}\times" if found["digits"].strip() else ""
    return f"{times}10^{{{found['power'].removeprefix('+')}}}"


def unit_to_tex(unit: str) -> str:
    """Return a unit, of commands or as it is printed, as a formula."""
    written, at = _Unit(), 0
    while token := _TOKEN.match(unit, at):
        written.add(token)
        at = token.end()
    return written.to_tex()


class _Unit:
    """A unit while it is read: its factors, and what the next one has before and behind it."""

    def __init__(self) -> None:
        self._factors: list[str] = []
        self._prefix = self._sign = self._power = ""
        self._is_open = False  # what is printed as it is goes on in the last factor

    def add(self, token: re.Match[str]) -> None:
        """Add a command, or what is printed as it is."""
        if name := token["name"]:
            self._add_command(name, token["power"] or "")
        elif token["gap"]:
            self._is_open = False
        elif self._is_open and self._factors:
            self._factors[-1] += token[0]
        else:
            self._factors.append(token[0])
            self._is_open = True

    def _add_command(self, name: str, power: str) -> None:
        self._is_open = False
        if name == "per":
            self._sign = "-"
        elif name in {"squared", "cubed", "tothe"}:
            self._raise_last(power or _POWERS.get(name, ""))
        elif name in _POWERS:
            self._power = _POWERS[name]
        elif name in _PREFIXES:
            self._prefix += _PREFIXES[name]
        elif name not in {"highlight", "of", "cancel"}:
            self._add_factor(_UNITS.get(name, name))

    def _add_factor(self, sign: str) -> None:
        power = f"{self._sign}{self._power or '1'}" if self._sign or self._power else ""
        self._factors.append(f"{self._prefix}{sign}" + (f"^{{{power}}}" if power else ""))
        self._prefix = self._sign = self._power = ""

    def _raise_last(self, power: str) -> None:
        if self._factors and power:
            base, _, inverse = self._factors.pop().partition("^{-")
            self._factors.append(f"{base}^{{{'-' if inverse else ''}{power}}}")

    def to_tex(self) -> str:
        """Return the factors with thin spaces between them."""
        factors = self._factors + ([self._prefix] if self._prefix else [])
        return rf"\mathrm{{{_THIN_SPACE.join(factors)}}}" if factors else ""
