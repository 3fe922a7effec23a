"""The tools `show_profile`, `remember_preference` and `forget_preference`: the shopper's own say over what is kept.

Everything known can be seen and erased, one by one or whole. What looks like a card number, an e-mail address or a
telephone number is refused rather than remembered. Always answer with the profile as it now is.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic import BaseModel, Field

from tools.errors import UserError
from tools.ground import Action, AmountFact, Ground
from tools.masking import mask
from tools.phrases import Phrases, list_text
from tools.profile.facts import Fact, fact_key
from tools.profile.shown import Entry, entries, profile_card
from tools.profile.stated import stated_facts
from tools.toolkit import ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "saved": ("I will remember: {facts}.", "记住了：{facts}。"),
        "fact": ("{label} – {value}", "{label}：{value}"),
        "nothing_said": ("It is not clear what should be remembered.", "还不清楚要记住什么。"),
        "private": (
            "Card numbers, e-mail addresses and phone numbers are not kept here. Nothing was saved.",
            "这里不保存卡号、邮箱或电话号码，没有保存。",
        ),
        "full": ("There is no room for more; please let me forget something first.", "记录已满，请先删除一些。"),
        "nothing_known": ("Nothing is remembered about you yet.", "目前没有记住关于您的任何信息。"),
        "known": ("This is what is remembered about you.", "这是目前记住的关于您的信息。"),
        "forgotten": ("Forgotten: {facts}.", "已忘记：{facts}。"),
        "all_forgotten": ("Everything remembered about you has been erased.", "关于您的所有记录都已删除。"),
        "not_known": ("Nothing of the kind is remembered about you.", "没有记住这样的信息。"),
    }
)
_WORD = re.compile(r"[a-z]{3,}|\d+|[\u3400-\u9fff]", re.IGNORECASE)
_FILLERS = frozenset(["forget", "erase", "delete", "remove", "clear", "please", "that", "about", "what", "you", "know"])


class ShowProfileArgs(BaseModel):
    """Nothing is needed."""


class RememberArgs(BaseModel):
    """What to remember: a key and a value, or the shopper's own sentence."""

    key: str = Field(default="", max_length=100, description="what kind of fact, e.g. 'shoe size'")
    value: str = Field(default="", max_length=300, description="the fact itself, e.g. '42'")
    text: str = Field(default="", max_length=500)


class ForgetArgs(BaseModel):
    """What to forget; nothing named means everything."""

    key: str | None = Field(default=None, max_length=300, description="which fact; leave out to erase everything")


@tool(ShowProfileArgs)
async def show_profile(context: ToolContext, args: ShowProfileArgs) -> ToolResult:
    """Show what the store remembers about the shopper: stated preferences and learned interests."""
    return await _result(context, [])


@tool(RememberArgs)
async def remember_preference(context: ToolContext, args: RememberArgs) -> ToolResult:
    """Remember something the shopper said about themselves, such as a size, a favourite colour or what to avoid."""
    language = context.language
    said = [(args.key, args.value)] if args.key.strip() and args.value.strip() else stated_facts(args.text)
    if not said:
        return await _result(context, [_SAY.say("nothing_said", language)])
    if any(mask(value) != value for _, value in said):
        return await _result(context, [_SAY.say("private", language)])
    saved: list[Fact] = []
    for key, value in said:
        try:
            saved.append(await context.services.profile.remember(context.shopper_id, key, value))
        except UserError as error:
            full = error.code == "too_many_facts"
            return await _result(context, [_SAY.say("full" if full else "nothing_said", language)])
    facts = list_text(
        (_SAY.say("fact", language, label=fact.label(language), value=fact.value) for fact in saved), language
    )
    return await _result(context, [_SAY.say("saved", language, facts=facts)], "profile_saved")


@tool(ForgetArgs)
async def forget_preference(context: ToolContext, args: ForgetArgs) -> ToolResult:
    """Forget one remembered fact about the shopper, or everything."""
    language, profiles = context.language, context.services.profile
    if args.key is None:
        await profiles.forget_all(context.shopper_id)
        return await _result(context, [_SAY.say("all_forgotten", language)], "profile_erased")
    meant = _meant(await _entries(context), args.key)
    if not meant:
        return await _result(context, [_SAY.say("not_known", language)])
    for entry in meant:
        await profiles.forget(context.shopper_id, entry.key)
    facts = list_text((_SAY.say("fact", language, label=entry.label, value=entry.value) for entry in meant), language)
    return await _result(context, [_SAY.say("forgotten", language, facts=facts)], "profile_erased")


def _meant(known: list[Entry], said: str) -> list[Entry]:
    """The entries a key or a sentence names: by key, else by the words of label or value."""
    exact = [entry for entry in known if entry.key in (said, fact_key(said))]
    if exact:
        return exact
    words = {word.casefold() for word in _WORD.findall(said)} - _FILLERS
    scored = [(len(words & {w.casefold() for w in _WORD.findall(f"{e.key} {e.label} {e.value}")}), e) for e in known]
    best = max((score for score, _ in scored), default=0)
    # One character in common is no more than chance in Chinese.
    least = 2 if words and not any(word.isascii() for word in words) else 1
    return [entry for score, entry in scored if score == best] if best >= least else []


async def _entries(context: ToolContext) -> list[Entry]:
    profile = await context.services.profile.load(context.shopper_id)
    return entries(profile, await context.services.stores.catalog.facets(), context.language)


def _band_ends(shown: list[Entry]) -> list[AmountFact]:
    """The ends of the price range the card shows: they are amounts that may be said."""
    bands = [entry.key.removeprefix("learned:price:") for entry in shown if entry.key.startswith("learned:price:")]
    ends = [(currency, end) for band in bands for currency, _, rest in [band.partition(":")] for end in rest.split("-")]
    return [AmountFact(amount=Decimal(end), currency=currency) for currency, end in ends if end]


async def _result(context: ToolContext, first: list[str], done: Action | None = None) -> ToolResult:
    shown = await _entries(context)
    lines = first or [_SAY.say("known" if shown else "nothing_known", context.language)]
    numbers = [number for entry in shown for number in re.findall(r"\d+(?:[.,]\d+)?", entry.value)]
    return ToolResult(
        [*lines, *(entry.line(context.language) for entry in shown[:10])],
        cards=[profile_card(shown)],
        ground=Ground(numbers=numbers, amounts=_band_ends(shown), done=[done] if done else []),
        notes={"facts": len(shown)},
    )
