"""Order ids as shoppers write them: #A10234, W1234567, order no. 55421, 订单号 10234.

Owns telling an order id from other codes: a model name ('WH-1000XM4') or a plain number is none unless a word like
'order' stands before it. Ids come out in capitals without the '#'. Whether such an order exists is tools/orders'.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.sentence import Sentence

_WORD = (
    r"(?:\borders?|\bpurchase|\bpedidos?|\bbestell(?:ung|nummer)(?:en)?|\bauftrag|\bcommandes?|\bordine|\bencomenda"
    r"|\bbestelling|订单|訂單|单号|單號|单子|注文|주문)"
)
_BETWEEN = r"(?:\s*(?:id|ids|nr\.?|no\.?|n°|nº|num(?:ber|éro|ero)?|号码|号|號碼|號|番号|番号は|번호|#|is|are|:|：|是|为|為|,|und|and|y|et|和))*\s*"
_CODE = r"[a-z]{1,4}[- ]?\d{3,12}(?:-\d{1,6})?|[a-z]{1,5}-\d{3,12}|\d{3,12}-[a-z]\d?|\d{3,12}(?:-\d{3,12})*"
_CUED = re.compile(rf"{_WORD}{_BETWEEN}#?(?P<id>{_CODE})(?![a-z0-9])")
_HASHED = re.compile(r"(?<![a-z0-9])[#＃]\s?(?P<id>[a-z]{0,4}-?\d{3,12}(?:-\d{1,6})?)(?![a-z0-9])")
_BARE = re.compile(r"(?<![a-z0-9-])(?P<id>[a-z]{1,3}-?\d{5,12})(?![a-z0-9-])")
_PREFIXED = re.compile(r"(?<![a-z0-9-])(?P<id>(?:ord|order|po|so|inv|web|ref)[-_]\d{3,12}(?:-\d{1,6})?)(?![a-z0-9-])")
_SHORT_BARE = re.compile(r"(?<![a-z0-9-])(?P<id>[a-z]-?\d{4})(?![a-z0-9-])")
_PLAIN = re.compile(
    r"(?<![a-z0-9$€£¥.,:-])(?P<id>\d{5,12}|(?!19\d\d|20\d\d)\d{4})(?!\s?(?:元|块|塊|€|\$|£|euros?|eur\b|dollars?|usd|bucks|w\b|mah|ml|g\b|kg)|[a-z0-9]|[.,:]\d)"
)
_LONG = re.compile(
    r"(?<![a-z0-9$€£¥.,:-])(?<!sku )(?<!item )(?<!isbn )(?<!artikel )(?<!model )(?<!phone )(?<!tel )(?P<id>\d{6,12})(?!\s?(?:元|块|塊|€|\$|£|euros?|dollars?|usd)|[a-z0-9]|[.,:]\d)"
)
_ALONE = re.compile(r"^\W*(?P<id>[a-z]{0,4}-?\d{4,12})\W*$")
_MORE = re.compile(rf"^\s*(?:,|and|und|y|et|和|、|&)\s*#?(?P<id>{_CODE})(?![a-z0-9])")
_ABOUT_ORDERS = re.compile(
    rf"{_WORD}|track|packa?ge|parcel|refund|return|cancel|deliver|ship|退|取消|快递|物流|包裹|发货|这单|那单|这个单|那个单"
    r"|\b(?:chang|modif|swap|exchang|arriv|wait|dispatch)|address|money back|改成|改为|换成|换货|地址|到哪|没到|没收到"
    r"|änder|umtausch|tausch|adresse|ankomm|zurückbekomm|(?:krieg|bekomm|geld)\b.{0,30}\b(?:wieder|zurück)|cambi[aeoá]|dirección|lleg[aóo]|sali(?:ó|do)|enviad"
    r"|reembolso|devol|cancela|anula|paquete|envío|stornier|storno|erstattung|paket|lieferung|retour|zurückschick"
)


def order_ids(sentence: Sentence, *, expected: bool = False) -> list[str]:
    """The ids in a sentence, taken out of it. `expected`: the conversation is about an order, so a bare number counts."""
    found: list[str] = []
    patterns = [_CUED, _PREFIXED, _HASHED, _BARE, _LONG]
    if expected or _ABOUT_ORDERS.search(sentence.low):
        patterns += [_SHORT_BARE, _PLAIN]
    if expected:
        patterns.append(_ALONE)
    for pattern in patterns:
        for match in list(sentence.find(pattern)):
            _keep(sentence, match["id"], *match.span("id"), found)
            at = match.end()
            while (more := _MORE.match(sentence.low[at:])) is not None:
                _keep(sentence, more["id"], at + more.start("id"), at + more.end("id"), found)
                at += more.end()
    return found


def _keep(sentence: Sentence, text: str, start: int, end: int, found: list[str]) -> None:
    if not sentence.free(start, end):
        return
    if sentence.text[max(0, start - 1) : start] in ("#", "＃"):
        start -= 1
    sentence.take(start, end)
    order_id = text.replace(" ", "").upper()
    if order_id not in found:
        found.append(order_id)
        sentence.note("order_id", start, end)
