"""A number as people type it: read when it has one reading, asked back in one sentence when it has none or two."""

from __future__ import annotations

import re
import unicodedata

from immunolab.quiz.refusals import ResponseError

MAX_NUMBER = 100  # characters


#: What phones, chats and word processors put around a number that is copied, and what nobody sees.
_AROUND = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2068\u2069\ufeff"
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that draw nothing
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\uff0b\ufe62", "+"),
    **dict.fromkeys("\u2019\u02bc", "'"),
    **dict.fromkeys("\uff0e", "."),
    **dict.fromkeys("\uff0c", ","),
    **dict.fromkeys("\uff05\ufe6a\u066a", "%"),
    **dict.fromkeys("\u03bc", "\u00b5"),
    **dict.fromkeys("\uff45", "e"),
    **dict.fromkeys("\uff25", "E"),
    **dict.fromkeys("\u00d7\u2715\u2716*\u00b7\u22c5\u2219", "x"),
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SPACES = " \u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_EXPONENT = re.compile(r"\^ ?(?:\(([+-]?\d{1,3})\)|\{([+-]?\d{1,3})\}|([+-]?\d{1,3}))")
_TIMES_TEN = re.compile(r" ?[xX] ?10 ?(\^.*)")
_MARKS = ".,'\u066b\u066c"  # the last two: Arabic decimal and thousands
_NUMBER = re.compile(rf"(?:\d|(?=\.\d|,\d|\u066b\d))[\d{_MARKS} ]*")


def parse_number(text: str, unit: str = "") -> float:
    """The number that a text says.

    Read: 4.2, 4,2, .5, +7, −3, 1e6, 1 500, 1'500, 1,234,567, 1.234,5, 2.5 x 10^3, 2.5 × 10³, 10^3, full-width and
    other scripts' digits, the question's own unit behind the number (a % too where the unit begins with one).
    Asked back: 1,500 and 1.500, which are a thousand and a half here and one and a half there; ranges, fractions,
    about, other units, characters that nobody sees between the digits.

    Raises
    ------
    ResponseError
        With one sentence on what to type, if the text has not exactly one reading.

    """
    typed = text.strip().strip(_AROUND).strip()
    if len(typed) > MAX_NUMBER:
        raise ResponseError(f"the text has {len(typed)} characters; write only the number, such as 4.2")
    _all_seen(typed)
    raw = _without_unit(_plain(typed), _plain(unit.strip()))
    sign, raw = (raw[:1] if raw[:1] in "+-" else ""), re.sub(r"^[+-] ?", "", raw)
    if power := re.fullmatch(r"10 ?(\^.*)", raw):
        return _value(sign + "1e" + _exponent(power[1], typed), typed)
    mantissa, exponent = raw, ""
    if times := _TIMES_TEN.search(raw):
        mantissa, exponent = raw[: times.start()], _exponent(times[1], typed)
    elif scientific := re.fullmatch(r"(.*[\d.,]) ?[eE]([+-]?\d{1,3})", raw):
        mantissa, exponent = scientific.groups()
    if not _NUMBER.fullmatch(mantissa):
        raise ResponseError(_no_number(typed, raw, unit))
    return _value(f"{sign}{_digits(mantissa, sign, exponent, typed)}e{exponent or 0}", typed)


def _value(literal: str, typed: str) -> float:
    value = float(literal) + 0.0  # no negative zero
    if value in (float("inf"), float("-inf")):
        raise ResponseError(f"{_quoted(typed)} is too large; the number must be finite")
    return value


def _all_seen(typed: str) -> None:
    """Refuse what is not seen, by name: what a person reads and what a program reads must be one number."""
    for character in typed:
        if character in _BLANK or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}:
            name = unicodedata.name(character, "a control character").lower()
            raise ResponseError(
                f"between the digits stands a character that is not seen (U+{ord(character):04X}, {name}); "
                "type the number again by hand"
            )


def _plain(text: str) -> str:
    """ASCII for digits of every script, for signs and spaces that mean the same; raised digits after 10 as 10^n."""
    found = "".join(_SIGNS.get(c, " " if c in _SPACES else c) for c in text)
    found = "".join(str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in found)
    found = re.sub(r"(?<=10)[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?=\s|$)", lambda m: "^" + m[0].translate(_RAISED), found)
    return found.replace("xx", "^")  # 10**3: both stars were signs of times


def _without_unit(raw: str, unit: str) -> str:
    for ending in (unit, "%" if unit.startswith("%") else ""):
        rest = raw.removesuffix(ending).rstrip(" ")
        # a unit that begins with a digit or a sign of arithmetic could be a part of the number
        if ending and rest != raw and re.search(r"[\d)}]$", rest) and not re.match(r"[\d.,'^xXeE+-](?![a-z])", ending):
            return rest
    return raw


def _exponent(power: str, typed: str) -> str:
    found = _EXPONENT.fullmatch(power)
    if not found:
        raise ResponseError(f"{_quoted(typed)} is not a number; write a power as 2.5 x 10^3 or 2.5e3")
    return next(part for part in found.groups() if part)


def _digits(mantissa: str, sign: str, exponent: str, typed: str) -> str:
    """Digits with at most one point, from a mantissa with whatever separators have one reading."""
    marks = re.sub(r"\d", "", mantissa)
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return mantissa
    last, before = kinds[-1], kinds[0]
    whole, _, part = mantissa.rpartition(last)
    if marks in (".", ",", "\u066b"):
        _one_reading(whole, last, part, sign, exponent, typed)
        return f"{whole or 0}.{part or 0}"
    if len(kinds) == 1 and last != "\u066b" and _grouped(mantissa, last):
        return mantissa.replace(last, "")
    if len(kinds) == 2 and last in ".,\u066b" and before != "\u066b" and part and _grouped(whole, before):
        return f"{whole.replace(before, '')}.{part}"
    if small := re.fullmatch(r"0?[.,\u066b](\d{3}(?: \d{3})*(?: \d{1,3})?)", mantissa):  # 0.123 456
        return f"0.{small[1].replace(' ', '')}"
    raise ResponseError(
        f"{_quoted(typed)} cannot be read as one number: its separators fit no way of writing; "
        "write the digits without separators and one point, such as 1234.5"
    )


def _one_reading(whole: str, mark: str, part: str, sign: str, exponent: str, typed: str) -> None:
    """Refuse 1,500 and 1.500: in one half of the world they are a thousand and a half, in the other one and a half."""
    thousands = re.fullmatch(r"\d{1,3}", whole) and whole.strip("0") and re.fullmatch(r"\d{3}", part)
    by_program = exponent and mark == "." and len(whole) == 1  # 1.234e-5
    if thousands and mark != "\u066b" and not by_program:
        end = f"e{exponent}" if exponent else ""
        two = f"{sign}{whole}{part}{end} or {sign}{whole}.{part}0{end}"
        raise ResponseError(f"{_quoted(typed)} can be read in two ways; write {two}")


def _grouped(digits: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", digits))


def _no_number(typed: str, raw: str, unit: str) -> str:
    shown = _quoted(typed)
    if fraction := re.fullmatch(r"(\d{1,9})(?: ?[/\u2044\u2215\u00f7] ?)(\d{1,9})", raw):
        above, below = map(int, fraction.groups())
        if below:
            return f"{shown} is a fraction; write it as one number, such as {above / below:.6g}"
    if "±" in raw or "+/-" in raw:
        return f"{shown} is a number with its margin; write the number alone"
    if re.match(r"[~≈<>≤≥=]|(about|around|roughly|some|nearly|ca\.?|circa|approx\.?|approximately) ", raw, re.I):
        return f"{shown} says about how much; write one number alone, such as 4.2"
    if re.fullmatch(r"[\d., ]*\d ?(-|to|\u2014) ?\d[\d., ]*%?", raw):
        return f"{shown} is a range; write one number, such as its middle"
    if "_" in raw and re.fullmatch(r"[\d_.]+", raw):
        return f"{shown} is how a program groups digits; write {raw.replace('_', '')}"
    if re.fullmatch(r"(inf|infinity|∞|nan)", raw, re.I):
        return f"{shown} is no number to be marked; the number must be finite"
    asked = f", or with the unit {unit!r} behind it" if unit else ", without a unit"
    return f"{shown} is not a number; write only the number, such as 4.2 or 1.5e6{asked}"


def _quoted(typed: str) -> str:
    short = typed if len(typed) <= 40 else f"{typed[:37]}..."
    return repr(short)
