"""A topic's fixed sentences, and how the first languages write dates, lists and options.

`Phrases` keeps a topic's sentences beside its tools, English and Chinese of one sentence together so that none is
forgotten (tools/wording holds the agent's general table). Other languages get English; the model puts it into the
shopper's own. Leaves money to tools/money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tools.search.option_words import option_words

_LONGEST_OPTION = 40
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_chinese(language: str) -> bool:
    """Whether a language code (`zh`, `zh-Hant`, ...) is Chinese."""
    return language.lower().startswith("zh")


def in_words(language: str) -> bool:
    """Whether code has words of its own in this language."""
    return language.lower().startswith("en") or is_chinese(language)


def told_in(language: str, lines: Iterable[str]) -> list[str]:
    """Lines as code may say them to the shopper; none where it has no words of this language."""
    return list(lines) if in_words(language) else []


def pick(language: str, english: str, chinese: str) -> str:
    """The one of two texts that this language reads."""
    return chinese if is_chinese(language) else english


class Phrases:
    """The sentences of one topic: key -> (English, Chinese), with `str.format` fields."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        self._texts = dict(texts)

    def say(self, key: str, language: str, **values: object) -> str:
        """The sentence in this language. Raises KeyError for a key or a field that is not there."""
        return pick(language, *self._texts[key]).format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._texts


def date_text(day: date, language: str) -> str:
    """`Nov 20, 2026` or `2026年11月20日`."""
    return pick(language, f"{_MONTHS[day.month - 1]} {day.day}, {day.year}", f"{day.year}年{day.month}月{day.day}日")


def list_text(parts: Iterable[str], language: str) -> str:
    """Parts in a row: `a, b` or `a、b`."""
    return pick(language, ", ", "、").join(parts)


def with_options(title: str, options: Mapping[str, str], language: str, longest: int = _LONGEST_OPTION) -> str:
    """A title with the options chosen: `Merino Tee (blue, M)`, `美利奴T恤（blue、M）`; a long one is clipped."""
    if not options:
        return title
    words = option_words(options, language).values()
    clipped = (word if len(word) <= longest else f"{word[:longest]}…" for word in words)
    inner = list_text(clipped, language)
    return pick(language, f"{title} ({inner})", f"{title}（{inner}）")
