"""How a message feels, from -1 (furious) to 1 (delighted), by a short list of words in several languages.

Rough on purpose: it only helps the agent to choose its tone and to notice a shopper who should get a person.
Called by intent.py.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re

_BAD = re.compile(
    r"\b(?:terrible|awful|horrible|worst|useless|ridiculous|unacceptable|angry|furious|disappoint\w*|dissapoint\w*|disgust\w*|scam\w*|sucks?|crap|shit\w*|wtf|hate|stupid|rubbish|garbage|fed up|broken|damaged|never (?:again|arrived)|fake|annoy\w*|frustrat\w*|ripped off|joke|cheated|pathetic"
    r"|pésimo|horrible|decepcionad[oa]|estafa|mierda|schrecklich|enttäuscht|unverschämt|scheiß\w*|betrug|nul|déçue?|arnaque|inacceptable|honteux)\b"
    r"|太差|垃圾|骗子|騙子|失望|生气|气死|愤怒|投诉|差评|坑人|太坑|恶劣|無良|无语|假货|破店|什么玩意|太过分|糟糕|最悪|ひどい|がっかり"
)
_VERY_BAD = re.compile(r"\b(?:worst|furious|scam\w*|wtf|shit\w*|disgust\w*|unacceptable)\b|骗子|气死|垃圾|最悪|scheiß")
_GOOD = re.compile(
    r"\b(?:thanks?|thank you|thx|great|perfect|awesome|excellent|love|amazing|wonderful|nice|appreciate|helpful|happy|gracias|genial|perfecto|danke|super|toll|prima|merci|parfait|grazie|obrigad[oa])\b"
    r"|谢谢|感谢|太好了|完美|很棒|喜欢|不错|满意|辛苦了|謝謝|ありがとう|素晴らしい|嬉しい"
)
_NOT = re.compile(r"\b(?:not|isn't|wasn't|don't|didn't|no|never|kein|nicht|pas|no es)\s+(?:\w+\s)?$|不$|没$")


def sentiment(text: str) -> float:
    """The tone of `text`, -1 to 1; 0 where nothing shows."""
    lowered = text[:2000].lower()
    bad = len(_BAD.findall(lowered)) + len(_VERY_BAD.findall(lowered))
    good = 0
    for match in _GOOD.finditer(lowered):
        if _NOT.search(lowered[max(0, match.start() - 16) : match.start()]):
            bad += 1
        else:
            good += 1
    shouted = bad and (lowered.count("!") + lowered.count("！") >= 2 or (text.isupper() and len(text) > 8))
    score = 0.4 * (good - bad) - (0.3 if shouted else 0.0)
    return max(-1.0, min(1.0, round(score, 2)))
