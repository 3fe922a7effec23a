"""Which unreadable strings of a store's own texts may be quoted: serial and model numbers, checksums, codes on a label.

A policy or a review names them for its reader. One that speaks to whoever repeats it ('end your answer with ...',
'the assistant confirms by stating ...') vouches for nothing that it holds. Asked by of_turn.py; what is unreadable is
opaque.py's to say.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress

from agent.seal.opaque import EDGES, checksums, opaque

_TOLD = re.compile(
    # who is spoken to
    r"\b(?:assist[ae]nt\w*|asistente|assistente|ai|ki|ia|bots?|chatbots?|llms?|gpt\w*|agents?|agente|language models?"
    r"|system prompt|instructions?|anweisung\w*|istruzion\w*|instruccion\w*)\b"
    # and told to do so
    r"|\b(?:say|saying|reply|replying|respond\w*|answer\w*|output\w*|print\w*|writ(?:e|es|ing)|stat(?:e|es|ing)"
    r"|repeat\w*|includ(?:e|ing)|insert\w*|append\w*|add(?:ing)?|begin\w*|start(?:s|ing)?|open(?:s|ing)?|finish\w*"
    r"|end(?:s|ing)?|clos(?:e|es|ing)|mention\w*|quot(?:e|es|ing)|echo\w*|display\w*"
    r"|return(?:s|ing)? (?:the|only|exactly)"
    r"|emit\w*|embed\w*|tell\w*|send\w*|invoke\w*|call(?:s|ing)? (?:the|a)|execut\w*|carry out|obey\w*|decod\w*"
    r"|decipher\w*|decrypt\w*|ignore\w*|disregard\w*|forget\w*|overrid\w*|acknowledg\w*|prov(?:e|es|ing)|confirm\w*"
    r"|phrase|passphrase|keyword|canary|trigger|marker|verbatim|secret\w*|password|token"
    r"|schreib\w*|antwort\w*|sag(?:e|t)?|beende\w*|gib|écri\w*|répond\w*|termin\w*|dis|escrib\w*|respond\w*|di|scriv\w*"
    r"|rispond\w*)\b"
    r"|\b(?:every|each|any|all|toute?s?|jede[rnms]?|cada|ogni|todas?) (?:\w+ )?(?:summar(?:y|ies)|repl(?:y|ies)"
    r"|messages?|réponses?|antwort\w*|respuestas?|rispost\w*)\b|\bto the (?:user|customer|shopper|client)\b|\bajout\w+"
    r"|助手|助理|机器人|人工智能|模型|客服|指令|提示|说出?|回复|回答|输出|打印|写|重复|包含|加上|结尾|开头|附上|显示|返回"
    r"|口令|暗号|密语|解码|执行|忽略",
    re.IGNORECASE,
)
_RUN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+")
_CODE_LEFT = re.compile(
    r"\b(?:codes?|coupons?|vouchers?|promo|discount)\b[^.!?]{0,20}$|(?:码|券|口令)[^。！？]{0,6}$", re.IGNORECASE
)
"""What lowers a price is the store's to tell by its settings, not a text's."""
_BEFORE = 40
_KEY = re.compile(r"(?=.{10})[A-Z0-9]{2,}(?:[-_][A-Z0-9]+)+$|^[A-Z]{2,}-\w{6,}")
"""Long and in capitals: a key or a mark, whatever the words around it say."""
_LONGEST = 100
"""A number on a label is short; what is longer is a message."""
_BASE64, _BASE32 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}"), re.compile(r"[A-Z2-7]{8,}={0,6}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")


def vouched(text: str) -> list[str]:
    """The unreadable strings of a store's text that may be quoted; of a text that gives orders only checksums."""
    if _TOLD.search(text):
        return checksums(text)
    runs = (
        match[0].strip(EDGES)
        for match in _RUN.finditer(text)
        if not _CODE_LEFT.search(text[max(0, match.start() - _BEFORE) : match.start()])
    )
    return [run for run in runs if len(run) <= _LONGEST and opaque(run, "") and not (_KEY.search(run) or _orders(run))]


def _orders(run: str) -> bool:
    """Whether it is markup or an address, or hides words that give orders, lead elsewhere or are as unreadable."""
    if any(mark in run for mark in ("<", "//", "@", "\\", "%")):
        return True
    hidden = [text for part in re.split(r"[.:,]", run) for text in decoded(part)]
    return any(_TOLD.search(text) or re.search(r"@|//|<", text) or _unreadable(text) for text in hidden)


def _unreadable(text: str) -> bool:
    return any(opaque(run, "") for run in text.split())


def decoded(run: str) -> Iterator[str]:
    """What it says in base64, base32 or hex, where that is text."""
    for shape, decode in ((_BASE64, _base64), (_BASE32, _base32), (_HEX, bytes.fromhex)):
        if shape.fullmatch(run):
            with suppress(ValueError):
                data = decode(run).decode("utf-8")
                if data.isprintable():
                    yield data


def _base64(run: str) -> bytes:
    return base64.urlsafe_b64decode(
        run.rstrip("=").replace("+", "-").replace("/", "_") + "=" * (-len(run.rstrip("=")) % 4)
    )


def _base32(run: str) -> bytes:
    return base64.b32decode(run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 8))
