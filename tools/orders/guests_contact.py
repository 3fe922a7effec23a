"""What a guest says to verify an order, and how it is compared: an e-mail address or a postcode, in a normal form.

Reads both, and the order's number, out of typed words, and takes them out of the text: what comes back is fit for the
transcript, the model and the log. Compares digests, so that no time depends on what is right. Keeps nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from secrets import token_bytes

from tools.intent.orders import order_ids
from tools.intent.sentence import Sentence
from tools.redaction.contacts import emails
from tools.stores.people import Customer, Order

EMAIL, POSTCODE = "[email]", "[postcode]"
_SHORTEST_POSTCODE = 3
_SHAPES = (
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}",  # British
    r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d",  # Canadian
    r"[A-Z]\d[\dW]\s?[A-Z\d]{4}",  # Irish
    r"\d{4}\s?[A-Z]{2}",  # Dutch
    r"\d{2,3}[ -]\d{2,4}",  # Japanese, Polish, Czech
    r"\d{4,8}(?:-\d{3,4})?",  # most others
)
_CODE = rf"(?<![A-Z0-9])(?P<code>{'|'.join(_SHAPES)})(?![A-Z0-9])"
_CUE = (
    r"(?:\b(?:post(?:al)?\s?-?code|zip(?:\s?-?code)?|eircode|plz|postleitzahl|code postal|c[oó]digo postal|cap)\b"
    r"|邮政编码|郵政編碼|邮编|郵編|邮政编号|郵便番号|우편번호)"
)
_LINK = r"(?:\s*(?:number|no\.?|is|was|it's|for it|:|：|=|,|，|是|为|為|ist|est|es|#)){0,3}\s*"
_SAID_POSTCODE = re.compile(_CUE + _LINK + _CODE, re.IGNORECASE)
_ONLY_POSTCODE = re.compile(r"^\W*(?:it'?s|it is|是)?\s*" + _CODE + r"\W*$", re.IGNORECASE)
_US_PLUS_FOUR = 9


@dataclass(frozen=True, slots=True)
class Contact:
    """An order's number with what is said to belong to it. Never stored, printed or logged."""

    order_id: str | None
    """As it was written; None where no number was said."""
    email: str | None = field(default=None, repr=False)
    postcode: str | None = field(default=None, repr=False)


def read_contact(text: str, *, asked: bool, alone: bool) -> tuple[str, Contact | None]:
    """The text without what was said, and what was said.

    An order's number must stand beside it, unless the guest was `asked`. Where the number is known, a postcode may
    stand `alone`, without being called one.
    """
    text = unicodedata.normalize("NFKC", text)
    masked, email = _without_emails(text)
    code = _SAID_POSTCODE.search(masked) or (_ONLY_POSTCODE.search(masked) if alone and not email else None)
    if code:
        masked = masked[: code.start("code")] + POSTCODE + masked[code.end("code") :]
    if not (email or code):
        return text, None
    masked = " ".join(masked.split())
    unmasked = masked.replace(EMAIL, " ").replace(POSTCODE, " ")
    numbers = order_ids(Sentence.of(unmasked, "en"), expected=asked)
    if not numbers and not asked:
        return text, None
    said = Contact(
        numbers[0] if numbers else None,
        "".join(email.split()) if email and "@" in email else email,
        code["code"] if code else None,
    )
    return masked, said


def _without_emails(text: str) -> tuple[str, str | None]:
    """The text with its e-mail addresses masked, and the first of them."""
    parts: list[str] = []
    at, first = 0, None
    for found in emails(text):
        first = first or text[found.start : found.end]
        parts += text[at : found.start], f" {EMAIL} "
        at = found.end
    return "".join([*parts, text[at:]]), first


def matches(contact: Contact, order: Order | None, customer: Customer | None) -> bool:
    """Whether it is this order's. The same work whatever is missing: there is always something to compare with."""
    nobody = token_bytes(16).hex()
    address = order.address if order and order.address else None
    if address is None and customer and customer.addresses:
        address = customer.addresses[0]
    email = _email(customer.email) if customer else ""
    postcode = _postcode(address.postcode) if address else ""
    right_email = _same(_email(contact.email or ""), email or nobody)
    right_postcode = _same(
        _postcode(contact.postcode or ""), postcode if len(postcode) >= _SHORTEST_POSTCODE else nobody
    )
    # Where both are said, both have to be right.
    fits = (right_email or contact.email is None) & (right_postcode or contact.postcode is None)
    return fits & (right_email or right_postcode) & (order is not None)


def _same(one: str, other: str) -> bool:
    digests = [hashlib.sha256(value.encode()).digest() for value in (one, other)]
    return hmac.compare_digest(*digests)


def _email(written: str) -> str:
    """Case, spaces and what stands after a '+' tell no two mailboxes apart."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    for word, sign in (("at", "@"), ("dot", ".")):
        plain = re.sub(rf"\s*[(\[ ]\s?{word}\s?[)\] ]\s*", sign, plain)
    name, at, domain = "".join(plain.split()).rpartition("@")
    return f"{name.split('+')[0]}{at}{domain}"


def _postcode(written: str) -> str:
    """Letters and digits alone; an American one with four digits more is the same one."""
    code = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", written)).casefold()
    return code[:5] if code.isdigit() and len(code) == _US_PLUS_FOUR else code
