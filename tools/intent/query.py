"""What is left to search for: the sentence without its limits, and without the words that only ask.

Owns the fillers of each language ('do you have', 'looking for', 我想买, busco, ich suche, je cherche, ありますか). Called by
slots.py after every limit has been taken out.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from collections.abc import Mapping

from tools.intent.sentence import CJK
from tools.intent.understanding import Intent

_LEADING = re.compile(
    r"^(?:(?:hi|hello|hey|hi there|hey there|good (?:morning|afternoon|evening)|hola|hallo|guten tag|bonjour|salut|yes|no|ok|okay|yeah|well|so|and|but|also|or|then|then,? what about|please|pls|plz|sorry|thanks|thank you|actually|maybe|just|only|now|um|btw)\b[\s,.!]*"
    r"|(?:(?:can|could|would|will) (?:you|u|i) (?:please |pls |kindly )?)|(?:(?:please|pls) )"
    r"|(?:i(?:'m| am)|im|we(?:'re| are))? ?(?:looking|searching|shopping|hunting|lookin|after) (?:for|to buy|to get|around for)?\b|i'?m after|in the market for|trying to find|need to (?:buy|get|find)"
    r"|(?:i|we) (?:want|need|wanna|would like|'d like|would love|am interested in|must have|require|wish)(?: to (?:buy|get|see|find|purchase|order|look at|shop for|have))?|i'd (?:like|love)(?: to (?:buy|get|see|find|purchase|order|have))?|want(?:ing)?(?: to (?:buy|get|see|find))?|wanna(?: buy| get| see)?|need(?:ing)?"
    r"|(?:do|does|did)(?:n't)? (?:you|u|ya|the (?:store|shop)|y'all|you guys) (?:guys )?(?:have|sell|carry|stock|offer|got|do)|(?:have )?you (?:guys )?(?:have|got|sell|carry)|u (?:have|got|sell)|got|have you got|is there|are there|there is|there are"
    r"|(?:what|which)(?: kinds?| sorts?| types?)?(?: of)? (?=.* (?:do you|are there|have you))|where (?:can i (?:find|get|buy)|are(?: your)?|is(?: your)?|do i find)|what (?:do you have|have you got|is there)(?: in(?: the way of)?| for)?|what(?:'s| is| are) your|what about|how about|(?:let me|lemme) (?:see|browse)"
    r"|(?:show|find|get|give|bring|fetch|recommend|suggest|search|browse|see|list|display|pick|buy|look|try|tell|help)(?: me| us)?(?: (?:find|choose|pick|buy|to find))?(?: for| up| out| through)?(?: (?:all|everything|something|anything|stuff|products?|items?|options?))?(?: (?:from|like|for|by|in|about))?"
    r"|(?:is|are|was|were)\b|(?:any|some|a few|an?|the|your|these|those|more|all|other|another|one|ones|something|anything|everything|sth|suggestions?|recommendations?|ideas?|gift ideas?)\b(?: (?:for|like|about|on|of|that(?:'s| is| are)?|which (?:is|are)))?|of|for(?= me\b)|me\b|with(?=$)|in(?=$)"
    r"|(?:busco|estoy buscando|quiero|quisiera|necesito|me gustaría|tienen|tienes|tiene|hay|muéstrame|muestra|enséñame|quiero comprar|comprar|ver|recomiéndame|un[oa]?s?|el|la|los|las|en(?= |$)|algun[oa]s?|por favor|¿)"
    r"|(?:ich suche(?: nach)?|ich (?:brauche|möchte|will|hätte gern)|suche|brauche|haben sie|habt ihr|hast du|gibt es|gibts|zeig(?:e|en)?(?: sie)?(?: mir)?|empfiehl mir|ein(?:e|en|em|er|es)?|der|die|das|den|bitte|noch|auch)\b"
    r"|(?:je (?:cherche|veux|voudrais|recherche)|j'ai besoin d[e']|(?:est-ce que )?(?:vous avez|avez-vous|tu as|as-tu)|y a-t-il|montrez?(?:-moi)?|cherche|recommandez-moi|un|une|des|du|de la|de l'|de|d'|le|la|les|s'il (?:vous|te) plaît)(?:\b|(?<='))"
    r"|(?:cerco|vorrei|avete|mostrami|un[oa']?|il|lo|gli|procuro|quero|tem|vocês têm|mostre-me|uma?s?|os?|as?)\b(?!-))\s*",
)
_TRAILING = re.compile(
    r"[\s,.!?？！。，、…~]*(?:\b(?:please|pls|plz|thanks|thank you|thx|ty|do you have|have you got|do you sell|do you carry|you got|are there|have you|for sale|available|for me|or something|or so|or anything|if possible|if you have(?: any| it| one)?|at all|right now|today|around|left|first|ones?|options?|in|en|than|with|for|and|but|or|a|the|by|of|from|is|are|price|priced|costs?|costing|budget|my|i|por favor|bitte|s'il (?:vous|te) plaît|haben sie|per favore|por|à|instead|then|too|also|would be (?:nice|great|good)|colou?red|colou?r|sizes?)\b|\s-+|['\"])$"
)
_PUNCTUATION = re.compile(r"^[\s,.!?？！。，、…~:;¿¡()\"'-]+|[\s,.!?？！。，、…~:;¿¡()\"'-]+$")
_INSIDE = re.compile(
    r"\b(?:please|pls|plz)\b|,?\s*\b(?:but )?not too (?:expensive|pricey)\b|\s+,|\(\s*\)|\b(?:that|which)(?: is| are|'s)?(?= *(?:$|,|and\b|but\b))|\b(?:that|which) (?:is|are|has|have)\b"
)
_HAN_LEADING = re.compile(
    r"^(?:你好|您好|请问|請問|那么?|那|好的|嗯|麻烦|麻煩|请|請|亲|哎|对了|對了|可以|可不可以|能不能|能|我们|我|你们|你們|你家|你|这里|這裡|店里|店裡|咱们|家里|最近|现在|不过|但是|另外|还|還|也|就|先|再|帮忙|幫忙|帮我|幫我|帮|幫|给我|給我|给|給|替我|看看|看一下|看下|瞧瞧|看"
    r"|想要|想买|想買|想找|想看|想入手|入手|想|要买|要買|要|需要|买|買|购买|找一下|找找|找|搜索|搜一下|搜一搜|搜|查一下|查找|查|求|来|來|有没有|有沒有|有无|有什么|有什麼|有哪些|有啥|有|卖不卖|卖|賣|推荐一下|推荐几?|推薦|推荐|介绍|展示|显示|列出|点儿|点|些|一些|一下|下|[一两二三几1-9](?:个|個|款|双|雙|件|条|條|只|台|把|套|张|部|种|瓶|盒|支|盏|块|顶|副|点|些)(?!性|人|子)|(?:个|個|款|种|些)(?!性|人|子)|什么样的|什么|什麼|哪些|哪里有|哪有|好看的|好的|好用的|适合的|价格|价位|预算|預算|的|换成|改成|改为|改為|换)\s*"
)
_HAN_TRAILING = re.compile(
    r"[\s,.!?？！。，、…~]*(?:有没有|有沒有|有吗|有嗎|有么|有哪些|有什么|有卖吗|有啥|有的吗|卖吗|在哪里|哪里有|哪有|推荐一下|推荐下|推荐|推薦|看看|看一下|都有哪些|怎么样|可以吗|好吗|行吗|吗|嗎|呢|么|吧|啊|呀|哦|哈|了|谢谢|謝謝|多谢|的话|就行|就好|也行|即可|价格|价位|价|款式|之间|范围内?|的)$"
)
_JAPANESE = re.compile(
    r"(?:は|が|を|って)?(?:ありますか|ありませんか|ある|あります|探してい(?:ます|る)|探して|見せて(?:ください|下さい)?|欲しい(?:です)?|ほしい(?:です)?|お願いします|おすすめ(?:は|を)?(?:ありますか|教えて(?:ください)?)?|ください|下さい|買いたい(?:です)?|見たい(?:です)?|教えて(?:ください)?)[。？?!！]*$|[のはがをで][。？?]*$"
)
_KOREAN = re.compile(r"(?:을|를|이|가)?\s?(?:있나요|있어요|찾아요|찾고 있어요|보여주세요|추천해 ?주세요|주세요)[?.!]*$")
_CART = re.compile(
    r"^(?:(?:please )?(?:add|put|throw|place|drop|toss|stick|remove|delete|take|buy|order|purchase|get|reserve)\b(?: out)?|i(?:'ll| will) (?:take|have|buy)\b|the\b|a\b|把|加入?|放进?|买|要|下单|从|删掉|移除)"
    r"|\b(?:in|into|to|from|out of|on) (?:my |the |your )?(?:shopping )?(?:cart|basket|bag|trolley)\b.*$|\b(?:view|show|see|my|empty|clear|checkout|check out|shopping|cart|basket)\b|(?:加入|放进|放到|加到|加|到|进|从|清空|打开|查看|看看|我的)*购物车(?:里|中|里面)?(?:的|有|拿掉|删掉|去掉|移除)*|加购|结账|结算|下单|立即购买",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:tell me(?: more)?(?: about| of)?|more (?:about|details (?:about|on|of)|info(?:rmation)? (?:about|on))|details (?:about|of|on)|info(?:rmation)? (?:about|on)|describe|what(?:'s| is| are| does| do)? ?(?:the )?(?:price|cost|material|size|weight|colou?rs?|dimensions|rating|reviews?|battery(?: life)?|warranty)? ?(?:of|for|about|on)?|how (?:much|heavy|big|long|large|tall|wide|warm|loud|good|many|old)(?: is| are| does| do)?|(?:is|are|does|do|can|will|has|have|was) (?:the |a |an )?|the\b|介绍一下|介绍|说说|讲讲|关于|了解一下)\s*"
    r"|\s(?:made of|made from|cost|weigh|waterproof|good|heavy|come (?:in|with)|compatible|suitable|available|in stock|fit|have|work|machine washable|washable|worth it|any good)\b.*$"
    r"|(?:多少钱|什么材质|是什么材质的?|有货|防水|怎么样|多重|多大|尺寸|好用|质量|评价|有几种颜色|能|可以|支持|有没有|是不是|的参数|参数).*$",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"^(?:compare|comparison (?:of|between)|contrast|what(?:'s| is) the difference between|difference between|which (?:one )?is (?:better|best|lighter|cheaper)|对比一?下?|比较一?下?|比一比)\s*|\s*(?:哪个好|有什么区别|的区别|对比一?下?|比较一?下?|哪个更好|有何不同)$|\bside by side\b",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"^(?:(?:write|draft|create|generate|make|produce|compose|rewrite|give|prepare)(?: me| up)?\b|(?:an?|the|some|short|long|catchy|product|marketing|seo|listing|new|playful|luxury|friendly)\b|(?:description|copy|text|blurb|tagline|story|bullet points)\b|(?:for|of|about|to)\b|写一?(?:段|个|篇|句)?|生成|给|为|帮)\s*"
    r"|\s*,? (?:in (?:a |an )?[\w -]+(?: tone| style)|[\w-]+ (?:tone|style))$|(?:写一?(?:段|个|篇)?|的)?(?:描述|文案|介绍|详情|简介).*$",
    re.IGNORECASE,
)
_RECOMMENDING = re.compile(
    r"^(?:(?:so,? )?what(?:'s| is| are| do| would| can| should)? ?(?:you|u|i|we)? ?(?:recommend|suggest|advise|buy|get|think|good|popular|new|trending|like)?\b|(?:i|we|you) (?:might|may|would|could|will|'d)? ?(?:like|love|want|enjoy|need|recommend|suggest|think)\b|(?:for|to) (?:me|you|us)\b|(?:something|anything|the|some|really|very|best|good|nice|great|popular|new|cool|interesting|favou?rites?|picks?|things?|stuff|sellers?|bestsellers?|here|else)\b)\s*"
    r"|^(?:什么|有什么|有啥|哪些|最|比较|好|不错|热门|热销|爆款|新品|值得买|值得|好东西|东西|商品|产品|的|我|会|可能|喜欢|适合)+$",
    re.IGNORECASE,
)
_ASKING: Mapping[Intent, re.Pattern[str]] = {
    "cart": _CART,
    "product_question": _QUESTION,
    "compare_products": _COMPARING,
    "describe_product": _DESCRIBING,
    "recommend": _RECOMMENDING,
}
_NOTHING_NAMED = re.compile(
    r"^(?:it|this|that|them|these|those|one|ones|made|put\b.*|use\b.*|wash\b.*|waterproof|in stock|available|price|pay|ready|more|item|items|product|products|both|each|total|size|color|colour|material|和|the|and|what|which|how|much)?$|^(?:这|那|它|哪|什么|多少|几|有|是)",
    re.IGNORECASE,
)
_HAN = re.compile(rf"[{CJK}]")
_ROUNDS = 8


def bare_query(rest: str, language: str) -> str:
    """The words to search for; empty when nothing but fillers is left."""
    text = _PUNCTUATION.sub("", rest)
    for _ in range(_ROUNDS):
        before = text
        lowered = text.lower()
        if _HAN.search(text):
            text = _strip_cjk(text, language)
            lowered = text.lower()
        if (match := _LEADING.match(lowered)) is not None and match.end() and _at_word_end(lowered, match.end()):
            text = text[match.end() :]
        if (tail := _TRAILING.search(text.lower())) is not None:
            text = text[: tail.start()]
        text = _PUNCTUATION.sub("", text)
        if text == before:
            break
    return re.sub(r"\s+", " ", _INSIDE.sub(" ", text)).strip(" ,.-")


def named_thing(query: str, intent: Intent) -> str:
    """The product a question, a comparison or a cart request names; empty for intents that name none."""
    if (pattern := _ASKING.get(intent)) is None:
        return ""
    before = ""
    while query != before:
        before, query = query, _PUNCTUATION.sub("", pattern.sub("", query)).strip()
    return "" if _NOTHING_NAMED.match(query) else query


def _strip_cjk(text: str, language: str) -> str:
    if language == "ja":
        return _JAPANESE.sub("", text)
    if language == "ko":
        return _KOREAN.sub("", text)
    if (match := _HAN_LEADING.match(text)) is not None:
        text = text[match.end() :]
    return _HAN_TRAILING.sub("", text)


def _at_word_end(text: str, end: int) -> bool:
    """Leading words are whole words: 'a' must not eat the first letter of 'apple'."""
    return (
        end >= len(text) or not (text[end - 1].isalpha() and text[end].isalpha()) or _HAN.match(text[end]) is not None
    )
