"""Promises in English: we'll match any price, someone will call you, a free upgrade, guaranteed delivery.

Owns reading what nobody but the shop may grant or vow, and holding it against its policies; agent/verify/promises_zh
reads Chinese. Deeds that a tool could do ('I'll cancel it') are agent/verify/completions' business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import SPACE, WORD
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence

_ME = frozenset({"i", "we", "i'll", "we'll", "i'd", "we'd"})
_SOMEBODY = frozenset(
    "someone somebody agent agents representative representatives rep colleague colleagues manager managers specialist "
    "specialists team member members advisor adviser person staff supervisor courier expert experts technician "
    "driver".split()
)
_CALLS = frozenset("call phone ring email contact text visit".split())
_WE_DO = r"(?:will|we|we'll) (?:\w+ ){0,2}"
_BACK = frozenset({"back", "touch", "out"})
_WILL = frozenset({"will", "shall", "can", "would", "could", "promise", "guarantee"})
_FILL = frozenset(
    "also gladly happily personally definitely certainly surely of course then now even just always be able to "
    "immediately shortly soon go ahead and".split()
)
# What only a policy may grant; the words after it tell which line of the policy must say so.
_GRANTS = frozenset(
    "give waive match upgrade compensate throw expedite rush prioritize prioritise hold extend replace beat cover "
    "credit reimburse deduct discount deliver reserve call phone ring email text gift".split()
)
_VOWS = frozenset({"promise", "guarantee", "ensure", "assure"})
_OFFERED = frozenset({"discount", "refund", "voucher", "coupon", "credit", "compensation", "upgrade", "gift", "deal"})
_SENT = frozenset({"replacement", "refund", "voucher", "gift", "coupon", "sample", "new"})
_SURELY = frozenset({"definitely", "certainly", "surely", "absolutely"})
_ARRIVES = frozenset("arrive be reach ship get come deliver receive work fit last".split())
_EXPECTED = frozenset("call email message reply refund response voucher".split())
OPENERS = (
    _SURELY
    | {"entitled", "expect"}
    | frozenset({*_ME, *_SOMEBODY, *_VOWS, "free", "complimentary", "guaranteed", "guarantees", "no", "money", "price"})
)

_FREE = frozenset(
    "upgrade upgrades gift gifts sample samples shipping delivery returns return exchange exchanges replacement "
    "replacements repair repairs installation express pickup wrapping giftwrap trial accessory accessories case".split()
)
_STATED = frozenset(
    {"shipping", "delivery", "returns", "return", "exchange", "exchanges", "repair", "repairs", "pickup"}
)
_KEYS = {
    "shipping": "ship|deliver|邮|运费",
    "delivery": "ship|deliver|邮|运费",
    "return": "return|退货",
    "exchange": "exchang|换货",
    "replacement": "replac|更换",
    "repair": "repair|维修",
}
_CONTENT = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2}")
_DENIED = pattern(
    "can't|cannot|can not|couldn't|could not|don't|do not|didn't|not|never|no|unable to|won't|aren't able to|isn't",
    at="end",
    tail=r"(?:[ ]+[a-z]+){0,3}",
)
_ARTICLE = pattern("a|an|the|our|your", at="end")
_ASKED = pattern("whether|if|ask|asks|like", tail=r"(?:[ ]+[a-z']+){0,4}", at="end")


@dataclass(kw_only=True)
class PromiseClaim(Claim):
    """Something is promised. `words`: what a policy sentence must hold, one of each group."""

    words: tuple[str, ...]
    shown: str = ""
    """What to show instead, in place; '' takes the rest of the sentence along."""
    about: bool = False
    """The policy sentence must also share a word with the sentence so far: 'Installation is free of charge'."""
    person: bool = False
    """A person will do it: true once the conversation was handed over."""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if sentence.asks or (self.person and "handed_over" in facts.ground.done):
            return PASS
        if self.words and any(self._says(line) for line in facts.policy_lines):
            return PASS
        if _DENIED.search(self.left) or _ASKED.search(self.left):
            return PASS
        reason = "no policy and no tool promises this"
        if self.shown:
            return cut(self.shown, reason)
        return cut("", reason, "sentence")

    def _says(self, line: str) -> bool:
        if not all(re.search(word, line) for word in self.words):
            return False
        return not self.about or any(word in line for word in _CONTENT.findall(self.left))


def read_promise(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The promise at the cursor."""
    first = cursor.at(0)
    if first.kind != WORD or first.low not in OPENERS:
        return None
    if first.low in _ME:
        return _mine(cursor)
    if first.low in _SOMEBODY:
        return _somebody(cursor)
    if first.low in _VOWS or first.low in ("guaranteed", "guarantees"):
        return _vow(cursor, sentence)
    if first.low in _SURELY:
        return _claim(cursor, 1, "guarant|保证", shown="likely") if cursor.at(cursor.skip(1)).low in _ARRIVES else None
    if first.low in ("entitled", "expect"):
        return _due(cursor)
    if first.low in ("free", "complimentary"):
        return _free(cursor, sentence)
    return _at_no_cost(cursor, sentence) if first.low == "no" else _assurance(cursor, sentence)


def _claim(
    cursor: Cursor, end: int, *words: str, shown: str = "", about: bool = False, person: bool = False
) -> PromiseClaim:
    text = cursor.text(0, end)
    return PromiseClaim(kind="promise", text=text, size=end, words=words, shown=shown, about=about, person=person)


def _mine(cursor: Cursor) -> Claim | None:
    place = cursor.skip(1)
    willing = cursor.at(0).low.endswith("'ll")
    while cursor.at(place).low in _WILL | _FILL:
        word = cursor.at(place).low
        if word in _VOWS:
            return _claim(cursor, place + 1, "guarant|promis|保证|承诺")
        willing = willing or word in _WILL
        place = cursor.skip(place + 1)
    word = cursor.at(place).low
    if word in _VOWS:
        return _claim(cursor, place + 1, "guarant|promis|保证|承诺")
    if not willing:
        return None
    if word in ("make", "see"):
        return _made_sure(cursor, place)
    if word in ("get", "be", "reach") and cursor.at(0).low != "i":
        return _in_touch(cursor, place)
    if word in ("offer", "give", "send", "get"):
        return _given(cursor, place)
    own = _WE_DO + word if word in _CALLS else _stem(word)
    return _claim(cursor, place + 1, own) if word in _GRANTS else None


def _stem(word: str) -> str:
    return word.removesuffix("e")


def _made_sure(cursor: Cursor, place: int) -> Claim | None:
    """'make sure your parcel arrives'; 'make sure that you find ...' promises little."""
    following = cursor.skip(place + 1)
    if cursor.at(following).low not in ("sure", "certain", "that"):
        return None
    object_ = cursor.at(cursor.skip(following + 1)).low
    if object_ == "that" and cursor.at(following).low != "that":
        object_ = cursor.at(cursor.skip(cursor.skip(following + 1) + 1)).low
    if object_ in ("you", "i", "we", "to"):
        return None
    return _claim(cursor, following + 1, "make sure")


def _in_touch(cursor: Cursor, place: int) -> Claim | None:
    """'get back to you', 'be in touch', 'reach out'."""
    for _ in range(3):
        place = cursor.skip(place + 1)
        if cursor.at(place).low in _BACK:
            return _claim(cursor, place + 1, "get back|in touch|reply|respond|answer", person=True)
        if cursor.at(place).kind != WORD:
            return None
    return None


def _given(cursor: Cursor, place: int) -> Claim | None:
    """'offer you a special discount', 'send you a replacement', 'give you 10% off'; not 'give you an overview'."""
    verb = cursor.at(place).low
    end = place + 1
    for _ in range(6):
        after = cursor.skip(place + 1)
        token = cursor.at(after)
        if token.low in _OFFERED or (verb == "send" and token.low in _SENT):
            return _claim(cursor, end, _stem(token.low), "off|free|receiv|send")
        if token.text in ("$", "€", "£", "%") or token.low == "free" or (token.text[:1].isdigit() and verb != "send"):
            return _claim(cursor, end)
        if token.kind != WORD:
            return None
        place = after
    return None


def _somebody(cursor: Cursor) -> Claim | None:
    """'someone will call you', 'our team will get back to you'."""
    place = cursor.skip(1)
    if cursor.at(place).low in ("of", "from"):
        return None  # 'a member of our team': the team opens anew
    if cursor.at(place).low not in ("will", "shall", "is", "are"):
        return None
    going = cursor.at(place).low in ("is", "are")
    place = cursor.skip(place + 1)
    if going:
        if cursor.at(place).low != "going":
            return None
        place = cursor.skip(cursor.skip(place + 1) + 1)
    while cursor.at(place).low in _FILL - {"be"}:
        place = cursor.skip(place + 1)
    word = cursor.at(place).low
    if word in _CALLS:
        return _claim(cursor, place + 1, _WE_DO + word, person=True)
    return _in_touch(cursor, place) if word in ("get", "be", "reach") else None


def _vow(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'guaranteed delivery', 'is guaranteed to arrive', 'promise'."""
    word = cursor.at(0).low
    if word == "promise" and sentence.left.strip():
        return None
    if word in ("ensure", "assure"):
        return None
    shown = "" if word != "guaranteed" else "estimated"
    return _claim(cursor, 1, "guarant|保证|承诺", shown=shown)


def _free(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'free upgrade', 'free of charge', 'for free'."""
    place = cursor.skip(1)
    word = cursor.at(place).low
    if word == "of" and cursor.at(cursor.skip(place + 1)).low == "charge":
        return _claim(cursor, cursor.skip(place + 1) + 1, "free|免费", shown="as our policies state", about=True)
    if word == "express":
        place = cursor.skip(place + 1)
    if word not in _FREE:
        return None
    end = place + 1 if cursor.at(place).kind == WORD else cursor.skip(1) + 1
    noun = cursor.text(cursor.skip(1), end)
    key = _KEYS.get(word.removesuffix("s"), _stem(word.removesuffix("s")))
    if word in _STATED:
        shown = f"{noun} as our policies state"
    else:
        shown = "extra I could not confirm" if _ARTICLE.search(sentence.left) else "extras I could not confirm"
    return _claim(cursor, end, "free|免|包邮", key, shown=shown)


def _due(cursor: Cursor) -> Claim | None:
    """'entitled to a full refund', 'expect a call from us'."""
    place = cursor.skip(1)
    if cursor.at(0).low == "entitled":
        return _claim(cursor, place + 1, "entitled|right to") if cursor.at(place).low == "to" else None
    while cursor.at(place).low in ("a", "an", "your", "full", "quick"):
        place = cursor.skip(place + 1)
    word = cursor.at(place).low
    return _claim(cursor, place + 1, _stem(word), person=True) if word in _EXPECTED else None


def _at_no_cost(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'at no extra cost'."""
    place = cursor.skip(1)
    if cursor.at(place).low in ("extra", "additional", "further"):
        place = cursor.skip(place + 1)
    if cursor.at(place).low not in ("cost", "charge") or not sentence.left.rstrip().endswith("at"):
        return None
    free = "free|no (?:extra |additional )?(?:cost|charge)"
    return _claim(cursor, place + 1, free, shown="the cost our policies state", about=True)


def _assurance(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'money-back guarantee', 'price match'."""
    joint = cursor.at(1)
    if joint.kind != SPACE and joint.text != "-":
        return None
    first, second = cursor.at(0).low, cursor.at(2).low
    if (first, second) not in (("money", "back"), ("price", "match"), ("price", "matching"), ("price", "guarantee")):
        return None
    end = 3
    place = cursor.skip(3)
    if cursor.at(place).low in ("guarantee", "guaranteed", "promise"):
        end = place + 1
    shown = "policy I could not confirm" if _ARTICLE.search(sentence.left) else "terms I could not confirm"
    return _claim(cursor, end, f"{first}[ -]{second[:5]}", shown=shown)
