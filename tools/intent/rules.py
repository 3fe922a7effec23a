"""Messages whose intent exact code knows better than any head: attacks, a bare yes or no, nothing at all.

Owns fixed phrases only; what depends on the conversation is followups.py's. Called by intent.py before the head's
guess counts.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

from tools.intent.understanding import Intent

_ATTACK = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(?:(?:previous|prior|above|earlier|preceding|system|your|all|the|any) (?:\w+ )?(?:instructions?|prompts?|rules|guidelines|directives|programming|safety|restrictions)|instructions?)\b"
    r"|\b(?:show|print|reveal|repeat|tell me|output|display|what(?:'s| is| are)|give me|leak|translate|dump)\b.{0,25}\b(?:system prompt|your (?:\w+ )?(?:prompt|instructions|configuration|guidelines)|hidden prompt|initial prompt|api key|admin password|developer message)\b"
    r"|\byou are now (?:dan|in developer|an? (?:unrestricted|evil|uncensored|different))\b|\b(?:developer|debug|god|jailbreak|dan) mode\b|\bjailbreak\b|\bpretend (?:you (?:have|are) no|there are no)\b"
    r"|\b(?:drop|truncate|alter) table\b|\bselect .{1,40} from \w+|\bunion select\b|<\s*script\b|\brm -rf\b|\bsudo \w+|</?\s*(?:system|assistant|instructions?)\s*>|<\|[a-z_]+\|>|^\s*(?:system|assistant)\s*:"
    r"|\b(?:other|another|all|every) (?:customers?|users?|shoppers?|people)(?:'s|s'|')? (?:\w+ )?(?:orders?|emails?|address(?:es)?|data|details|cards?|phone|passwords?|purchases?|names?)\b"
    r"|(?:忽略|无视|無視|忘记|忘掉|忘了|跳过|绕过|繞過|不要管|别管)(?:你|掉|之前|以上|上面|前面|所有|一切|先前|的|系统|全部|以前|这些|那些|安全)*(?:的)?(?:指令|规则|規則|提示词?|提示詞|设定|設定|限制|规定|安全规则|安全限制)"
    r"|(?:系统|系統|你的|隐藏|初始)(?:的)?(?:提示词|提示詞|prompt|指令)|越狱|开发者模式|管理员密码|(?:给我|告诉我|显示|输出|说出|泄露|你的)[^。？！]{0,12}api ?key|(?:其他|别的|别人|所有)(?:客户|顾客|用户|人)的?(?:订单|信息|地址|电话|数据|密码|购买记录|购物记录)|没有(?:任何)?(?:限制|规则|约束)的(?:ai|人工智能|助手)"
    r"|ignora (?:todas? )?(?:las|tus) (?:instrucciones|reglas)|ignorier(?:e|en)? (?:alle |deine |die )(?:\w+ )?(?:anweisungen|regeln)|ignore[zr]? (?:toutes )?(?:les|tes|vos) (?:\w+ )?(?:instructions|règles|consignes)|(?:指示|命令|ルール)を(?:すべて)?無視",
    re.IGNORECASE | re.DOTALL,
)
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


def fixed_intent(text: str) -> Intent | None:
    """The intent of a message that needs no guess, or None."""
    if not _ANYTHING.search(text):
        return "out_of_scope"
    if _ATTACK.search(text[:8000]):
        return "attack"
    return _FIXED.get(_EDGES.sub("", text[:60].lower().replace("’", "'")))
