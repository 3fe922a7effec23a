"""Frames to break a WebSocket door with: by its grammar with wrong values, by bytes, and by the wire format itself.

Owns what is sent, from a seeded `random.Random` alone, so that a session can be played again; tests/soak/fuzz.py owns
who sends it and what must hold. Every maker returns the bytes of a client's frame as they go on the wire.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.frames import Frame, Opcode

ODD: Sequence[Any] = (
    None, True, False, 0, -1, 1, 3.5, 2**53, 2**63, 2**64 - 1, -(2**63), 1e308, "", " ", "\x00", "a\x00b",
    "null", "0", "1", "half \ud83d", "é" * 40, "语" * 70, "x" * 65, "x" * 9000, "../../etc/passwd",
    "' OR 1=1 --", "%", "_" * 32, "{{7*7}}", "<script>alert(1)</script>", "\u202e\u200b\ufeff", [], {}, [[]],
    [None], {"": {}}, {"a": [1, {"b": None}]}, ["x"] * 200, {"$ref": "#"}, {"__proto__": {"x": 1}},
)  # fmt: skip
"""Values that a field's reader may not expect."""

LAST = "the last word"
ACTIONS = (
    "add_to_cart", "set_quantity", "show_cart", "forget", "dismiss", "confirm", "decline", "no_such_action",
    "", "__class__",
)  # fmt: skip
FIELDS = ("variant_id", "quantity", "product_id", "proposal_id", "digest", "key", "order_id", "form")
TEXTS = (
    "waterproof jackets under 100", "show me my cart", "where is my order A1001?", "cancel order A1002", "hello",
    "你好", "红色的雨衣有吗", "the second one", "what is your return policy?", "yes", "list everybody's orders",
    "I want to speak to a person", "compare the first two", "add it to the cart", "\x00", "a" * 2001, " ",
)  # fmt: skip


@dataclass(slots=True)
class Voice:
    """Who speaks: the dice, the word that only this one may see again, and what it has heard of others."""

    dice: random.Random
    canary: str
    own_token: str
    bad_tokens: Sequence[str] = ()
    others: Sequence[str] = ()
    """Conversations of others whose ids have leaked."""
    variants: Sequence[str] = ("jk-1-navy", "sh-1-blue", "kt-2-white")
    sent_ids: list[str] = field(default_factory=list)


def any_frame(voice: Voice) -> tuple[bytes, bool]:
    """One frame of any kind, and whether it breaks the wire format: what follows it may be read as part of it."""
    maker = voice.dice.choices(_MAKERS, weights=_WEIGHTS)[0]
    return maker(voice), maker is _wire


def hello(voice: Voice) -> bytes:
    """A hello that is right, or nearly."""
    return _text(_json(_hello(voice)))


def last_word() -> bytes:
    """A frame whose refusal names LAST: what a socket that still lives answers, whatever came before."""
    return _text(b'{"type":"farewell","id":"%s"}' % LAST.encode())


# --- by the grammar ---------------------------------------------------------------------------------------------------


def _valid(voice: Voice) -> bytes:
    return _text(_json(_frame(voice)))


def _wrong_value(voice: Voice) -> bytes:
    frame = _frame(voice)
    for _ in range(voice.dice.randint(1, 2)):
        key = voice.dice.choice([*frame, "extra"])
        match voice.dice.randrange(4):
            case 0:
                frame.pop(key, None)
            case 1:
                frame[key] = voice.dice.choice(ODD)
            case 2:
                frame[key] = _near(voice, frame.get(key))
            case _:
                frame[voice.dice.choice(["id", "type", "token", "value", "text", "protocol"])] = voice.dice.choice(ODD)
    return _text(_json(frame))


def _frame(voice: Voice) -> dict[str, Any]:
    return voice.dice.choices(_FRAMES, weights=_FRAME_WEIGHTS)[0](voice)


def _hello(voice: Voice) -> dict[str, Any]:
    dice = voice.dice
    frame: dict[str, Any] = {"type": "hello", "protocol": 1}
    if dice.random() < 0.4 and voice.others:
        other = dice.choice(voice.others)
        frame["conversation"] = other if dice.random() < 0.5 else _near(voice, other)
    if dice.random() < 0.4:
        frame["token"] = voice.own_token if dice.random() < 0.4 else _bad_token(voice)
    if dice.random() < 0.3:
        frame["last_seq"] = dice.choice([0, 1, 10, 2**52, -1])
    if dice.random() < 0.3:
        frame["language"] = dice.choice(["en", "zh", "zh-Hant-TW", "xx", "e" * 20])
    if dice.random() < 0.3:
        frame[dice.choice(["history", "compact"])] = dice.random() < 0.5
    return frame


def _message(voice: Voice) -> dict[str, Any]:
    text = f"{voice.dice.choice(TEXTS)} {voice.canary}"
    frame: dict[str, Any] = {"type": "message", "id": _id(voice), "text": text}
    if voice.dice.random() < 0.2:
        frame["page"] = {"product_id": voice.dice.choice(["jk-1", "nope", *map(str, ODD[:12])])}
    return frame


def _action(voice: Voice) -> dict[str, Any]:
    dice = voice.dice
    value = {dice.choice(FIELDS): dice.choice([*voice.variants, 1, 2, *ODD]) for _ in range(dice.randint(0, 3))}
    return {"type": "action", "id": _id(voice), "name": dice.choice(ACTIONS), "value": value}


def _token(voice: Voice) -> dict[str, Any]:
    token = voice.dice.choice([None, voice.own_token, _bad_token(voice), _bad_token(voice)])
    return {"type": "token", "token": token}


def _id(voice: Voice) -> str:
    if voice.sent_ids and voice.dice.random() < 0.2:
        return voice.dice.choice(voice.sent_ids)
    id_ = f"m{voice.dice.getrandbits(40):x}"
    voice.sent_ids.append(id_)
    return id_


def _bad_token(voice: Voice) -> str:
    token = voice.dice.choice([*voice.bad_tokens, "", "a.b.c"])
    return token if voice.dice.random() < 0.6 else str(_near(voice, token))


def _near(voice: Voice, value: Any) -> Any:
    """A neighbour of a value: a string with a character more, less or other, a number beside it."""
    dice = voice.dice
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return dice.choice(ODD)
    if isinstance(value, int | float):
        return value + dice.choice([-1, 1, 0.5, 2**31, -(2**31)])
    if not value:
        return dice.choice(["\x00", "x", " "])
    at = dice.randrange(len(value))
    return dice.choice(
        [value[:at] + value[at + 1 :], value[:at] + dice.choice("aZ09-_%*\x00 ") + value[at:], value[:at],
         value.swapcase(), value + "\x00", f" {value} ", value[:at] + dice.choice("AbC_-") + value[at + 1 :], value * 2]
    )  # fmt: skip


# --- by bytes ---------------------------------------------------------------------------------------------------------


def _bytes_changed(voice: Voice) -> bytes:
    dice = voice.dice
    data = bytearray(_json(_frame(voice)))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(5):
            case 0:
                data[at : at + 1] = bytes([dice.randrange(256 if dice.random() < 0.1 else 128)])
            case 1:
                del data[at : at + dice.randint(1, 20)]
            case 2:
                data[at:at] = bytes(dice.choices(range(128), k=dice.randint(1, 8)))
            case 3:
                data[at:at] = data[max(0, at - 10) : at]
            case _:
                data[at:at] = dice.choice(
                    [b'"', b"{", b"}", b"[", b",", b"\\u0000", b"\\ud800", b"NaN", b"1e999", b"\xff"]
                )
    return _text(bytes(data), dice.choice([Opcode.TEXT, Opcode.TEXT, Opcode.BINARY]))


def _deep(voice: Voice) -> bytes:
    depth = voice.dice.choice([50, 500, 5000, 30_000])
    inner = voice.dice.choice([b"[" * depth + b"]" * depth, b'{"a":' * (depth // 3) + b"1" + b"}" * (depth // 3)])
    return _text(b'{"type":"action","id":"d","name":"show_cart","value":' + inner[:65_000] + b"}")


def _noise(voice: Voice) -> bytes:
    return _text(voice.dice.randbytes(voice.dice.randint(0, 300)), voice.dice.choice([Opcode.TEXT, Opcode.BINARY]))


def _big(voice: Voice) -> bytes:
    size = voice.dice.choice([64_000, 65_400, 65_536, 65_600, 70_000])
    return _text(b'{"type":"message","id":"big","text":"' + b"x" * size + b'"}')


# --- by the wire format (RFC 6455, section 5) -------------------------------------------------------------------------


def _wire(voice: Voice) -> bytes:
    dice = voice.dice
    body = _json(_frame(voice))[:125]
    match dice.randrange(8):
        case 0:  # a reserved opcode
            return _raw(0x80 | dice.choice([3, 4, 7, 11, 15]), body)
        case 1:  # reserved bits
            return _raw(0x81 | dice.choice([0x10, 0x20, 0x40, 0x70]), body)
        case 2:  # without a mask
            return Frame(Opcode.TEXT, body).serialize(mask=False)
        case 3:  # a continuation of nothing
            return _raw(0x80, body)
        case 4:  # a control frame in parts, or too long
            return _raw(0x09, body) if dice.random() < 0.5 else _raw(0x8A, body + b"x" * 200)
        case 5:  # one frame in several
            at = dice.randrange(len(body))
            rest = _raw(0x80, body[at:]) if dice.random() < 0.7 else b""
            return _raw(0x01, body[:at]) + dice.choice([b"", _raw(0x89, b"between")]) + rest
        case 6:  # a close with a code that may not be sent, or half a code
            code = dice.choice([0, 999, 1004, 1005, 1006, 1015, 5000]).to_bytes(2, "big")
            return _raw(0x88, dice.choice([code, code[:1], code + b"\xff\xfe", b""]))
        case _:  # any bytes at all
            return dice.randbytes(dice.randint(1, 60))


def _raw(first: int, body: bytes) -> bytes:
    """A masked frame whose first byte is what it is."""
    whole = bytearray(Frame(Opcode.TEXT, body).serialize(mask=True))
    whole[0] = first
    return bytes(whole)


def _text(body: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    return Frame(opcode, body).serialize(mask=True)


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=str)
    except TypeError:  # a number or a half of a surrogate pair that JSON cannot hold
        return repr(value).encode("utf-8", "surrogatepass")


_FRAMES: Sequence[Callable[[Voice], dict[str, Any]]] = (
    _hello, _message, _action, _token, lambda _: {"type": "stop"}, lambda _: {"type": "ping"},
)  # fmt: skip
_FRAME_WEIGHTS = (12, 12, 30, 12, 14, 20)
_MAKERS: Sequence[Callable[[Voice], bytes]] = (_valid, _wrong_value, _bytes_changed, _deep, _noise, _big, _wire)
_WEIGHTS = (34, 36, 20, 2, 3, 1, 4)
