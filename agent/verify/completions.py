"""'Done' claims and promises: I've added it, your order has been cancelled, I'll refund you, you will receive a refund.

Owns reading them in English; agent/verify/completions_zh reads Chinese. A deed passes only if a tool did it in this
turn; the state of an order passes if it is the order's state. Offers ('I can cancel it') and questions claim nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.verify.binding import subjects
from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut, swap
from agent.verify.deeds import DOING, DONE, OBJECTS, PROMISED, SAVED, STATUS_WORDS, STATUSES, Actions, of_these
from agent.verify.facts import Facts
from agent.verify.lexer import NUMBER, SPACE, WORD
from agent.verify.phrases import pattern
from agent.verify.sentence import Sentence
from agent.verify.units import SYMBOLS
from tools.stores.people import OrderStatus

_ME = frozenset({"i", "we", "i've", "we've", "i'm", "we're", "i'll", "we'll"})
_AUXILIARIES = frozenset({"has", "have", "was", "were", "is", "are"})
OPENERS = frozenset(
    {*_ME, *_AUXILIARIES, "you", "you'll", "will", "done", "all", "on", "out", "in", "went", "consider"}
)
_FILL = frozenset(
    [
        "have",
        "has",
        "had",
        "just",
        "already",
        "now",
        "also",
        "successfully",
        "gone",
        "went",
        "ahead",
        "and",
        "been",
        "then",
        "am",
    ]
)
_PASSIVE_FILL = frozenset(
    {"been", "being", "now", "just", "already", "successfully", "also", "all", "still", "currently", "automatically"}
)
_FUTURE = frozenset({"i'll", "we'll"})
_PUT = frozenset({"put", "placed", "dropped", "popped"})
_CARTS = frozenset({"cart", "basket", "bag"})
_RECEIVED = frozenset({"receive", "get", "be", "have", "see"})
_GOODS = frozenset({"refund", "refunded", "reimbursed", "credit", "replacement", "reimbursement", "voucher", "coupon"})
_OWN = pattern("your|this|that|it|order [a-z0-9-]*[0-9][a-z0-9-]*|the order|order")
_ORDER_ITSELF = pattern("(?:the|your|this) order", at="end")
"""'The order is not confirmed yet' would be said of one that was cancelled."""
_IF_YOU = pattern("(?:if|once|when|after|unless) (?:you|they)", at="end")
"""'If you have already paid' says of nobody that it was done."""
_PART = pattern("address|payment|method|card")
"""What of an order is changed; its own state is told of the order alone."""
# Deeds only a tool of ours could have done, so that it is certain they were not.
_OURS = frozenset(
    {"cancelled", "canceled", "added", "removed", "changed", "updated", "returned"}
    | {"notified", "contacted", "transferred", "connected", "forwarded", "escalated"}
)
_NOTHING = pattern("nothing|none|no one|neither|no [a-z]+", at="end")


@dataclass(kw_only=True)
class DeedClaim(Claim):
    """Something was done, is being done or will be done."""

    actions: Actions
    verb: str
    passive: bool = False
    promise: bool = False
    statuses: frozenset[OrderStatus] = frozenset()
    auxiliary: str = ""

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.actions.intersection(facts.ground.done) or sentence.asks:
            return PASS
        if sentence.conditional and facts.policy_text:
            return PASS
        if self.promise and self.passive and facts.policy_text and not _OWN.search(self.left):
            return PASS  # a policy speaks: 'Refunds will be issued within 5 days'
        about = subjects(facts, sentence)
        orders = about.orders or ([] if about.products else list(facts.orders.values()))
        if self.statuses and any(order.status in self.statuses for order in orders):
            return PASS
        reason = "no tool did this"
        if not self.passive or not self.left.strip(" -*,，"):
            return cut("", reason, "sentence")
        of_order = self.statuses or (not self.promise and _ORDER_ITSELF.search(self.left))
        if len(orders) == 1 and of_order and self.verb not in ("cancelled", "canceled", "returned"):
            after_has, after_is, chinese = STATUS_WORDS.get(orders[0].status, ("", "", ""))
            words = chinese if facts.chinese else after_is if not self.auxiliary else after_has
            return swap(words, "the state of the order", "clause")
        return self._not_done(facts, reason)

    def _not_done(self, facts: Facts, reason: str) -> Verdict:
        if facts.chinese:
            known = self.verb in ("取消", "加入", "添加", "修改", "更改", "退货", "换货")
            return cut(f"尚未{self.verb}" if known else facts.words.unconfirmed, reason, "clause")
        known = self.verb in _OURS
        many = self.auxiliary in ("have", "were", "are")
        if known and not self.promise:
            return cut(f"{'have' if many else 'has'} not been {self.verb}", reason, "clause")
        return cut("are not confirmed yet" if many else facts.words.unconfirmed, reason, "clause")


def read_completion(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """The deed, promise or state at the cursor."""
    first = cursor.at(0)
    if first.kind != WORD or first.low not in OPENERS:
        return None
    if first.low in _ME:
        return _mine(cursor)
    if first.low in ("you", "you'll"):
        return _yours(cursor)
    if first.low in _AUXILIARIES:
        return _passive(cursor, sentence)
    if first.low == "will":
        return _will(cursor, sentence)
    if first.low in ("done", "all", "consider"):
        return _announced(cursor, facts, sentence)
    if first.low == "went":
        return _went_through(cursor, sentence)
    return _under_way(cursor)


def _mine(cursor: Cursor) -> Claim | None:
    first = cursor.at(0).low
    place = cursor.skip(1)
    future = first in _FUTURE
    while cursor.at(place).low in _FILL:
        place = cursor.skip(place + 1)
    if cursor.at(place).low in ("will", "shall"):
        future = True
        place = cursor.skip(place + 1)
        while cursor.at(place).low in ("now", "also", "then", "immediately", "gladly", "go", "ahead", "and"):
            place = cursor.skip(place + 1)
    word = cursor.at(place).low
    if word in _PUT and _cart_ahead(cursor, place + 1):
        text = cursor.text(0, place + 1)
        return DeedClaim(kind="done", text=text, size=place + 1, actions=DONE["added"], verb=word, promise=future)
    table = PROMISED if future else DOING if word.endswith("ing") else DONE
    if word not in table:
        return None
    end, actions = _with_object(cursor, place + 1, table[word])
    actions = of_these(actions, cursor.text(place, max(end, place)).lower())
    if actions == SAVED and cursor.at(cursor.skip(place + 1)).low not in ("your", "that", "this", "it", "these"):
        return None  # 'I have saved the best for last'
    if word in ("placed", "place", "changed", "change", "saved", "save", "order", "sent", "received") and not end:
        return None
    return DeedClaim(
        kind="done", text=cursor.text(0, place + 1), size=place + 1, actions=actions, verb=word, promise=future
    )


def _cart_ahead(cursor: Cursor, index: int) -> bool:
    """Whether 'in your cart' follows within a few words."""
    place = index
    for _ in range(10):
        if cursor.at(place).kind != SPACE or cursor.at(place + 1).kind not in (WORD, NUMBER):
            return False
        if cursor.at(place + 1).low in _CARTS:
            return True
        place += 2
    return False


def _with_object(cursor: Cursor, index: int, actions: Actions) -> tuple[int, Actions]:
    """The deed narrowed by its object ('processed your refund'); the first number is 0 where no object follows."""
    place = index
    for _ in range(4):
        if cursor.at(place).kind != SPACE or cursor.at(place + 1).kind != WORD:
            return place if place > index else 0, actions
        word = cursor.at(place + 1).low
        if word in OBJECTS:
            return place + 2, actions & OBJECTS[word] or OBJECTS[word]
        place += 2
    return place, actions


def _yours(cursor: Cursor) -> Claim | None:
    place = cursor.skip(1)
    if cursor.at(0).low == "you":
        if cursor.at(place).low != "will":
            return None
        place = cursor.skip(place + 1)
    while cursor.at(place).low in ("soon", "shortly", "then", "also"):
        place = cursor.skip(place + 1)
    if cursor.at(place).low not in _RECEIVED:
        return None
    for _ in range(5):
        place = cursor.skip(place + 1)
        word = cursor.at(place).low
        if word in _GOODS:
            text = cursor.text(0, place + 1)
            return DeedClaim(
                kind="done",
                text=text,
                size=place + 1,
                actions=OBJECTS.get(word, OBJECTS["refund"]),
                verb=word,
                promise=True,
            )
        if cursor.at(place).kind not in (WORD, NUMBER) and cursor.at(place).text not in SYMBOLS:
            return None
    return None


def _passive(cursor: Cursor, sentence: Sentence) -> Claim | None:
    auxiliary = cursor.at(0).low
    place = cursor.skip(1)
    been = False
    while cursor.at(place).low in _PASSIVE_FILL:
        been = been or cursor.at(place).low in ("been", "now", "already")
        place = cursor.skip(place + 1)
    word = cursor.at(place).low
    if word == "in" and "now" in cursor.text(0, place).lower() and _cart_ahead(cursor, place + 1):
        text = cursor.text(0, place + 1)
        return DeedClaim(kind="done", text=text, size=place + 1, actions=DONE["added"], verb="in", auxiliary=auxiliary)
    if word not in DONE and word not in STATUSES:
        return None
    present = auxiliary in ("is", "are")
    if auxiliary == "have" and _IF_YOU.search(sentence.left):
        return None
    if auxiliary in ("has", "have") and not been:
        return None  # 'has returned' says nothing of a deed of ours
    if _NOTHING.search(sentence.left):
        return None
    if present and not been and not _OWN.search(sentence.left) and not sentence.mentions:
        return None
    processing = word in ("processed", "prepared")
    if _PART.search(sentence.left) or (processing and "being" not in cursor.text(0, place).lower()):
        statuses: frozenset[OrderStatus] = frozenset()
    else:
        statuses = STATUSES.get(word, frozenset())
    actions = DONE.get(word, frozenset())
    for noun, narrowed in OBJECTS.items():
        if noun.isascii() and noun in sentence.left and actions > narrowed:
            actions = narrowed
    actions = of_these(actions, sentence.left)
    return DeedClaim(
        kind="status" if statuses else "done",
        text=cursor.text(0, place + 1),
        size=place + 1,
        actions=actions,
        verb=word,
        passive=True,
        statuses=statuses,
        auxiliary=auxiliary,
    )


def _will(cursor: Cursor, sentence: Sentence) -> Claim | None:
    place = cursor.skip(1)
    while cursor.at(place).low in ("now", "also", "then", "soon", "automatically"):
        place = cursor.skip(place + 1)
    if cursor.at(place).low != "be":
        return None
    place = cursor.skip(place + 1)
    while cursor.at(place).low in _PASSIVE_FILL:
        place = cursor.skip(place + 1)
    word = cursor.at(place).low
    if not DONE.get(word) or word in ("added", "saved", "updated", "notified", "contacted", "connected", "informed"):
        return None
    return DeedClaim(
        kind="done",
        text=cursor.text(0, place + 1),
        size=place + 1,
        actions=DONE[word],
        verb=word,
        passive=True,
        promise=True,
        auxiliary="will",
    )


def _announced(cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
    """'Done!', 'All set!' as a whole sentence."""
    if sentence.left.strip():
        return None
    end = 1
    if cursor.at(0).low == "all":
        place = cursor.skip(1)
        if cursor.at(place).low not in ("set", "done", "sorted"):
            return None
        end = place + 1
    if cursor.at(0).low == "consider":
        words = [cursor.at(n).low for n in range(1, 5)]
        if words != [" ", "it", " ", "done"]:
            return None
        end = 5
    if cursor.at(end).text not in ("!", ".", ",", "-", "–", ":", "—"):
        return None
    return DeedClaim(kind="done", text=cursor.text(0, end), size=end, actions=frozenset(facts.ground.done), verb="done")


def _went_through(cursor: Cursor, sentence: Sentence) -> Claim | None:
    """'Your request went through'."""
    place = cursor.skip(1)
    if cursor.at(place).low != "through" or not _OWN.search(sentence.left):
        return None
    actions = next((narrowed for noun, narrowed in OBJECTS.items() if noun in sentence.left), DONE["processed"])
    return DeedClaim(
        kind="done", text=cursor.text(0, place + 1), size=place + 1, actions=actions, verb="processed", passive=True
    )


def _under_way(cursor: Cursor) -> Claim | None:
    """'on its way', 'out for delivery', 'in transit', 'in your inbox'."""
    words = [cursor.at(0).low]
    place = 0
    while len(words) < 3 and cursor.at(place + 1).kind == SPACE and cursor.at(place + 2).kind == WORD:
        place += 2
        words.append(cursor.at(place).low)
        if words == ["in", "transit"]:
            break
        if words[1] not in ("its", "the", "their", "for", "your"):
            return None
    if words == ["in", "your", "inbox"]:  # no tool of ours sends mail
        return DeedClaim(
            kind="done", text=cursor.text(0, place + 1), size=place + 1, actions=frozenset(), verb="sent", passive=True
        )
    if words not in (["on", "its", "way"], ["on", "the", "way"], ["out", "for", "delivery"], ["in", "transit"]):
        return None
    return DeedClaim(
        kind="status",
        text=cursor.text(0, place + 1),
        size=place + 1,
        actions=frozenset(),
        verb="on its way",
        passive=True,
        statuses=frozenset({"shipped"}),
    )
