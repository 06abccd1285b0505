"""Numbers written in words, rewritten in digits so that one pattern reads all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from metrics.engines.words import content_words, word_list

__all__ = ["LOOSE", "NUMBER_WORDS", "ORDINAL_WORDS", "in_digits"]

# Stands before a number that may only confirm one of the other side, as in "a year".
LOOSE = "¤"

_SMALL = {
    word: n
    for n, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
           "trillion": 10**12}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "hundredth": 100}  # fmt: skip
_ORDINALS = {
    word: n
    for n, word in enumerate(
        word_list(
            "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
            "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=3,
    )
} | {"thirtieth": 30}
_UNDER_TEN = {"first": 1, "second": 2} | {word: n for word, n in _ORDINALS.items() if n < 10}
NUMBER_WORDS = frozenset([*_SMALL, *_TENS, *_SCALES])
ORDINAL_WORDS = frozenset([*_ORDINALS, "first", "second"])


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_WORD = _any_of(NUMBER_WORDS)
_SCALE = _any_of(_SCALES)
_JOIN = r"(?:\s?[-–]\s?|\s+(?:to|and|or)\s+)"
_UNIT_AHEAD = (
    r"(?=[\s-](?:(?:square|cubic)\s)?(?:kilo|centi|milli|mega|giga|micro|nano)?(?:met(?:re|er)s?|"
    r"grams?|lit(?:re|er)s?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|"
    r"centur(?:y|ies)|miles?|foot|feet|inch(?:es)?|yards?|pounds?|ounces?|kilos?|tonnes?|tons?|"
    r"degrees?|per\s?cent(?:age\s+points?)?|volts?|watts?|amps?|bytes?|hertz|dollars?|euros?|acres?|hectares?|gallons?|"
    r"pints?|cups?|(?:tea|table)spoons?)\b)"
)
# Of "one can say" and the like, one is no number.
_PRONOUN = r"(?!\s+(?:of|another|can|could|may|might|must|should|would|will|has|is|who|that)\b)"
_SPELLED = re.compile(
    rf"\b(?:{_WORD})(?:(?:[\s-]+|(?<=dred)\s+and\s+|(?<=sand)\s+and\s+|(?<=lion)\s+and\s+)(?:{_WORD}))*"
    r"(?P<tail>s)?\b",
    re.IGNORECASE,
)
_TENS_PLURAL = re.compile(
    rf"\b(?:(?P<age>{_any_of(_SMALL)})[\s-])?(?P<tens>{_any_of(w[:-1] for w in _TENS)})ies\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"\b(?:(?:(?P<tens>{_any_of(_TENS)})-(?P<unit>{_any_of(_UNDER_TEN)}))"
    rf"|(?P<plain>{_any_of(_ORDINALS)}))\b(?!\s+of\s)|(?<=\b[Tt]he\s)(?P<second>[Ss]econd)(?=\s[A-Za-z])",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"(?P<before>\b[A-Z]?[a-z]+)\s(?P<roman>X{0,3}(?:IX|IV|V?I{1,3}|V(?!\w))|X{1,3})(?=[\s,.;:)'’]|$)"
)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_PART = re.compile(
    rf"(?:(?P<whole>\b(?:{_any_of(_SMALL)}|\d+))\s+and\s+)?"
    rf"\b(?P<count>{_any_of(_SMALL)}|an?|\d+)[\s-]+(?P<part>{_any_of(_PARTS)}|halve)s?\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    rf"\bhalf\s+an?{_UNIT_AHEAD}|\bhalf(?=\s+(?:of|the|its|their|his|her|all)\b)", re.IGNORECASE
)
_PART_OF_UNIT = re.compile(rf"(?P<count>\d+)/(?P<part>\d+)\s+of\s+an?{_UNIT_AHEAD}", re.IGNORECASE)
_HALF_SCALE = re.compile(rf"\bhalf\s+an?\s+({_SCALE})\b", re.IGNORECASE)
_ONE_IN = re.compile(
    rf"\b(?P<one>one|\d+)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<all>\d+|{_WORD})\b(?!{_UNIT_AHEAD[3:-1]})",
    re.IGNORECASE,
)
_SUBSTITUTES = (
    (re.compile(r"(?<=\d)½"), ".5"),
    (re.compile(r"½"), "1/2"),
    (re.compile(r"¼"), "1/4"),
    (re.compile(r"¾"), "3/4"),
    (re.compile(r"\b(\d{4})-0?(\d{1,2})-0?(\d{1,2})\b"), r"\1 ¤\2 \3"),
    (re.compile(rf"\b(?:an?|per)\s+({_SCALE})\b(?!s)", re.IGNORECASE), r"one \1"),
    (re.compile(rf"\b(?:minus|negative)\s+(?=\d|(?:{_WORD})\b)", re.IGNORECASE), "-"),
)
_POINT = re.compile(
    rf"\b(\d+|{_any_of(_SMALL)})\s+point\s+((?:\s?\b(?:{_any_of(_SMALL)})\b)+)", re.IGNORECASE
)
_SCALED = re.compile(
    rf"(?<![\w.])(?:(?P<low>\d+(?:\.\d+)?)(?P<join>{_JOIN}))?"
    rf"(?P<number>\d[\d,]*(?:\.\d+)?)[\s-](?P<scale>{_SCALE}|bn|tn)\b(?!s)",
    re.IGNORECASE,
)
_MONEY_SCALED = re.compile(
    r"(?<=[$€£¥])(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|K|m|M|bn|b|B|tn)\b"
)
_LETTERS = {"k": 1000, "m": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_BELOW_ZERO = re.compile(
    r"(?<![\w.-])(\d+(?:\.\d+)?)(\s?(?:°\s?[CF]?|degrees(?:\s(?:celsius|fahrenheit|c|f))?))\s+below\s+(?:zero|0|freezing)\b",
    re.IGNORECASE,
)
_LOOSE_ONE = re.compile(rf"\b(?:an?|per|each|every){_UNIT_AHEAD}", re.IGNORECASE)
_ONE = re.compile(rf"(?<!\bno )(?<!\bthis )(?<!\bthe )\bone\b{_PRONOUN}(?=\s[a-z])", re.IGNORECASE)
_ONE_UNIT = re.compile(rf"\bone{_UNIT_AHEAD}", re.IGNORECASE)
_TWICE = re.compile(r"\b(?:twice|double[sd]?|doubling|twofold|both|couple|pair)\b", re.IGNORECASE)
_FOLD = re.compile(rf"\b(?P<count>{_any_of(NUMBER_WORDS)}|\d+)-?fold\b", re.IGNORECASE)
_BASE_TEN = re.compile(
    r"(?<![\d.×x*·]\s)(?<![\w.×*·])10(?:\^(?P<plain>[-−]?\d+)|(?P<raised>⁻?[⁰¹²³⁴-⁹]+))"
)


_ANY_WORD = re.compile(
    rf"\b(?:{_WORD}|{_any_of(_PARTS)}|{_any_of(_ORDINALS)}|second|hal(?:f|ve)|twice|double|doubling|twofold"
    r"|both|couple|pair|(?:thir|for|fif|six|seven|eigh|nine)t|twent)",
    re.IGNORECASE,
)
_ANY_DIGIT = re.compile(r"\d|\b[IVX]+\b")


def in_digits(text: str) -> str:
    """Rewrite the number words of a text in digits.

    Ordinals become digits with *th*, fractions digits with a stroke; a number that may only confirm
    one of the other side (*a year*, *both*) gets the sign `LOOSE`.

    Parameters
    ----------
    text
        English text.

    Returns
    -------
    str
        The same text with other numbers.

    Examples
    --------
    >>> in_digits("Two thirds of the forty-two cats waited half an hour in nineteen forty-five.")
    '2/3 of the 42 cats waited 0.5 hour in 1945.'
    >>> in_digits("One in five paid 2.4 million in the fifth year.")
    '1/5 paid 2400000 in the 5th year.'
    """
    text = _HALF_SCALE.sub(lambda m: str(_SCALES[m[1].lower()] // 2), text)
    for pattern, substitute in _SUBSTITUTES:
        text = pattern.sub(substitute, text)
    if _ANY_WORD.search(text):
        text = _words_in_digits(text)
    if _ANY_DIGIT.search(text):
        text = _ROMAN.sub(_roman, text)
        text = _MONEY_SCALED.sub(lambda m: _times(m["number"], _LETTERS[m["scale"].lower()]), text)
        text = _SCALED.sub(_scaled, text)
        text = _BELOW_ZERO.sub(r"-\1\2", text)
        text = _BASE_TEN.sub(lambda m: f"1e{_power(m['plain'] or m['raised'])}", text)
    return _LOOSE_ONE.sub(_loose_one, text)


def _words_in_digits(text: str) -> str:
    text = _FOLD.sub(r"\g<count> times", text)
    text = _ONE_IN.sub(_one_in, text)
    text = _PART.sub(_part, text)
    text = _PART_OF_UNIT.sub(lambda m: f"{int(m['count']) / int(m['part']):.4g}", text)
    text = _HALF.sub(lambda m: "0.5" if " " in m[0] else "1/2", text)
    text = _POINT.sub(_point, text)
    text = _TENS_PLURAL.sub(_decade, text)
    text = _ORDINAL.sub(_ordinal, text)
    text = _ONE_UNIT.sub("1", text)
    text = _SPELLED.sub(_spelled, text)
    text = _ONE.sub(LOOSE + "1", text)
    return _TWICE.sub(LOOSE + "2 times", text)


def _power(text: str) -> str:
    return text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--"))


def _loose_one(match: re.Match[str]) -> str:
    # "per" stays: it makes a rate of the unit before it.
    return match[0] if match[0].lower() == "per" else f"{match[0]} {LOOSE}1"


def _one_in(match: re.Match[str]) -> str:
    one = 1 if match["one"].lower() == "one" else int(match["one"])
    number = match["all"].lower()
    whole = int(number) if number.isdigit() else _value([number])
    return f"{one}/{whole}" if 0 < one < whole <= 10**9 and not 1000 < whole < 2100 else match[0]


def _part(match: re.Match[str]) -> str:
    count = _count(match["count"])
    divisor = _PARTS["half" if match["part"].lower() == "halve" else match["part"].lower()]
    if match["whole"]:
        return f"{Decimal(_count(match['whole'])) + Decimal(count) / divisor:.4g}"
    if count > 1 and not match[0].lower().endswith("s"):
        return match[0]
    return f"{count}/{divisor}"


def _count(word: str) -> int:
    lower = word.lower()
    return 1 if lower in {"a", "an"} else _SMALL[lower] if lower in _SMALL else int(word)


def _point(match: re.Match[str]) -> str:
    return f"{_count(match[1])}." + "".join(str(_SMALL[word]) for word in match[2].lower().split())


def _decade(match: re.Match[str]) -> str:
    if match["age"] is None:
        return match[0]
    return f"{_SMALL[match['age'].lower()]}{_TENS[match['tens'].lower() + 'y']}s"


def _ordinal(match: re.Match[str]) -> str:
    if match["second"]:
        return "2th"
    if match["plain"]:
        return f"{_ORDINALS[match['plain'].lower()]}th"
    return f"{_TENS[match['tens'].lower()] + _UNDER_TEN[match['unit'].lower()]}th"


def _roman(match: re.Match[str]) -> str:
    digits = [_ROMAN_DIGITS[letter] for letter in match["roman"]]
    letter = len(digits) == 1
    if letter and (match["before"].islower() or not content_words(match["before"])):
        return match[0]  # the pronoun, or a label
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return (
        f"{match['before']} {sum(-one if one < following else one for one, following in pairs)}th"
    )


def _spelled(match: re.Match[str]) -> str:
    tail = match["tail"] or ""
    words = [word for word in re.split(r"[\s-]+", match[0].lower()) if word != "and"]
    if words == ["one"] or words[0] in _SCALES or tail:
        return match[0]
    return str(_value(words))


def _value(words: list[str]) -> int:
    year = _year(words)
    if year is not None:
        return year
    total = current = 0
    for word in words:
        if word in _SCALES:
            current = max(1, current) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0
        else:
            current += _SMALL.get(word, _TENS.get(word, 0))
    return total + current


def _year(words: list[str]) -> int | None:
    """Read "nineteen forty-five"; None for what is no year."""
    numbers = [_SMALL.get(word, _TENS.get(word)) for word in words]
    if len(numbers) not in {2, 3} or None in numbers:
        return None
    first, *rest = [number for number in numbers if number is not None]
    if not (10 < first <= 20 and 10 <= rest[0] <= 99):
        return None
    return 100 * first + sum(rest)


def _scaled(match: re.Match[str]) -> str:
    scale = match["scale"].lower()
    times = _SCALES.get(scale) or _LETTERS[scale]
    low = _times(match["low"], times) + match["join"] if match["low"] else ""
    return low + _times(match["number"], times)


def _times(number: str, scale: int) -> str:
    product = Decimal(number.replace(",", "")) * scale
    return f"{product.normalize():f}"
