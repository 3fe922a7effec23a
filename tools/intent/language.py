"""Which language a message is in: scripts first, then small words, then the conversation's own.

Owns the detector. It reports ISO 639-1 codes ('zh' for either script of Chinese); a message that shows nothing ('ok',
'42', a brand) has the conversation's language. Called by intent.py; the answer is written in what it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

FALLBACK = "en"

_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile(r"[\u3040-\u30ff\uff66-\uff9f]"),
    "ko": re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"),
    "zh": re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"),
    "uk": re.compile(r"[іїєґІЇЄҐ]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}
_ONLY_JAPANESE_HAN = re.compile(r"[円込込税価届払戻変査働]")
_LATIN_WORD = re.compile(r"[a-zà-öø-ÿßœąćęłńóśźżčřšžěůğışőű]+(?:['’][a-zà-ÿ]+)?")

# Small words and the words of shops. A word of several languages counts for each of them, so only others decide.
# Small words and the words of shops. A word of several languages counts for each of them, so only others decide.
_LANGUAGES_OF: dict[str, set[str]] = {}
for _line in Path(__file__).with_name("data").joinpath("small_words.txt").read_text("utf-8").splitlines():
    _language, _, _words = _line.partition(": ")
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, set()).add(_language)
# What shops sell, as far as its name belongs to one language: 'auriculares' alone is Spanish.
_THINGS_OF: dict[str, set[str]] = {}
for _line in Path(__file__).with_name("data").joinpath("things.txt").read_text("utf-8").splitlines():
    _label, _, _words = _line.partition(" head: ")
    for _word in _words.split():
        if len(_word) > 3:
            _THINGS_OF.setdefault(_word, set()).add(_label)
_THING_WEIGHT = 0.6
# Letters that hardly occur outside a language.
_LETTERS: Mapping[str, str] = {
    "ñ¿¡": "es",
    "ßäöü": "de",
    "çêèùœîôû": "fr",
    "ãõ": "pt",
    "ìò": "it",
    "łąężźśń": "pl",
    "ğış": "tr",
    "ơưđạảấầậắặẹếềệịọốồộớờợụủứừự": "vi",
}
_MANY = 2
_EVERYWHERE = frozenset(
    [
        "ok",
        "okay",
        "no",
        "yes",
        "hi",
        "hello",
        "bye",
        "thanks",
        "thx",
        "cool",
        "super",
        "stop",
        "help",
        "sorry",
        "online",
    ]
)


def detect_language(text: str, conversation: str | None = None) -> str:
    """The language of `text`; `conversation` (or English) where it shows none."""
    lowered = text[:2000].lower()
    words = _LATIN_WORD.findall(lowered)
    if (scripted := _by_script(lowered, words, conversation)) is not None:
        return scripted
    return _by_words(lowered, words, conversation)


def is_common_word(word: str) -> bool:
    """Whether a lower-case word is one of the small words of a language we know: no name is guessed from it."""
    return word in _LANGUAGES_OF


def _by_script(text: str, latin: list[str], conversation: str | None) -> str | None:
    """The language of the script that carries the message; None where Latin words do."""
    counts = {language: len(pattern.findall(text)) for language, pattern in _SCRIPTS.items()}
    letters = counts["zh"] + counts["ja"] + counts["ko"]
    if letters:
        # 'what does 谢谢 mean' is English: small English words outnumber the characters.
        english = sum(word in _LANGUAGES_OF for word in latin)
        if english > letters:
            return None
        if counts["ko"] > counts["ja"]:
            return "ko"
        if counts["ja"] > counts["zh"] / 10:
            return "ja"
        return "ja" if conversation == "ja" and not counts["ja"] and _could_be_japanese(text) else "zh"
    for language in ("uk", "ru", "ar", "he", "el", "th", "hi"):
        if counts[language] > len(latin) and (language != "uk" or counts["ru"]):
            return language
    return None


def _could_be_japanese(text: str) -> bool:
    """Han alone in a Japanese conversation stays Japanese while short ('赤', '送料'), unless it is plainly Chinese."""
    plainly_chinese = re.search(r"[吗呢这那们么买个没还请给帮哪让谁东车门鞋颜发货订单钱]", text)
    return plainly_chinese is None and (len(text) <= 6 or _ONLY_JAPANESE_HAN.search(text) is not None)


def _by_words(text: str, words: list[str], conversation: str | None) -> str:
    scores: dict[str, float] = {}
    for word in words:
        owners = _LANGUAGES_OF.get(word, ())
        for language in owners:
            scores[language] = scores.get(language, 0.0) + 1.0 / len(owners)
        singular = word if word in _THINGS_OF else word.removesuffix("s")
        singular = singular if singular in _THINGS_OF else word.removesuffix("es")
        if len(things := _THINGS_OF.get(singular, ())) == 1:
            language = next(iter(things))
            scores[language] = scores.get(language, 0.0) + _THING_WEIGHT
    for letters, language in _LETTERS.items():
        found = sum(text.count(letter) for letter in letters)
        if found:
            scores[language] = scores.get(language, 0.0) + min(found, 3) * 0.75
    if not scores:
        return conversation or FALLBACK  # a name, a number, 'asdf'
    best = max(scores, key=lambda language: (scores[language], language == conversation, language == FALLBACK))
    if conversation and len(words) == 1 and words[0] in _EVERYWHERE:
        return conversation
    if conversation and scores[best] - scores.get(conversation, 0.0) < _needed(words, conversation, best):
        return conversation
    return best


def _needed(words: list[str], conversation: str, best: str) -> float:
    """How much more evidence a change of language takes: 'ok' and 'no' do not turn a conversation round."""
    if best == conversation:
        return 0.0
    return 0.75 if len(words) >= _MANY else 1.0
