"""Several requests in one message: 'find me a tent and where is my order?' is two.

Owns cutting a message into parts that could be requests of their own, and greetings in front of one. Whether a part
is one is the head's word: intent.py asks it for each. Splitting is cautious, since every part costs an embedding.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.sentence import CJK

MOST_PARTS = 3
_VERB = (
    r"(?=(?:where|what|when|how|who|why|which|can|could|do|does|did|is|are|i|i'm|i'd|i've|cancel|show|find|tell|add|please|track|remove"
    r"|compare|recommend|suggest|talk|return|remember|forget|put|let|give|check|change|connect|get (?:me|my)|will|would|my|write|take|need|want|refund|exchange|whats|wheres|hows)\b)"
)
_BLANKS = re.compile(r"\s+")
_CUT = re.compile(
    rf"\s*(?:[,;]?\s+(?:and|but|plus|then)\s+(?:also\s+|then\s+|by the way,?\s+|could you\s+)?{_VERB}|[,;.]?\s+also,?\s+(?=\w)|[,;.]?\s+(?:by the way|btw|another thing|one more thing)[,:]?\s+"
    r"|(?<!\d)[.;!?]+\s+(?=\w)|[。;；!！?？]+\s*(?=\w)|[,，、]?\s*(?:另外|还有(?=[,，我你帮请])|然后(?=[,，我你帮请再])|顺便(?:问[一下]*)?|順便(?:問[一下]*)?|再(?:问|問)(?:一下|下)?|同埋|麻烦再|对了|對了|以及|同时|并且|还想|另外还)[,，]?\s*"
    r"|[,，]\s*(?=我的?(?:订单|訂單|快递|包裹|退款)|帮我|请问|再(?:帮|给)|怎么|多久|能不能|可以)"
    r"|,\s+(?=(?:who|what|where|when|how|why|do you|do u|can you|can u|can i|could you|is there|are there|does|also|cuándo|cuánto|dónde|cómo|wann|wo|wie|was kostet)\b)"
    r"|[,，]\s*(?=转人工|转接|包邮|支持|我想|我要|查一?下|查查|找个|找一|看看|取消|有没有|有沒有|运费|什么时候|顺带|再(?:找|看|推荐|查)|能(?:用|送|退|开|寄|发)|多少钱)"
    rf"|(?<=[吗嗎么麼呢吧啊])\s+(?=[{CJK}])|(?<=[{CJK}])\s+(?=包不包邮|包邮|再(?:问|問)|能不能|可不可以|顺便|多久|运费)"
    r"|,?\s+y\s+(?=(?:dime|que me|enséñame|muéstrame|ponme|búscame|también|además|dónde|cuándo|cuánto|cómo|quiero|puedo|puedes|podéis|mi|busco|tenéis|tienen|hacéis|me|cancela|necesito|qué)\b)"
    r"|,?\s+und\s+(?=(?:auch|wo|wann|wie|was|wer|kann|könnt|ich|mein|meine|zeig|habt|gibt|kostet|storniere?|brauche|suche?|such mir|sag mir|schick mir|könntet)\b)|,?\s+et\s+(?=(?:aussi|où|quand|comment|je|mon|ma|est-ce)\b)"
    r"|(?:、|。)?(?:それから|あと|それと)[、,]?)\s*"
)
_GREETING = re.compile(
    r"^\s*(?:hi+|hello+|hey+|good (?:morning|afternoon|evening)|hola|buenas|buenos días|hallo|guten (?:tag|morgen|abend)|bonjour|salut|ciao|olá|你好|您好|哈喽|嗨|亲|在吗|こんにちは|すみません)(?: (?:there|aisle|bot|team|all|guys))?\s*[,.!，。！~、 ]+\s*(?=\S)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\W*(?:(?:if|when|in case|suppose|wenn|falls|cuando|si)\b|如果|要是|假如)", re.IGNORECASE)
_HAN = re.compile(rf"[{CJK}]")
_LEAST_WORDS, _LEAST_HAN = 2, 3


def without_greeting(text: str) -> str:
    """The message behind its greeting; the greeting itself where nothing worth a request follows."""
    rest = _GREETING.sub("", text, count=1)
    return (
        rest if rest != text and _worth(rest) and not re.match(r"how are you|how is it|你好|最近", rest, re.I) else text
    )


def split_requests(text: str) -> list[str]:
    """The parts of a message that may be requests; one part where there is nothing to split."""
    # Every cut begins with blanks of any number: a page of them would be tried from each one to each other.
    parts = [part.strip() for part in _CUT.split(_BLANKS.sub(" ", text)) if part and part.strip()]
    if len(parts) > 1 and _CONDITION.match(parts[0]):  # 'if I return it, when do I get my money back?' is one question
        parts[:2] = [f"{parts[0]}, {parts[1]}"]
    worthy = [part for part in parts if _worth(part)]
    return worthy[:MOST_PARTS] if len(worthy) > 1 else [text]


def _worth(part: str) -> bool:
    letters = len(_HAN.findall(part))
    return letters >= _LEAST_HAN or len(part.split()) >= _LEAST_WORDS
