"""Ways out of the conversation and markup: links, e-mail addresses, phone numbers, Markdown images and links, HTML.

Owns reading them. An address passes only if a policy passage holds it; HTML and images never pass; of a Markdown link
the words stay and the address goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, NEWLINE, NUMBER, SPACE, WORD
from agent.verify.phrases import beginnings, pattern, starts_with
from agent.verify.sentence import Sentence

_HANDLES = frozenset(
    {"wechat", "whatsapp", "telegram", "instagram", "facebook", "twitter", "tiktok", "qq", "skype", "line"}
)
_HANDLES_ZH = ("微信公众号", "微信号", "微信", "客服QQ", "QQ群", "QQ号", "抖音号", "公众号", "小红书号")
OPENERS = frozenset({"http", "https", "www", "hxxp", "hxxps", "dot", "url", *_HANDLES})
BEGINNINGS = beginnings(*_HANDLES_ZH)
CHARACTERS = frozenset("点點")
MARKS = frozenset("@[]<!！+")

_MAX = 80
_MAX_GAP = 5
_SHORTEST = 5
_CLOSING = frozenset(".,!?;:。，！？；：)）\"'”")
_LAST_WORD = re.compile(r"[a-z0-9._%+-]+$")
_DIGITS = re.compile(r"\D+")
_CALL_LEFT = pattern(
    "call|phone|dial|tel|ring|text|fax|hotline|helpline|whatsapp|sms|mobile|reach us|message us",
    "拨打|电话|致电|热线|联系|短信|手机|传真|客服号",
)
_ORDER_LEFT = pattern(
    "orders?|tracking|parcel|invoice|item|sku|part|model|serial", "订单|单号|物流|快递|运单|编号|货号"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Top domains; a label that is a word too or unknown ("warm.it is") makes an address only with a path behind it.
TOP_DOMAINS = frozenset(
    "com net org io co shop store cn de uk eu info app dev ai me us example xyz top online site club vip biz link tech "
    "cloud space website fr es nl jp kr ru ca au hk tw sg tv cc gg ly ws mobi asia icu fun ltd wang ink buzz sale "
    "deals email zone mall outlet example test invalid".split()
)
_OPENS, _CLOSES = frozenset("(（"), ")）"
_LABEL = re.compile(r"[a-z]{2,24}")
_LABEL_LEFT = re.compile(r"[a-z0-9-]{2,}[\s(\[{<_-]*$")
_LABEL_JOINED = re.compile(r"[a-z0-9-]{2,}\s*$")
_AROUND_DOT = frozenset(" )]}>(-_")
_DOMAINS_ZH = ("康姆", "网", "网络", "中国", "公司", "商城", "店")
_PLACE_LEFT = pattern(
    "sites?|website|webpage|page|link|url|address|domain|visit|go to|head to|open|log in|sign in|pay|order|shop|buy"
    "|check out|online|browser|at|on|to",
    "网址|网站|链接|地址|域名|访问|打开|登录|官网|付款|下单|复制|去|上",
)
_LEAD = re.compile(
    r"^\s*(?:visit|see|call|go to|check|check out|请?访问|请?拨打|请?查看|请?点击|详见)?(?: us| our)?(?: on| at)?\s*$"
)


@dataclass(kw_only=True)
class LinkClaim(Claim):
    """An address or a phone number."""

    phone: bool = False
    spelled: bool = False

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self._grounded(facts):
            return PASS
        reason = "no fact holds this address"
        if self.spelled:
            return cut("", reason, "sentence")
        if self.text[0] in "@.":
            return cut("", reason)
        if self.phone:
            return cut("客服" if facts.chinese else "our support team", reason)
        return cut("商店页面" if facts.chinese else "the store's pages", reason)

    def _grounded(self, facts: Facts) -> bool:
        if self.phone:
            digits = _DIGITS.sub("", self.text)
            return digits in _DIGITS.sub("", facts.policy_text)
        before = _LAST_WORD.search(self.left) if self.text[0] in "@." else None
        address = (before.group() if before else "") + self.text.lower()
        return address in (facts.text if self.text[0] == "." else facts.policy_text)


@dataclass(kw_only=True)
class MarkupClaim(Claim):
    """Markup that must not reach the shopper."""

    address: str = ""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.address and self.address.lower() in facts.policy_text:
            return PASS
        return cut("", "markup")


def read_link(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The address, phone number or markup at the cursor."""
    token = cursor.at(0)
    if token.low == "dot" or token.text in CHARACTERS:
        return _spelled(cursor, sentence)
    if token.low in _HANDLES or token.kind == CJK:
        return _handle(cursor)
    if token.text == "。":
        return _spelled(cursor, sentence)
    if token.low in OPENERS or token.text in ("@", "."):
        return _address(cursor)
    if token.text in ("[", "!", "！", "]"):
        return _markdown(cursor)
    if token.text == "<":
        return _html(cursor)
    if token.kind == NUMBER or token.text in ("+", "("):
        return _phone(cursor, sentence)
    return None


def _address(cursor: Cursor) -> Claim | None:
    token = cursor.at(0)
    if token.text == ".":
        label = cursor.at(1)
        if (
            label.kind != WORD
            or not _LABEL.fullmatch(label.text)
            or (label.low not in TOP_DOMAINS and cursor.at(2).text != "/")
        ):
            return None
    elif token.text == "@":
        if cursor.at(1).kind not in (WORD, NUMBER):
            return None
    elif token.low != "www" and cursor.at(1).text not in (":", "："):
        return None
    end = 1
    while (
        end < _MAX
        and cursor.at(end).kind not in (SPACE, NEWLINE, CJK, END)
        and cursor.at(end).text not in "<>，。；、）"
    ):
        end += 1
    while cursor.at(end - 1).text in _CLOSING and end > 1:
        end -= 1
    return LinkClaim(kind="link", text=cursor.text(0, end), size=end)


def _spelled(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'attacker dot example', 'shop (dot) com slash pay', 网址是attacker点example: an address in words."""
    english = cursor.at(0).low == "dot"
    before = _LABEL_LEFT.search(sentence.left) if english else _LABEL_JOINED.search(sentence.left)
    place = 1
    while cursor.at(place).text in _AROUND_DOT:
        place += 1
    label = cursor.at(place)
    if not before or label.kind not in (WORD, CJK):
        return None
    if label.kind == CJK:
        if english or not starts_with(cursor, place, _DOMAINS_ZH):
            return None
    elif label.low not in TOP_DOMAINS and not (_PLACE_LEFT.search(sentence.left) or not english):
        return None
    return LinkClaim(kind="link", text=cursor.text(0, place + 1), size=place + 1, spelled=True)


def _markdown(cursor: Cursor) -> Claim | None:
    """'![alt](url)' whole; of '[words](url)' first the bracket, later '](url)'. Full-width marks are the same marks."""
    opened = cursor.at(0).text
    if opened == "]":
        if cursor.at(1).text not in _OPENS:
            return None
        end = _until(cursor, 2, _CLOSES)
        address = cursor.text(2, end - 1).strip() if end else ""
        return MarkupClaim(kind="link", text=cursor.text(0, end), size=end, address=address) if end else None
    start = 0
    if opened in "!！":
        if cursor.at(1).text != "[":
            return None
        start = 1
    close = _until(cursor, start + 1, "]")
    if not close or cursor.at(close).text not in _OPENS:
        return None
    end = _until(cursor, close + 1, _CLOSES)
    if not end:
        return None
    if opened in "!！":
        if cursor.at(end).kind == SPACE:
            end += 1
        return MarkupClaim(kind="markup", text=cursor.text(0, end), size=end)
    return MarkupClaim(kind="link", text="[", size=1, address=cursor.text(close + 1, end - 1).strip())


def _html(cursor: Cursor) -> Claim | None:
    if cursor.at(1).kind != WORD and cursor.at(1).text not in ("/", "!"):
        return None
    end = _until(cursor, 1, ">")
    return MarkupClaim(kind="markup", text=cursor.text(0, end), size=end) if end else None


def _until(cursor: Cursor, start: int, marks: str) -> int:
    """The index after one of `marks`; 0 where the line, or patience, ends first."""
    for place in range(start, start + _MAX):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE):
            return 0
        if token.text in marks:
            return place + 1
    return 0


def _phone(cursor: Cursor, sentence: Sentence) -> Claim | None:
    place, digits, groups, end = 0, 0, 0, 0
    while place < 16:
        token = cursor.at(place)
        if token.kind == NUMBER:
            if "," in token.text:
                break
            digits += len(_DIGITS.sub("", token.text))
            groups += 1
            end = place + 1
        elif (token.text not in ("-", "+", "(", ")") and not (token.kind == SPACE and _goes_on(cursor, place))) or (
            groups and token.text == "+"
        ):
            break
        place += 1
    called = bool(_CALL_LEFT.search(sentence.left)) or cursor.at(0).text == "+"
    called = called or bool(_MOBILE.fullmatch(cursor.text(0, end)) and not _ORDER_LEFT.search(sentence.left))
    if digits < 7 or digits > 15 or not (groups > 2 or called) or (not called and _ORDER_LEFT.search(sentence.left)):
        return None
    return LinkClaim(kind="link", text=cursor.text(0, end), size=end, phone=True)


def _handle(cursor: Cursor) -> Claim | None:
    """'WhatsApp: shop88', 微信 shop88: the name of an account behind the name of a service."""
    place = len(starts_with(cursor, 0, _HANDLES_ZH)) if cursor.at(0).kind == CJK else 1
    if not place:
        return None
    for _ in range(_MAX_GAP):
        if cursor.at(place).text not in (":", "：", " ", "@", "号", "群", "是", "为") and cursor.at(place).low not in (
            "at",
            "on",
            "is",
            "id",
            "number",
            "account",
        ):
            break
        place += 1
    account = cursor.at(place)
    marked = cursor.at(place - 1).text == "@"
    named = account.kind == NUMBER and len(account.text) >= _SHORTEST
    marked = marked or cursor.at(place - 1).text in (":", "：")
    joined = cursor.at(place + 1).text == "_"
    named = named or (account.kind == WORD and (marked or joined or any(c.isdigit() for c in account.text)))
    if not named:
        return None
    end = place + 1
    while cursor.at(end).kind in (WORD, NUMBER) or (
        cursor.at(end).text in ("_", ".", "-") and cursor.at(end + 1).kind in (WORD, NUMBER)
    ):
        end += 1
    return LinkClaim(kind="link", text=cursor.text(0, end), size=end)


def _goes_on(cursor: Cursor, place: int) -> bool:
    """A space inside a phone number: digits or a bracket on, and a plus, digit or bracket before."""
    after = cursor.at(place + 1)
    return (after.kind == NUMBER and len(after.text) >= 3 and after.text.isdigit()) or after.text == "("
