"""Small catalogues of other trades and languages: search must know what each has, not what the demo store has."""

from __future__ import annotations

import json
from pathlib import Path

MUSIC = (
    (
        "Guitars",
        "Dreadnought acoustic guitar, spruce top",
        "Solid-body electric guitar, sunburst",
        "Classical guitar 3/4",
    ),
    (
        "Strings & Picks",
        "Nickel electric guitar strings 10-46",
        "Phosphor bronze acoustic strings",
        "Pick assortment, 24",
    ),
    ("Drums", "Five-piece drum kit with cymbals", "Maple snare drum 14 inch", "Hickory drumsticks 5A"),
    ("Keyboards", "Digital piano with 88 weighted keys", "61-key portable keyboard", "Adjustable piano bench"),
    (
        "Orchestral",
        "Student violin outfit 4/4",
        "Carbon violin bow",
        "Cello rosin, dark",
        "Student flute, silver plated",
    ),
    ("Amplifiers", "20 watt guitar practice amplifier", "100 watt valve head", "Instrument cable 6 m"),
    ("Sheet Music", "Easy piano pieces, volume 1", "Fifty folk songs for guitar", "Music stand, folding"),
)
GROCER = (
    ("Fisch", "Hummer lebend, 500 g", "Lachsfilet frisch", "Garnelen geschält", "Räucherforelle"),
    ("Käse", "Bergkäse am Stück", "Ziegenfrischkäse", "Gouda jung in Scheiben"),
    ("Brot", "Roggenbrot geschnitten", "Dinkelbrötchen, sechs Stück", "Butterbrezel"),
    ("Getränke", "Apfelsaft naturtrüb", "Weißwein Riesling trocken", "Pils, Kasten", "Mineralwasser still"),
    ("Vorrat", "Olivenöl nativ extra", "Spaghetti aus Hartweizen", "Akazienhonig", "Erdbeermarmelade", "Basmatireis"),
    ("Gemüse", "Kartoffeln festkochend", "Rispentomaten", "Blattspinat"),
)
TACKLE = (
    ("鱼竿", "碳素台钓竿4.5米", "海竿套装", "路亚竿 中硬调"),
    ("渔轮", "纺车轮3000型", "水滴轮"),
    ("鱼饵", "鲫鱼饵料腥香", "仿生软饵", "活蚯蚓"),
    ("渔线鱼钩", "尼龙主线100米", "伊势尼鱼钩", "铅坠套装"),
    ("装备", "钓鱼椅折叠带靠背", "鱼护速干网", "夜钓灯蓝光", "防晒面罩", "浮漂芦苇"),
)


def write(path: Path, shelves: tuple[tuple[str, ...], ...], language: str) -> Path:
    """A JSON Lines catalogue of these categories with their products, in one language."""
    lines = []
    for category, *titles in shelves:
        for title in titles:
            key = f"p{len(lines) + 1}"
            product: dict[str, object] = {"id": key, "title": title, "category": [category], "language": language}
            lines.append(
                json.dumps({**product, "variants": [{"id": f"{key}-1", "price": "10.00"}]}, ensure_ascii=False)
            )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
