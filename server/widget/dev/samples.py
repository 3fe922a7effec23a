"""Sample cards and pictures for the widget's development server, in English and Chinese.

Made-up goods, only so that every card has something to show before (and without) a real store. Used by mock.py alone.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

GOODS: list[tuple[str, str, str, str, str, str | None, float, int, list[tuple[str, str]], list[str]]] = [
    # id, English, Chinese, brand, price, compare at, rating, reviews, colours, sizes
    ("jk-1", "Harbor Three-Layer Rain Jacket", "港湾三层防雨夹克", "Tidewater", "129.00", "159.00", 4.7, 312,
     [("Navy", "22304f"), ("Moss", "77754a"), ("Rust", "b55a3c")], ["S", "M", "L", "XL"]),
    ("jk-2", "Featherline Packable Windbreaker", "轻羽可收纳防风外套", "Northfold", "68.00", None, 4.4, 128,
     [("Sage", "a3b39a"), ("Black", "2a2a2d")], ["S", "M", "L"]),
    ("jk-3", "Fieldnote Waxed Cotton Jacket", "田野蜡棉夹克", "Alder & Rowe", "184.50", None, 4.8, 89,
     [("Olive", "6c6a41"), ("Brown", "6d4a33")], ["M", "L"]),
    ("jk-4", "Cirrus Light Down Vest", "卷云轻羽绒马甲", "Northfold", "96.00", "120.00", 4.1, 54,
     [("Charcoal", "45484d"), ("Terracotta", "b55a3c"), ("Blue", "3a66b0"), ("Cream", "efe6d4")], ["M"]),
    ("bg-1", "Meridian 24 L Day Backpack", "子午线 24 升日用背包", "Tidewater", "89.00", None, 4.6, 441,
     [("Slate", "4d5560"), ("Mustard", "c9992e")], []),
]
RATE = 7.1
_JACKET = (
    "<path d='M122 104c10 12 26 18 38 18s28-6 38-18l40 22 22 104-34 8-12-52v84c0 8-6 14-14 14h-80c-8 0-14-6-14-14v-84"
    "l-12 52-34-8 22-104Z'/><path d='M160 122v162' stroke='#fff' stroke-opacity='.35' stroke-width='3'/>"
)
_BAG = (
    "<path d='M124 118c0-28 14-42 36-42s36 14 36 42h14c8 0 14 6 14 14v116c0 14-10 24-24 24h-80c-14 0-24-10-24-24V132"
    "c0-8 6-14 14-14Z'/><rect x='118' y='186' width='84' height='54' rx='12' fill='#fff' fill-opacity='.22'/>"
)


def money(amount: str | float, currency: str = "USD") -> Json:
    """Money as the protocol has it."""
    symbol = {"USD": "$", "CNY": "¥"}[currency]
    return {"amount": f"{float(amount):.2f}", "currency": currency, "display": f"{symbol}{float(amount):,.2f}"}


def picture(name: str) -> str:
    """A drawn product: `bag-4d5560.svg`."""
    shape, _, colour = name.removesuffix(".svg").partition("-")
    drawing = _BAG if shape == "bag" else _JACKET
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 320'><defs><linearGradient id='g' x2='0' y2='1'>"
        f"<stop stop-color='#f6f3ee'/><stop offset='1' stop-color='#e6e0d6'/></linearGradient></defs>"
        f"<rect width='320' height='320' fill='url(#g)'/><ellipse cx='160' cy='288' rx='84' ry='9' fill='#000' "
        f"fill-opacity='.09'/><g fill='#{colour}'>{drawing}</g></svg>"
    )


def product(at: int, language: str, **more: object) -> Json:
    """A ProductCard of the goods above."""
    gid, english, chinese, brand, price, before, rating, reviews, colours, sizes = GOODS[at]
    shape = "bag" if gid.startswith("bg") else "jacket"
    variants: list[Json] = []
    for colour, tint in colours:
        for size in sizes or [""]:
            options = {"color": colour} | ({"size": size} if size else {})
            gone = colour == colours[-1][0] and size in ("", "S", "XL")
            variants.append({
                "id": f"{gid}-{colour}-{size}".lower().strip("-"), "options": options, "price": money(price),
                "availability": "out_of_stock" if gone else "in_stock", "image": f"/pictures/{shape}-{tint}.svg",
            })
    card: Json = {
        "id": gid, "variant_id": variants[0]["id"], "title": chinese if language == "zh" else english, "brand": brand,
        "price": money(price), "image": variants[0]["image"], "url": f"/p/{gid}", "rating": rating,
        "review_count": reviews, "availability": variants[0]["availability"], "options": variants[0]["options"],
        "variants": variants, "position": at + 1,
    }
    if before:
        card["compare_at"] = money(before)
    if language == "zh":
        card["converted"] = money(round(float(price) * RATE), "CNY")
    return card | more


def products(language: str) -> Json:
    """A row of cards."""
    zh = language == "zh"
    why = ["与您看过的户外外套相近", "有您常穿的 M 码"] if zh else ["Close to the outdoor jackets you looked at", "Comes in M"]
    first = product(0, language, reason="三层面料，大雨也不怕" if zh else "Three layers, made for heavy rain", why=why)
    note = "已按 1 美元 = 7.1 元换算" if zh else "Nothing under $60 is waterproof, so these go up to $190"
    return {"items": [first, *(product(at, language) for at in (1, 2, 3))], "note": note, "query": "rain jacket"}


def comparison(language: str) -> Json:
    """Two jackets side by side."""
    zh = language == "zh"
    rows = (
        [("面料", "三层尼龙", "抗撕裂尼龙"), ("重量", "480 克", "190 克"), ("防水", "20,000 毫米", ""), ("可收纳", "否", "是，收进口袋")]
        if zh
        else [("Fabric", "3-layer nylon", "Ripstop nylon"), ("Weight", "480 g", "190 g"), ("Waterproof", "20,000 mm", ""),
              ("Packable", "No", "Yes, into its pocket")]
    )
    return {
        "items": [product(0, language), product(1, language)],
        "rows": [{"label": label, "values": [one, two]} for label, one, two in rows],
    }


def order(language: str) -> Json:
    """An order on its way."""
    zh = language == "zh"
    labels = ["已下单", "已打包", "运输中", "已送达"] if zh else ["Ordered", "Packed", "On its way", "Delivered"]
    states = ["done", "done", "current", "todo"]
    line = product(0, language)
    bag = product(4, language)
    return {
        "id": "A10234", "status": "shipped", "status_label": labels[2], "placed_at": "2026-11-18T09:12:00Z",
        "total": money("307.00"),
        "items": [
            {"title": line["title"], "options": {"color": "Navy", "size": "M"}, "quantity": 1, "price": money("129.00"),
             "image": line["image"], "url": line["url"]},
            {"title": bag["title"], "options": {"color": "Slate"}, "quantity": 2, "price": money("89.00"),
             "image": bag["image"], "url": bag["url"]},
        ],
        "shipments": [{"carrier": "Swiftpost", "tracking_number": "SP 4471 9920 13", "estimated_delivery": "2026-11-26",
                       "tracking_url": "https://track.example/SP4471992013"}],
        "steps": [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)],
    }


def cart(items: dict[str, int], language: str) -> Json:
    """A cart of variant ids and quantities."""
    lines: list[Json] = []
    total = 0.0
    for variant_id, quantity in items.items():
        card = next(card for card in (product(at, language) for at in range(len(GOODS)))
                    if any(v["id"] == variant_id for v in card["variants"]))
        variant = next(v for v in card["variants"] if v["id"] == variant_id)
        total += float(variant["price"]["amount"]) * quantity
        lines.append({"variant_id": variant_id, "product_id": card["id"], "title": card["title"], "quantity": quantity,
                      "options": variant["options"], "price": variant["price"], "image": variant["image"],
                      "url": card["url"]})
    permalink = ",".join(f"{variant}:{quantity}" for variant, quantity in items.items())
    return {"items": lines, "total": money(total), "checkout_url": f"/store/cart?items={permalink}"}


def profile(facts: dict[str, tuple[str, str, str]]) -> Json:
    """What the store remembers."""
    return {"items": [{"key": key, "label": label, "value": value, "source": source}
                      for key, (label, value, source) in facts.items()]}


FACTS = {
    "en": {"size": ("Clothing size", "M", "said"), "colour": ("Colours", "Navy, moss green", "learned"),
           "budget": ("Usual budget", "$60–$140", "learned"), "shoe": ("Shoe size", "39", "imported")},
    "zh": {"size": ("衣服尺码", "M 码", "said"), "colour": ("喜欢的颜色", "藏青、苔绿", "learned"),
           "budget": ("常买价位", "400–1000 元", "learned"), "shoe": ("鞋码", "39", "imported")},
}

WORDS = {
    "en": {
        "products": "The **Harbor Three-Layer Rain Jacket** keeps out heavy rain and is on sale at **$129.00**. If weight "
        "matters more, the **Featherline** packs into its own pocket for $68.00.\n\n- Harbor: waterproof, 480 g\n"
        "- Featherline: wind only, 190 g",
        "comparison": "The **Harbor** is the one for real rain. The **Featherline** is less than half the weight, but it "
        "only stops wind.",
        "order": "Order **A10234** is on its way with Swiftpost and should reach you on November 26.",
        "policy": "You can send things back within **30 days**, and returns are free if you use our label. The refund "
        "reaches your card in 3–5 working days. See [Returns](/policies/returns).",
        "cart": "It is in your cart.",
        "profile": "This is what I know. You can have any of it forgotten.",
        "person": "I have asked a colleague to take over. They answer here, usually within ten minutes.",
        "hello": "Hello! What are you looking for today?",
        "proposal": "I can cancel it. Please confirm below.",
    },
    "zh": {
        "products": "**港湾三层防雨夹克**能挡住大雨，现在特价 **$129.00**（约 ¥916）。如果更看重轻便，**轻羽防风外套**可以收进自己的口袋，"
        "只要 $68.00。\n\n- 港湾：防水，480 克\n- 轻羽：只防风，190 克",
        "comparison": "下大雨选**港湾**；**轻羽**不到一半的重量，但只能防风。",
        "order": "订单 **A10234** 正由 Swiftpost 运送，预计 11 月 26 日送达。",
        "policy": "收到后 **30 天**内可以退货，使用我们的退货标签免运费。退款会在 3–5 个工作日内到账。详见[退货政策](/policies/returns)。",
        "cart": "已放进购物车。",
        "profile": "这些是我记得的，您可以随时让我忘记。",
        "person": "已请同事接手，通常十分钟内会在这里回复您。",
        "hello": "您好！今天想找点什么？",
        "proposal": "可以取消，请在下面确认。",
    },
}

CITATION = {
    "en": {"policy_id": "returns", "title": "Returns: how long you have", "url": "/policies/returns",
           "passage": "Unworn goods can be returned within 30 days of delivery. Returns with our label are free."},
    "zh": {"policy_id": "returns", "title": "退货政策：退货期限", "url": "/policies/returns",
           "passage": "未使用的商品可在送达后 30 天内退货，使用我们的退货标签免运费。"},
}
