"""Templates with slots, filled: a text, and where in it what personal data stands.

Reads one template a line: slots in double braces, `\\n` for a line break. Faker makes the values, so a locale and
a seed give the same texts again with the same release of Faker. KINDS says what a slot's value counts as; slots of
names, cities and the like are marked `loose`: they are not promised, and masking them with an address is no mistake.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from faker import Faker

from tools.errors import UserError

Part = Literal["tune", "report"]
LOCALES = ("en_US", "en_GB", "de_DE", "es_ES", "fr_FR", "zh_CN")
_SLOT = re.compile(r"\{\{(\w+)(?::(\d+))?\}\}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ZH_PLACES = "浙江省杭州市西湖区 北京市朝阳区 上海市浦东新区 广东省深圳市南山区 成都市武侯区"
_ZH_ROADS = "建国路 人民大道 文三西路 科技园南街 天府三街 中山北路 幸福小区 长江新村"
_ZH_TAILS = "{}号 {}号{}室 {}弄{}号{}室 {}号院{}号楼{}单元{}室 {}栋{}单元{}"
KINDS: Mapping[str, str] = {
    "email": "email",
    "phone_number": "phone",
    "credit_card_number": "card",
    "iban": "iban",
    "address": "address",
    "zh_address": "address",
    "street": "address",
    "postcode": "postcode",
    "zipcode": "postcode",
    "zh_postcode": "postcode",
    "ip_address": "ip",
    "resident_id": "id",
    "password": "secret",
    "token": "secret",
    "jwt": "secret",
    "api_key": "secret",
    "url_password": "secret",
}
_LOOSE = frozenset(
    "city country state_abbr secondary_address street_name building_number person name name_male name_female first_name"
    " last_name organization ssn us_driver_license url".split()
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A filled slot: `text[start:end]`; kind `loose` where nothing is promised about it."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text and its slots in order."""

    text: str
    gold: Sequence[Gold]
    locale: str


def read_templates(path: Path, part: Part | None) -> list[str]:
    """A file's templates; of two halves the asked one. Raises UserError `no_such_file`.

    The half is drawn by the template's own checksum: adding a line moves no other to the other half.
    """
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        raise UserError("no_such_file", f"{path} cannot be read: {error.strerror}") from None
    found = [line for line in lines if line.strip()]
    return [line for line in found if part is None or half_of(line) == part]


def half_of(template: str) -> Part:
    """The half a template belongs to."""
    return "tune" if zlib.crc32(template.encode()) % 2 else "report"


def fill(templates: Sequence[str], locales: Sequence[str], times: int, seed: int) -> Iterator[Filled]:
    """Every template filled `times` times in each locale it reads naturally in."""
    for locale in locales:
        makers = _makers(fake := Faker(locale))
        fake.seed_instance(seed)
        for template in templates:
            if _fits(template, locale):
                for _ in range(times):
                    yield _filled(template, makers, locale)


def _fits(template: str, locale: str) -> bool:
    """Chinese sentences take Chinese values; an address that begins with its number is not a Chinese one."""
    chinese = locale == "zh_CN"
    return chinese if _HAN.search(template) else not (chinese and "building_number" in template)


def _filled(template: str, makers: Mapping[str, Callable[[], str]], locale: str) -> Filled:
    template = template.replace("\\n", "\n")
    gold: list[Gold] = []
    text, at = "", 0
    for match in _SLOT.finditer(template):
        text += template[at : match.start()]
        name = match[1]
        value = makers[name]() if match[2] is None else makers["digits"]()[: int(match[2])]
        start, text, at = len(text), text + value, match.end()
        if name == "street_name" and gold and template[: match.start()].endswith("{{building_number}} "):
            gold[-1] = Gold(gold[-1].start, len(text), "address")
        elif kind := KINDS.get(name, "loose" if name in _LOOSE else ""):
            gold.append(Gold(start, len(text), kind))
    return Filled(text + template[at:], gold, locale)


class _Makers(dict[str, Callable[[], str]]):
    """Slots by name; what is not listed is Faker's own provider of that name, or nothing."""

    def __init__(self, fake: Faker, own: Mapping[str, Callable[[], str]]) -> None:
        super().__init__(own)
        self._fake = fake

    def __missing__(self, name: str) -> Callable[[], str]:
        provider = getattr(self._fake, name, None)
        return (lambda: str(provider())) if provider else (lambda: "")


def _makers(fake: Faker) -> Mapping[str, Callable[[], str]]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    def some(length: int) -> str:
        return "".join(fake.random_choices(letters, length))

    def part(claims: str) -> str:
        return base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")

    def jwt() -> str:
        head, claims = '{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{fake.random_int()}","aud":"shop"}}'
        return ".".join((part(head), part(claims), some(43)))

    def zh_address() -> str:
        place, road, tail = (fake.random_element(words.split()) for words in (_ZH_PLACES, _ZH_ROADS, _ZH_TAILS))
        numbers = [fake.random_int(1, 999), fake.random_int(1, 30), fake.random_int(1, 30), fake.random_int(101, 2808)]
        return place + road + tail.format(*numbers)

    own: dict[str, Callable[[], str]] = {
        "digits": lambda: "".join(str(fake.random_int(1 if place == 0 else 0, 9)) for place in range(20)),
        "d": lambda: str(fake.random_int(0, 9)),
        "ip_address": lambda: str(fake.ipv4_public()),
        "resident_id": lambda: str(fake.ssn()) if "zh_CN" in fake.locales else "",
        "zh_address": zh_address,
        "zh_postcode": lambda: fake.numerify("%#####"),
        "street": lambda: fake.street_address(),
        "person": lambda: fake.name(),
        "organization": lambda: fake.company(),
        "zipcode": lambda: fake.postcode(),
        "age": lambda: str(fake.random_int(18, 90)),
        "nationality": lambda: fake.random_element(["French", "Chinese", "Spanish", "Kenyan"]),
        "password": lambda: fake.password(length=10, special_chars=False),
        "url_password": lambda: fake.password(length=12, special_chars=False),
        "token": lambda: some(32),
        "jwt": jwt,
        "api_key": lambda: fake.random_element(["sk-", "sk_live_", "ghp_", "hf_"]) + some(36),
    }
    return _Makers(fake, own)
