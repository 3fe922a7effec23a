"""Messages whose intent exact code knows better than any head: attacks, a bare yes or no, nothing at all.

Owns fixed phrases, and what an attack needs beside the head's guess; what depends on the conversation is followups.py's.
Called by intent.py before the head's guess counts.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.understanding import Intent

_ATTACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(?:(?:previous|prior|above|earlier|preceding|system|your|all|the|any) (?:\w+ )?(?:instructions?|prompts?|rules|guidelines|directives|programming|safety|restrictions)|instructions?)\b"
    r"|\b(?:show|print|reveal|repeat|tell me|output|display|what(?:'s| is| are)(?! the system prompt\b(?!s?\s*(?:[.?!,]|$|above|word|verbatim|exactly|that|you\b)))|give me|leak|translate|dump)\b.{0,25}\b(?:system prompt|your (?:\w+ )?(?:prompt|instructions|configuration|guidelines)|hidden prompt|initial prompt|api key|admin password|developer message)\b"
    r"|\byou are now (?:dan|in developer|an? (?:unrestricted|evil|uncensored|different))\b|\b(?:god|jailbreak|dan) mode\b|\b(?:enter|activate|enable|switch to|you are (?:now )?in)\b.{0,12}\b(?:developer|debug) mode\b(?! (?:on|of|in) (?:this|the|my|an?|it)\b)|\bjailbreak (?:yourself|prompt|this|active|engaged|enabled)\b|\bpretend (?:you (?:have|are) no|there are no)\b"
    r"|\b(?:drop|truncate|alter) table\b|\bselect \* from \w+|\bunion select\b|<\s*script\b|\brm -rf\b|\bsudo \w+|</?\s*(?:system|assistant|instructions?)\s*>|<\|[a-z_]+\|>|^\s*(?:system|assistant)\s*:"
    r"|\b(?:other|another|all|every) (?:customers?|users?|shoppers?|people)(?:'s|s'|')? (?:\w+ )?(?:orders?|emails?|address(?:es)?|data|details|cards?|phone|passwords?|purchases?|names?)\b"
    r"|(?:忽略|无视|無視|忘记|忘掉|忘了|跳过|绕过|繞過|不要管|别管)(?:你|掉|之前|以上|上面|前面|所有|一切|先前|的|系统|全部|以前|这些|那些|安全)*(?:的)?(?:指令|规则|規則|提示词?|提示詞|设定|設定|限制|规定|安全规则|安全限制)"
    r"|(?:系统|系統|你的|隐藏|初始)(?:的)?(?:提示词|提示詞|prompt|指令)|越狱|(?:进入|开启|启用|切换到|处于)开发者模式(?!.{0,8}(?:平板|手机|相机|电视|设备|手表))|管理员密码|(?:给我|告诉我|显示|输出|说出|泄露|你的)[^。？！]{0,12}api ?key|(?:其他|别的|别人|所有)(?:客户|顾客|用户|人)的?(?:订单|信息|地址|电话|数据|密码|购买记录|购物记录)|没有(?:任何)?(?:限制|规则|约束)的(?:ai|人工智能|助手)"
    r"|ignora (?:todas? )?(?:las|tus) (?:instrucciones|reglas)|ignorier(?:e|en)? (?:alle |deine |die )(?:\w+ )?(?:anweisungen|regeln)|ignore[zr]? (?:toutes )?(?:les|tes|vos) (?:\w+ )?(?:instructions|règles|consignes)|(?:指示|命令|ルール)を(?:すべて)?無視",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{1,200}[\"”»]|`[^`]{1,400}`|[「『][^」』]{1,200}[」』]")
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?。！？\n]+|$)")
_TALKED_ABOUT = re.compile(
    r"\b(?:if|when(?:ever)?|unless|while|after|before|do not|don't|don’t|never|must not|not to|protects?|prevents?|against|called|named|says?|said|reads?|article|wenn|falls|nicht|si|quand|cuando|no)\b"
    r"|(?<!you )(?<!want )\bto $|如果|当你|当您|要是|时候|不要|不会|防止|防范|叫做|写着|上面写|说明书|提示我",
    re.IGNORECASE,
)
"""What stands before such words in a manual, a story or a question about them."""
_AIM = re.compile(
    r"\byour?(?:self)? (?:\w+ )?(?:rules|instructions?|prompts?|guidelines|polic(?:y|ies)|restrictions|limits|filters?|settings|configuration|programming|training|memory|role|persona|secrets?|keys?|tokens?|password|tools?|database|owner|creator|developers?)\b"
    r"|\byou (?:are|were|must|will|shall|have no|can do anything|should now)\b|(?:^|[.!?:;,]\s*|\b(?:please|now|must|you|and|then|will) )(?:act|behave|answer|respond) as\b|\bpretend\b|\broleplay\b|\bimagine you\b|\bfrom now on\b|\bnew instructions?\b|\bno longer apply\b"
    r"|\b(?:reply|respond|answer) (?:only |just |exactly )?with\b|\b(?:word for word|verbatim)\b|\b(?:above|before) (?:this|my) message\b|\b(?:text|words|everything|message) above\b"
    r"|\b(?:the|this|an?) (?:assistant|chatbot|bot|ai|model)\b|\bi am (?:the|your|an?) (?:developer|admin\w*|owner|engineer|operator|root)\b|\bas (?:root|admin\w*|the developer)\b"
    r"|\b(?:other|another|previous|every|all|all the) (?:customer|user|shopper|client|account|order)s?\b|\bsystem (?:message|note|notice|prompt)s?\b(?! (?:me|us|for|list)\b)|\bcontext window\b|\b(?:note|notice|message|command|order)s? from (?:the |your )?(?:developer|admin\w*|operator|owner|system)s?\b|\bthe customer who\b|\b(?:customers?|users?|orders?) table\b|\b(?:database|maintenance mode|admin mode|root access)\b"
    r"|\b(?:the|an?) (?:admin\w*|server|system|store)(?:'s|’s)? (?:password|tokens?|keys?|secrets?|prompts?)\b|\bwithout (?:asking|confirm\w+|verif\w+|permission|checking)\b|\S@\S|\bhttps?://"
    r"|你(?:现在)?是一|你(?:的|收到|被|必须|没有)|从现在(?:起|开始)|扮演|假装|假设你|逐字|原封不动|管理员(?:新|密码|指令|权限|模式)|系统(?:通知|消息|提示)|(?:助手|机器人|模型)必须|(?:不用|无需|不经|不要)(?:确认|询问|验证)"
    r"|(?:其他|其它|别的|所有|每个|上一位|上一个|全部)[^，。！？]{0,4}(?:客户|顾客|用户|订单|人)|上下文|(?:开发者|开发人员|运营方)(?:的)?(?:通知|指令|说明|要求)|数据库|维护模式|调试模式|只(?:回复|回答|输出)|这条消息之前|以上(?:内容|文字)",
    re.IGNORECASE,
)
"""What an attack is after, or how it goes about it. Wording that only talks about instructions or passwords has none."""
_FIXED: dict[str, Intent] = {}
for _intent, _phrases in (
    (
        "affirm",
        "yes|yeah|yep|yup|y|sure|ok|okay|yes please|sure thing|go ahead|do it|please do|confirm|correct|right|of course|absolutely|definitely|sounds good|that's right|是|是的|对|对的|好|好的|好啊|行|可以|嗯|嗯嗯|确认|確認|没问题|當然|当然|是啊|sí|si|claro|vale|de acuerdo|ja|jawohl|klar|gerne|oui|d'accord|bien sûr|はい|うん|お願いします|네|sì|certo|sim|👍|👌|✅",
    ),
    (
        "deny",
        "no|nope|nah|n|no thanks|no thank you|not now|never mind|nevermind|nvm|don't|不|不是|不要|不用|不用了|不行|别|算了|不了|不了谢谢|不用谢谢|nein|nein danke|non|non merci|no gracias|いいえ|いや|結構です|아니요|não|👎|❌",
    ),
    (
        "greeting",
        "hi|hello|hey|hiya|yo|hi there|hello there|hey there|good morning|good afternoon|good evening|你好|您好|在吗|在嗎|嗨|哈喽|hola|hallo|guten tag|bonjour|salut|こんにちは|안녕하세요|ciao|olá|👋",
    ),
    (
        "goodbye",
        "bye|goodbye|thanks|thank you|thx|ty|bye bye|see you|cheers|ok thanks|okay thanks|thanks bye|再见|拜拜|谢谢|謝謝|谢谢你|多谢|好的谢谢|gracias|adiós|danke|tschüss|merci|au revoir|ありがとう|さようなら|grazie|obrigado|🙏",
    ),
):
    for _phrase in _phrases.split("|"):
        _FIXED[_phrase] = _intent  # type: ignore[assignment]
_EDGES = re.compile(r"^[\s.,!?~。，！？、…¡¿]+|[\s.,!?~。，！？、…¡¿]+$")
_ANYTHING = re.compile(r"\w|[\U0001F300-\U0001FAFF\u2600-\u27bf]")


def aims(text: str) -> bool:
    """Whether a message wants something of the assistant itself, of its house, or of other people.

    The head knows attacks by their vocabulary, which an honest question about security shares.
    """
    return _AIM.search(text) is not None


def _plain_attack(text: str) -> bool:
    """Whether a sentence of its own tells the assistant to do it; a quotation, a condition and a warning do not."""
    told = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for sentence in _SENTENCE.finditer(told):
        match = _ATTACK.search(sentence[0])
        if match and not _TALKED_ABOUT.search(sentence[0][: match.start()]):
            return True
    return False


def fixed_intent(text: str) -> Intent | None:
    """The intent of a message that needs no guess, or None."""
    if not _ANYTHING.search(text):
        return "out_of_scope"
    if _plain_attack(text[:8000]):
        return "attack"
    return _FIXED.get(_EDGES.sub("", text[:60].lower().replace("’", "'")))
