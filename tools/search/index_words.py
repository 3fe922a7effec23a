"""Text to the words that are indexed and searched: one analysis for both, for every language a catalogue holds.

Chinese is segmented by jieba, kana and hangul are cut into pairs, everything else is split at non-letters, lowercased,
stripped of accents and stemmed as English. Owns the stop words of queries. Used by index_text and the policy store.
"""

from __future__ import annotations

import logging
import re
import threading
from functools import lru_cache

import jieba
import tantivy

_HAN = re.compile(r"[㐀-䶿一-鿿]+")
_KANA_HANGUL = re.compile(r"[぀-ヿ가-힯]+")
_SEGMENTED = re.compile(r"[㐀-䶿一-鿿]+|[぀-ヿ가-힯]+")
_MARKS = str.maketrans({"'": "", "’": ""})
_TIMES = re.compile(r"(?<=\d)\s*[x×*]\s*(?=\d)", re.IGNORECASE)
_PLAIN = re.compile(r"\w+")
_STOP_EN = frozenset(
    _PLAIN.findall(
        "a an and any are as at be but by can could do does for from get give good have i if in is it its like looking"
        " me my need no of on one or please show some something than that the their there these this to under up us"
        " want what which with would you your find buy best nice how why when who where much many gift gifts present"
        " presents all every go going always really very so too just"
    )
)
_STOP_ZH = frozenset(
    _PLAIN.findall(
        "的 了 吗 呢 吧 啊 我 你 您 他 她 它 我们 你们 是 有 没有 和 与 或 在 把 被 给 要 想 想要 需要 买 找 看 看看"
        " 一个 一款 一些 一件 一双 什么 哪些 哪个 请 请问 可以 能 能不能 推荐 这 那 这个 那个 适合 用 用的 款 个 件 种"
        " 还 还有 都 也 就 很 比较 有没有 帮 帮我 礼物 送 送给 怎么 多少 怎么办"
        " 让 更 总 总是 以内 以下 以上 左右 型号 刚 时候 东西"
    )
)
_PREPOSITION = re.compile(r"\b(?:for|with|without|in|to|of|from|that|which|under|on|at|by|made)\b", re.IGNORECASE)
_ADDED = re.compile(r"^(\s*[^\s,]+\s[^,]+),")  # what a comma adds to two words or more: 'coffee grinder, manual'
_LONGEST_QUERY = 400
_CAN = "can"
_RARE = 20  # rarer entries of the dictionary are slips themselves (帐蓬)
jieba.setLogLevel(logging.ERROR)
_loading = threading.Lock()


def analyzer(*, stemmed: bool = True) -> tantivy.TextAnalyzer:
    """The Tantivy half of the analysis; `segmented` is the half before it. Not `stemmed` it keeps words as written."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.remove_long(60), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()):
        builder = builder.filter(step)
    return (builder.filter(tantivy.Filter.stemmer("english")) if stemmed else builder).build()


_ANALYZER = analyzer()
_STOPPED = {token for word in _STOP_EN for token in _ANALYZER.analyze(word)} | _STOP_EN


def warm() -> None:
    """Load jieba's dictionary (about a second the first time on a machine) before a shopper waits for it."""
    with _loading:
        jieba.initialize()


def segmented(text: str) -> str:
    """The text with spaces where words of scripts without spaces meet, and between the numbers of '160x230'."""
    text = _TIMES.sub(" ", text.translate(_MARKS))
    if not _SEGMENTED.search(text):
        return text
    warm()
    return _SEGMENTED.sub(_cut, text)


def han_runs(text: str) -> list[tuple[str, list[str]]]:
    """The runs of Chinese in a text, each with its words in order, none overlapping."""
    runs = _HAN.findall(text)
    if runs:
        warm()
    return [(run, jieba.lcut(run)) for run in runs]


def _cut(match: re.Match[str]) -> str:
    run = match.group()
    if _HAN.fullmatch(run):
        return f" {' '.join(jieba.cut_for_search(run))} "
    pairs = [run[place : place + 2] for place in range(len(run) - 1)] or [run]
    return f" {' '.join(pairs)} "


def words(text: str) -> list[str]:
    """Every indexed word of a text, in order."""
    found: list[str] = _ANALYZER.analyze(segmented(text))
    return found


@lru_cache(maxsize=2048)
def query_words(text: str) -> tuple[str, ...]:
    """The words of a query that can find something, each once; all of them where only stop words were said."""
    said = list(dict.fromkeys(words(text[:_LONGEST_QUERY])))
    telling = [word for word in said if word not in _STOPPED and word not in _STOP_ZH]
    if telling and said[-1] == _CAN and said[-2] == telling[-1]:
        telling.append(_CAN)  # a watering can, and not what one can do
    return tuple((telling or said)[:24])


@lru_cache(maxsize=2048)
def query_head(text: str) -> str | None:
    """The word that says what kind of thing is wanted: 'jacket' of 'a rain jacket for hiking', '外套' of '防水外套'.

    In English and Chinese it ends the noun phrase; what follows a preposition only describes it.
    """
    text = text[:_LONGEST_QUERY]
    if named := _ADDED.match(text):
        text = named[1]
    for part in _PREPOSITION.split(text):
        naming = [word for word in query_words(part) if not is_number(word)]
        if naming and not _STOPPED.issuperset(naming):
            return naming[-1]
    return None


def is_dictionary_word(word: str) -> bool:
    """Whether jieba's own dictionary has a Chinese word: then it is meant, whether or not the catalogue has it."""
    return len(word) > 1 and (jieba.dt.FREQ.get(word) or 0) > _RARE


def is_stop_word(word: str) -> bool:
    """Whether a word of a query can find nothing by itself."""
    return word in _STOPPED or word in _STOP_ZH


def is_number(word: str) -> bool:
    """Whether a word is only digits: '15' alone names no product."""
    return word.isdecimal()
