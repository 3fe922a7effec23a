"""An address as people write it into a message, read into its fields: English-style, German-style and Chinese lines.

Only reads; what is missing stays out and is asked for. Street, city and postcode are found by their shapes, so that no
model is needed for it and no address goes into a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Fields = dict[str, str]

_COUNTRIES: Mapping[str, str] = {
    "us": "US", "usa": "US", "united states": "US", "u.s.": "US", "uk": "GB", "united kingdom": "GB", "england": "GB",
    "germany": "DE", "deutschland": "DE", "france": "FR", "spain": "ES", "españa": "ES", "italy": "IT", "canada": "CA",
    "china": "CN", "中国": "CN", "australia": "AU", "japan": "JP", "austria": "AT", "netherlands": "NL",
}  # fmt: skip
_UNIT = re.compile(
    r"^(?:(?:apt|apartment|suite|ste|unit|flat|floor|room|building|bldg)\b\.?|#)\s*[\w-]+", re.IGNORECASE
)
_STREET = re.compile(
    r"(?<![\w.,#])\d{1,6}[a-z]?\s+(?:[A-Za-zÀ-ÿ.'-]+\s+){0,5}"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|way|highway|hwy|court|ct|place|pl|square|sq|terrace"
    r"|parkway|pkwy|circle|close|crescent|row|walk|broadway|trail|route|alley|gardens?|hill)\b\.?(?:\s+[NSEW]{1,2}\b)?"
    r"|\b[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer)\s*\d+\s*[a-z]?\b"
    r"|\b(?:calle|avenida|avda\.?|paseo|plaza|rue|via|viale)\s+[^,\n\d]{2,40},?\s*\d+[a-z]?\b",
    re.IGNORECASE,
)
_LOOSE_STREET = re.compile(r"(?<![\w.,#$€£¥])\d{1,6}[a-z]?\s+[A-Z][\w.'-]*(?:\s+[A-Z0-9][\w.'-]*){0,4}(?=\s*,)")
_POSTCODE = re.compile(
    r"\b(?P<us>\d{5}(?:-\d{4})?)\b|\b(?P<uk>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b|\b(?P<ca>[A-Z]\d[A-Z]\s?\d[A-Z]\d)\b"
    r"|(?<!\d)(?P<cn>\d{6})(?!\d)|\b(?P<nl>\d{4}\s?[A-Z]{2})\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"(?P<state>[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?P<city>[\u4e00-\u9fff]{2,8}?市)"
    r"(?P<line1>[^，,。；;\n]*?(?:路|街|道|巷|弄|胡同|村|镇|小区|大厦|广场|园|号)[^，,。；;\n]*)"
)
_LEAD = re.compile(r"^.*?(?:收货地址|新地址|地址)?(?:改成|改为|改到|换成|换到|寄到|送到|发到|是|为|：|:)")
_NAME = re.compile(
    r"(?:收件人|收货人|姓名)\s*[:：是]?\s*([\u4e00-\u9fff]{2,4})|\b(?:recipient|name|attn)\s*[:：]\s*([^,\n]{2,60})",
    re.IGNORECASE,
)


def address_in(texts: Sequence[str]) -> Fields:
    """The fields (as in AddressArgs) of the address in some messages, newest first; what a newer one says stands."""
    found: Fields = {}
    for text in texts:
        for name, value in _read(text).items():
            found.setdefault(name, value)
    return found


def _read(text: str) -> Fields:
    fields = _chinese(text) if re.search(r"[\u4e00-\u9fff]", text) else _latin(text)
    if "postcode" not in fields and (code := _POSTCODE.search(_without(text, fields))):
        fields["postcode"] = code[0].strip()
    if name := _NAME.search(text):
        fields["name"] = (name[1] or name[2]).strip()
    return fields


def _without(text: str, fields: Fields) -> str:
    """The text without a street's own number, and without order numbers."""
    return re.sub(r"#\s*\w+", " ", text.replace(fields.get("line1", "\0"), " "))


def _latin(text: str) -> Fields:
    street = _STREET.search(text) or _LOOSE_STREET.search(text)
    if street is None:
        return {}
    fields: Fields = {"line1": street[0].strip(" ,.")}
    rest = [part.strip(" .!?") for part in re.split(r"[,;\n?!]", text[street.end() :]) if part.strip(" .!?")]
    for part in rest[:6]:
        _place(part, fields)
    return fields


def _place(part: str, fields: Fields) -> None:
    """Put one comma's part where it belongs: unit, postcode, country, then city, then state."""
    if "line2" not in fields and "city" not in fields and _UNIT.match(part):
        fields["line2"] = part
        return
    if "postcode" not in fields and (code := _POSTCODE.search(part)):
        fields["postcode"] = code[0].strip()
        part = (part[: code.start()] + " " + part[code.end() :]).strip(" .")
    part = re.sub(r"^(?:in|at|near)\s+|\s*\b(?:instead|please|thanks|thank you)\b.*$", "", part, flags=re.IGNORECASE)
    words = part.split()
    if not words or len(words) > 5:
        return
    if country := _COUNTRIES.get(part.casefold()):
        fields.setdefault("country", country)
    elif "city" not in fields and not any(sign.isdigit() for sign in part):
        head, last = " ".join(words[:-1]), words[-1]
        if head and len(last) == 2 and last.isupper():
            fields["city"], fields["state"] = head, last
        else:
            fields["city"] = part
    elif "city" in fields and "state" not in fields and not any(sign.isdigit() for sign in part) and len(words) <= 3:
        fields["state"] = part


def _chinese(text: str) -> Fields:
    body = _LEAD.sub("", text, count=1) or text
    match = _CHINESE.search(body) or _CHINESE.search(text)
    if match is None:
        return {}
    line1 = re.sub(r"\s*(?:邮编|邮政编码)?\s*[:：]?\s*\d{6}\s*$", "", match["line1"]).strip()
    line1 = re.split(r"邮编|邮政编码|收件人|收货人|电话|手机", line1)[0].strip()
    fields: Fields = {"city": match["city"], "line1": line1, "country": "CN"}
    if match["state"]:
        fields["state"] = match["state"]
    return {name: value for name, value in fields.items() if value}
