"""Soft claims of a description: sustainable, premium, durable, best-selling, clinically proven, 环保, 耐用, 畅销.

Owns finding them by kind (soft_claims.toml) and holding each against the product's facts; text that is only tone
stays. Called by agent/describe after the gate, which checks everything that has a figure or a name.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources

_SENTENCE = re.compile(r"(?:[^.!?。！？]|\.(?=\d))+[.!?。！？]*\s*")
# 'Faux leather' is no leather, in the facts as in the text.
_IMITATION = re.compile(
    r"(?:faux|vegan|imitation|artificial|synthetic|fake|pu)[- ](?:leather|suede|silk|fur|wool)"
    r"|人造\w?[皮革毛绒丝]+|仿\w?[皮革毛绒丝]+"
)
_DENIED = re.compile(r"(?:\bnot|\bno|n't|\bnever|\bwithout|\bnor|不|非|无|未|没有?)\s*(?:[a-z]+[- ])?$")
_NOTHING = re.compile(r"[:：]\s*(?:no|none|false|not?\b.*|n/a|否|无|没有|不支持|0)\s*$")


@dataclass(frozen=True, slots=True)
class SoftClaim:
    """A claim no attribute backs, with the sentence that went for it."""

    kind: str
    words: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Group:
    kind: str
    claims: re.Pattern[str]
    backed_by: re.Pattern[str] | None


def _whole(expression: str) -> re.Pattern[str]:
    """English alternatives as whole words, Chinese ones anywhere."""
    joined = "".join(expression.splitlines())
    return re.compile(rf"(?<![a-z0-9])(?:{joined})(?![a-z])", re.IGNORECASE)


def _groups() -> tuple[_Group, ...]:
    tables = tomllib.loads(resources.files("agent.verify").joinpath("soft_claims.toml").read_text("utf-8"))["group"]
    found = []
    for table in tables:
        backing = [table["backed_by"]] if "backed_by" in table else []
        backing += [table["claims"]] if table.get("synonyms") else []
        found.append(_Group(table["kind"], _whole(table["claims"]), _whole("|".join(backing)) if backing else None))
    return tuple(found)


_GROUPS = _groups()


def unbacked_out(text: str, facts: str) -> tuple[str, list[SoftClaim]]:
    """The text without the sentences that claim what the facts (one a line, 'name: value') do not back, and those."""
    lines = (line for line in facts.lower().splitlines() if not _NOTHING.search(line))
    backed = _IMITATION.sub(" ", "\n".join(lines))
    kept: list[str] = []
    removed: list[SoftClaim] = []
    for sentence in _SENTENCE.findall(text):
        claim = _unbacked(sentence, backed)
        if claim is None:
            kept.append(sentence)
        else:
            removed.append(SoftClaim(*claim, sentence.strip()))
    return "".join(kept).strip(), removed


def _unbacked(sentence: str, backed: str) -> tuple[str, str] | None:
    """Kind and words of the first claim of the sentence that nothing backs."""
    low = _IMITATION.sub(lambda match: " " * len(match.group()), sentence.lower())
    for group in _GROUPS:
        for match in group.claims.finditer(low):
            if _DENIED.search(low[: match.start()]) or _stands(match, group, backed):
                continue
            return group.kind, match.group()
    return None


def _stands(match: re.Match[str], group: _Group, backed: str) -> bool:
    """Whether the facts hold the words themselves, what they name ('made in Italy'), or what backs the kind."""
    named = match.lastindex and match.group(match.lastindex)
    for words in (match.group(), named or ""):
        if words and re.search(rf"(?<![a-z0-9]){re.escape(words)}(?![a-z])", backed):
            return True
    return group.backed_by is not None and group.backed_by.search(backed) is not None
