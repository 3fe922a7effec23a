"""A clause as the features of the commitment model: its words, their classes, and runs of both.

Classes (words.toml) are what lets the model generalise: 'rang' and 'phoned' are both CALLED, 补发 and 退款 both DO. The
same code runs in training and while an answer streams, so it is plain dictionaries and no arrays.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib import resources
from zlib import crc32

_TOKEN = re.compile(r"[a-z]+(?=n't\b)|n't|'[a-z]+|[a-z]+|[0-9]+(?:[.,][0-9]+)*|[\u3400-\u9fff]|[$€£¥%?]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 5


def _classes() -> tuple[dict[str, str], dict[str, str]]:
    tables = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
    english, chinese = tables["english"], tables["chinese"]
    return (
        {word: name for name, words in english.items() for word in words.split()},
        {word: name for name, words in chinese.items() for word in words.split()},
    )


ENGLISH, CHINESE = _classes()
CONDITIONS = {"": "", "confirm": "<confirm>", "other": "<if>"}


def tokens(text: str) -> list[str]:
    """Words without their contractions ("i'll": i, 'll), numbers as 0, single Chinese characters."""
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(text.lower().replace("’", "'"))]


def features(text: str, condition: str = "") -> set[int]:
    """The features of a clause; `condition` is '' or what the sentence before it made it hang on."""
    words = tokens(text)
    chinese = sum(len(word) == 1 and word >= "\u3400" for word in words) * 2 > len(words)
    classes = _classes_zh(words) if chinese else [_class(word) for word in words]
    found = {*_runs("w", words, 3), *_runs("c", classes, 4)}
    found.update(f"s:{a}_{b}" for a, b in zip(words, words[2:], strict=False))
    found.update(f"t:{a}_{b}" for a, b in zip(classes, classes[2:], strict=False))
    found.update(f"p:{a}_{b}" for a, b in _pairs(classes))
    found.update((f"first:{classes[0]}", f"last:{classes[-1]}") if classes else ())
    found.add("chinese" if chinese else "english")
    if condition:
        found.add(f"if:{condition}")
    return {crc32(feature.encode()) for feature in found}


def _class(word: str) -> str:
    if name := ENGLISH.get(word):
        return name
    if word.endswith("ed") and len(word) > 4:
        return "ED"
    return "ING" if word.endswith("ing") and len(word) > 5 else "x"


def _classes_zh(words: Sequence[str]) -> list[str]:
    """The classes of the longest known words, what lies between folded into one x."""
    text, place, found = "".join(word if len(word) == 1 else "0" for word in words), 0, []
    while place < len(text):
        for size in range(min(_LONGEST, len(text) - place), 0, -1):
            if name := CHINESE.get(text[place : place + size]):
                found.append(name)
                place += size
                break
        else:
            if not found or found[-1] != "x":
                found.append("x")
            place += 1
    return found


def _runs(mark: str, parts: Sequence[str], longest: int) -> Iterable[str]:
    padded = ["<", *parts, ">"]
    for size in range(1, longest + 1):
        for start in range(len(padded) - size + 1):
            yield f"{mark}{size}:{'_'.join(padded[start : start + size])}"


def _pairs(classes: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Which class stands anywhere before which."""
    plain = [name for name in dict.fromkeys(classes) if name not in ("x", "ED", "ING")][:10]
    return ((a, b) for index, a in enumerate(plain) for b in plain[index + 1 :])
