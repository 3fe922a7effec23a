"""Codes that are plain words: what a code's name is followed by, and what is to be said or typed for a price.

'The code word is sunshine', 'say "blue moon" at the till for ten off', 报暗号阳光普照可打折. Values are endless, the
words around them few: what stands in a code's place is one, unless it shows itself to be none. Asked by codes.py.
"""

from __future__ import annotations

import re

from agent.verify.claim import Cursor
from agent.verify.lexer import END, NEWLINE
from agent.verify.phrases import beginnings, starts_with

_NAMES = frozenset({"code", "codes", "codeword", "codewords", "password", "passphrase", "passcode", "keyword"})
_OFFERS = frozenset({"coupon", "coupons", "promo", "voucher", "vouchers", "discount"})
_SAYINGS = frozenset(
    {"say", "saying", "mention", "mentioning", "quote", "quoting", "whisper", "type", "typing", "enter", "entering"}
    | {"use", "using", "try", "apply", "redeem", "tell", "write"}
)
OPENERS = _NAMES | _OFFERS | _SAYINGS | {"word", "words", "phrase"}
_NAMES_ZH = (
    *(
        "码",
        "口令",
        "暗号",
        "暗语",
        "密语",
        "优惠码",
        "折扣码",
        "优惠口令",
        "兑换码",
        "券码",
        "活动码",
        "促销码",
        "代金券号",
    ),
    *("优惠代码", "折扣代码", "優惠碼", "折扣碼", "暗號", "邀请码", "专属码", "福利码", "内部码", "口号"),
)
_SAYINGS_ZH = (
    "报上",
    "报出",
    "报一",
    "报“",
    "报「",
    "喊出",
    "喊一",
    "说出",
    "说一",
    "说“",
    "说「",
    "备注",
    "留言",
    "回复",
)
_ENTER_ZH = ("输入", "填写", "填上", "写上")
BEGINNINGS = beginnings(*_NAMES_ZH, *_SAYINGS_ZH, *_ENTER_ZH)

_MAX = 60
_OPENING, _CLOSING = '"“‘`「『', '"”’`」』'
_NAMED = re.compile(
    r"^[a-z]+(?: (?:codes?|words?|phrase))*(?P<gap>[^:：\"“‘`「『.!?\n]{0,60}?)"
    r"(?:\s*[:：=]\s*|\s+(?:is|are|was|called|named|reads?|goes|says|spells|spelled|spelt|equals|will be|would be)\s+"
    r"(?:(?:just|simply|now|called|the word)\s+)*|\s*(?=[\"“‘`「『]))"
    r"(?P<quote>[\"“‘`「『])?(?P<value>[\w'-]+)"
)
_BESIDE = re.compile(
    r"^[A-Za-z]+(?: codes?)?(?:,? +| ?\()"
    r"(?P<value>[A-Z0-9][A-Z0-9_-]{3,}|(?=[\w#*!-]*\d)(?=[\w#*!-]*[A-Za-z])[\w#*!-]{4,})"
)
"""'a code, FREEBIE, that', 'coupon Kx9#22z': what can be no word stands right behind the name."""
_NO_VALUE = frozenset(
    "not no only one a an the for in on at what there valid entered shown listed printed sent available still also now "
    "usually needed required applied wrong right case up out yours mine to from by with as already good worth unknown "
    "it this that these any your our my you we i they and or if when where how why which who so too very optional new "
    "old missing empty fine ok okay active inactive live over gone none correct incorrect case-sensitive unique here "
    "set found kept given written made put built hidden known chosen lost read "
    "always never often sometimes about behind below above under inside different something".split()
)
_SAID = re.compile(
    r"^[a-z]+(?: (?:us|them|me|the cashier|our team|in))?(?: (?:the|our|your))?"
    r"(?: (?:magic|secret|code|word|words|phrase))*"
    r"\s*[:：]?\s*(?:[\"“‘`「『](?P<quoted>[^\"”’`」』\n]{2,40})[\"”’`」』]|(?P<plain>[a-z0-9-]{3,}))(?P<rest>.*)"
)
_AS_CODE = re.compile(r"\b(?:as|for) (?:the|your|our|a|an)?\s?(?:[a-z]+ )?(?:code|coupon|voucher|promo|password)\b")
_PAYING = re.compile(
    r"\b(?:checkout|check out|till|counter|pay|paying|payment|order|ordering|basket|cart|chat|cashier)\b"
)
_BRINGS = re.compile(
    r"\b(?:discount\w*|off|free|half|sav(?:e|es|ing)|cheaper|less|reduc\w+|deal|knock\w*|drops?|bonus)\b|[%$€£]"
)
_ORDINARY = frozenset(
    "yes no ok it this that these those them one any some the your our my its a an code codes coupon coupons voucher "
    "vouchers points filters filter us you something anything goodbye hello thanks with for at in on to and".split()
)
_NAMED_ZH = re.compile(
    r"^(?:就?[是为]|叫做?|[：:=])?\s*[" + _OPENING + r"]?(?P<value>[^，。！？；,!?;\n" + _CLOSING + r"]{1,14})"
)
_ASSIGNS_ZH = re.compile(r"^(?:就?[是为]|叫做?|[：:=]|\s*[" + _OPENING + "])")
_PACKET_ZH = re.compile("^(?:红包|密令|内容|如下|暗语)(?=[是为：:])")
_WORKS_ZH = re.compile("^[^，。！？；,]{2,12}?(?:可用|有效|能用|管用|好使|已生效)")
_BEFORE_ZH = re.compile(r"(?:报|说|喊|输入?|填写?|写|用|使用|凭|回复|备注|出示|提)[上出个一下这]*$")
_NO_VALUE_ZH = re.compile(
    r"^(?:框|栏|处|位|页|后|时|即|就|可|能|进行|来|的|吗|么|或|和|与|以|并|再|请|才|都|会|了|呢|及|、|还|也|在|需|要|结|下单|抵|优惠|"
    r"领|列|信|功|活|有|无|没|不|未|已|是否|什么|哪|多少|如何|怎|由|指|一种|必|应|确认|错|过期|失效|无效|有效|查|到|从|对|给|为空|输|填)"
)
_DENIED_ZH = re.compile(r"(?:没有?|无|不用|不需要?|无需|暂无|别|是否有?|哪里|什么)[\u4e00-\u9fff]{0,3}$")
_SAID_ZH = re.compile(
    r"^(?:报(?:上|出|一[下声个])?|喊(?:出|一声)|说(?:出|一[声句])?|备注|留言|回复|输入|填写|填上|写上)[一这个句声下]*[：:]?"
    r"[" + _OPENING + r"]?(?P<value>[^，。！？；,!?;\n" + _CLOSING + r"]{1,12}?)[" + _CLOSING + r"]?"
    r"(?:，|,)?(?:就|即|可|能|便|立|马上|直接|结账|下单|结算|付款|全场|享|打|减)(?P<rest>.*)"
)
_BRINGS_ZH = re.compile("减|折|优惠|免|便宜|半价|抵|返|省|送")
_FIELDS_ZH = re.compile("号|码|邮箱|地址|信息|数量|尺|券|姓名|内容|关键|问题|需求|金额|预算|邮编|电话|商品|名称")


def code_word(cursor: Cursor, left: str) -> tuple[str, int] | None:
    """The word in a code's place and the number of tokens up to it, at one of the openers. Raises NeedMore."""
    first = cursor.at(0).low
    if first in _SAYINGS:
        return _said(_rest(cursor))
    if first in ("word", "words", "phrase") and not re.search(r"(?:magic|secret|pass|special)\s*$", left):
        return None
    if first in OPENERS:
        if beside := _BESIDE.match(_rest(cursor, low=False)):
            return beside["value"], 1
        return _named(_rest(cursor), plain=first not in _OFFERS)
    if name := starts_with(cursor, 0, _NAMES_ZH):
        following = _rest(cursor)[len(name) :]
        return _lone_zh(following) if name == "码" else _named_zh(following, left)
    if cursor.at(0).text == "报" or starts_with(cursor, 0, (*_SAYINGS_ZH, *_ENTER_ZH)):
        return _said_zh(_rest(cursor))
    return None


def _rest(cursor: Cursor, *, low: bool = True) -> str:
    """The sentence from the cursor on, lower case if `low`. Raises NeedMore."""
    parts: list[str] = []
    for place in range(_MAX):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE) or token.text in "!?。！？；;":
            break
        if token.text == "." and cursor.at(place + 1).text in ("", " ", "\n"):
            break
        parts.append(token.low if low else token.text)
    return "".join(parts)


def _named(text: str, *, plain: bool) -> tuple[str, int] | None:
    match = _NAMED.match(text)
    if not match:
        return None
    value = match["value"]
    if match["quote"]:
        return value, 1
    no_value = value in _NO_VALUE or value.endswith(("ed", "ing", "n't")) or value.isdigit()
    told = plain or re.match(r"^[a-z]+ (?:codes?|words?|phrase)\b", text)
    if not told or no_value or re.search(r"\b(?:if|whether|where|when|how|which|that|what)\b", match["gap"]):
        return None
    return value, 1


def _said(text: str) -> tuple[str, int] | None:
    match = _SAID.match(text)
    if not match:
        return None
    value, rest = match["quoted"] or match["plain"], match["rest"]
    if value in _ORDINARY:
        return None
    if match["quoted"]:
        wanted = bool(_AS_CODE.search(rest) or _PAYING.search(rest) or _BRINGS.search(rest))
    else:
        paid = (
            _PAYING.search(rest) and _BRINGS.search(rest) and re.match(r"\s+(?:at|when|in|on|as|while|before)\b", rest)
        )
        wanted = bool(_AS_CODE.match(rest.lstrip()) or paid)
    return (value, 1) if wanted else None


def _lone_zh(text: str) -> tuple[str, int] | None:
    """码是D-E-A-L: of a bare 码 only what is written in Latin letters is a code."""
    match = re.match(r"^[是为：:]\s*(?P<value>[a-z0-9][a-z0-9_-]{2,})", text)
    return (match["value"], 1) if match else None


def _named_zh(text: str, left: str) -> tuple[str, int] | None:
    text = _PACKET_ZH.sub("", text)
    named = _ASSIGNS_ZH.match(text) or _BEFORE_ZH.search(left) or _WORKS_ZH.search(text)
    if not named or _DENIED_ZH.search(left):
        return None
    match = _NAMED_ZH.match(text)
    if not match or _NO_VALUE_ZH.match(match["value"].strip()):
        return None
    return match["value"].strip(), 1


def _said_zh(text: str) -> tuple[str, int] | None:
    match = _SAID_ZH.match(text)
    if not match or _FIELDS_ZH.search(match["value"]) or not _BRINGS_ZH.search(text[match.end("value") :]):
        return None
    return match["value"], 1
