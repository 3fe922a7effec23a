"""A profile as the shopper may see it: what they said, what the store's record says, what was learned from their acts.

Makes the `profile` card of docs/protocol.md and the lines beside it. Learned interests carry a key of their own
(`learned:brand:Acme`), so that each can be forgotten by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from tools.phrases import Phrases, is_chinese
from tools.profile.profile import Profile
from tools.profile.signals import PATH, band_text
from tools.profile.sums import top
from tools.stores.facets import Facets
from tools.toolkit import Card

_MOST_CATEGORIES = 3
_MOST_BRANDS = 2
_WORTH_SHOWING = 1.0

_SAY = Phrases(
    {
        "category": ("Interested in", "感兴趣的类别"),
        "brand": ("Brand looked at", "关注的品牌"),
        "price": ("Usual price range", "常看价位"),
        "said": ("You said", "您说过"),
        "imported": ("From your customer profile", "来自会员资料"),
        "learned": ("Learned from what you looked at", "根据浏览记录"),
        "line": ("{source}: {label} – {value}.", "{source}：{label}：{value}。"),
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what is known."""

    key: str
    label: str
    value: str
    source: str

    def line(self, language: str) -> str:
        """The entry as a sentence."""
        source = _SAY.say(self.source, language)
        return _SAY.say("line", language, source=source, label=self.label, value=self.value)


def entries(profile: Profile, facets: Facets, language: str) -> list[Entry]:
    """Everything known, what was said first."""
    found = [
        Entry(fact.key, fact.label(language), fact.value, fact.source)
        for fact in sorted(profile.facts, key=lambda fact: fact.source == "imported")
    ]
    names = {PATH.join(category.path): category.names for category in facets.categories}
    for key in _categories(profile):
        path = names.get(key, {}).get("zh" if is_chinese(language) else "en") or tuple(key.split(PATH))
        found.append(Entry(f"learned:category:{key}", _SAY.say("category", language), path[-1], "learned"))
    for key, weight in top(profile.affinities, "brand", _MOST_BRANDS):
        if weight >= _WORTH_SHOWING:
            found.append(Entry(f"learned:brand:{key}", _SAY.say("brand", language), key, "learned"))
    for key, weight in top(profile.affinities, "price", 1):
        if weight >= _WORTH_SHOWING:
            found.append(Entry(f"learned:price:{key}", _SAY.say("price", language), band_text(key), "learned"))
    return found


def profile_card(shown: list[Entry]) -> Card:
    """The `profile` card."""
    items: list[JsonValue] = [
        {"key": entry.key, "label": entry.label, "value": entry.value, "source": entry.source} for entry in shown
    ]
    return Card(name="profile", value={"items": items})


def _categories(profile: Profile) -> list[str]:
    """The strongest interests; a department only where none of its own categories is one."""
    keys = [key for key, weight in top(profile.affinities, "category", 30) if weight >= _WORTH_SHOWING]
    return [key for key in keys if not any(other.startswith(key + PATH) for other in keys)][:_MOST_CATEGORIES]
