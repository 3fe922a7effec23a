"""A store of a dozen products, two customers, three orders and two policies, for tests above the stores."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tools.stores.catalog import Product, Translation, Variant
from tools.stores.people import Address, Customer, Order, OrderItem, PaymentMethod, Policy, Shipment

_ROWS: list[tuple[str, str, str, str, list[str], list[str], dict[str, str], str, list[tuple[str, str, int]]]] = [
    # id, title, Chinese title, brand, path, Chinese path, attributes, rating, [(colour, price, stock)]
    ("jk-1", "Alder Rain Jacket", "赤杨雨衣外套", "Tarnwick", ["Jackets", "Rain Jackets"], ["外套", "雨衣"],
     {"material": "recycled nylon", "waterproof": "10,000 mm"}, "4.5", [("navy", "89.00", 7), ("red", "89.00", 0)]),
    ("jk-2", "Summit Down Parka", "顶峰羽绒派克", "Tarnwick", ["Jackets", "Down Jackets"], ["外套", "羽绒服"],
     {"material": "duck down", "fill": "650 cuin"}, "4.8", [("black", "249.00", 3)]),
    ("jk-3", "Moor Fleece Jacket", "荒原抓绒外套", "Hollin", ["Jackets", "Fleece"], ["外套", "抓绒"],
     {"material": "polyester fleece"}, "4.2", [("blue", "59.50", 12), ("green", "59.50", 4)]),
    ("sh-1", "Fell Trail Running Shoes", "山径越野跑鞋", "Quickstep", ["Shoes", "Running Shoes"], ["鞋", "跑鞋"],
     {"sole": "lugged rubber", "weight": "280 g"}, "4.6", [("blue", "119.00", 9), ("black", "119.00", 2)]),
    ("sh-2", "Harbour Canvas Sneakers", "港湾帆布鞋", "Quickstep", ["Shoes", "Sneakers"], ["鞋", "帆布鞋"],
     {"material": "cotton canvas"}, "4.0", [("white", "45.00", 20), ("blue", "45.00", 5)]),
    ("bg-1", "Loft Laptop Backpack", "阁楼电脑双肩包", "Hollin", ["Bags", "Backpacks"], ["包", "双肩包"],
     {"capacity": "22 l", "fits": "15-inch laptop"}, "4.7", [("grey", "79.00", 6), ("blue", "79.00", 1)]),
    ("bg-2", "Quay Canvas Tote", "码头帆布托特包", "Hollin", ["Bags", "Totes"], ["包", "托特包"],
     {"material": "cotton canvas"}, "4.1", [("beige", "29.00", 30)]),
    ("hp-1", "Hush Noise-Cancelling Headphones", "静谧降噪耳机", "Sonder", ["Audio", "Headphones"], ["音响", "耳机"],
     {"battery life": "30 h", "wireless": "Bluetooth 5.3"}, "4.4", [("black", "159.00", 8), ("white", "159.00", 0)]),
    ("hp-2", "Pebble Wireless Earbuds", "卵石无线耳塞", "Sonder", ["Audio", "Earbuds"], ["音响", "耳塞"],
     {"battery life": "8 h"}, "4.0", [("white", "49.90", 15)]),
    ("kt-1", "Gooseneck Electric Kettle", "鹅颈电热水壶", "Brindle", ["Kitchen", "Kettles"], ["厨房", "水壶"],
     {"capacity": "0.9 l", "material": "stainless steel"}, "4.6", [("black", "69.00", 5)]),
    ("kt-2", "Stoneware Mug Set", "炻器马克杯套装", "Brindle", ["Kitchen", "Mugs"], ["厨房", "杯子"],
     {"pieces": "4", "care": "dishwasher safe"}, "4.3", [("white", "32.00", 11)]),
    ("lt-1", "Arc Desk Lamp", "弧光台灯", "Lumel", ["Home", "Lamps"], ["家居", "灯具"],
     {"light": "LED, dimmable"}, "4.5", [("black", "54.00", 4), ("white", "54.00", 4)]),
]  # fmt: skip


def products() -> list[Product]:
    """The catalogue."""
    return [_product(*row) for row in _ROWS]


def _product(
    key: str,
    title: str,
    chinese: str,
    brand: str,
    path: list[str],
    chinese_path: list[str],
    attributes: dict[str, str],
    rating: str,
    variants: list[tuple[str, str, int]],
) -> Product:
    return Product(
        id=key,
        title=title,
        description=f"{title} by {brand}. " + ", ".join(f"{name}: {value}" for name, value in attributes.items()) + ".",
        brand=brand,
        category=path,
        attributes=attributes,
        url=f"/store/p/{key}",
        rating=Decimal(rating),
        review_count=40,
        translations={"zh": Translation(title=chinese, description=f"{chinese}。", category=chinese_path)},
        variants=[
            Variant(
                id=f"{key}-{colour}",
                options={"color": colour},
                price=Decimal(price),
                quantity=stock,
                availability="in_stock" if stock else "out_of_stock",
            )
            for colour, price, stock in variants
        ],
    )


def customers() -> list[Customer]:
    """Mia shops in English, Wei in Chinese."""
    address = Address(line1="12 Mill Lane", city="Portland", state="OR", postcode="97201")
    return [
        Customer(
            id="mia",
            name="Mia Hart",
            email="mia@example.com",
            addresses=[address],
            payment_methods=[PaymentMethod(id="pm-1", kind="card", label="Visa ending 9212")],
            preferences={"shoe size": "39"},
        ),
        Customer(id="wei", name="陈伟", email="wei@example.com", language="zh", addresses=[address]),
    ]


def orders() -> list[Order]:
    """Mia: one on the way, one delivered. Wei: one pending."""
    return [
        _order("A1001", "mia", "shipped", "jk-1", "navy", "Alder Rain Jacket", "89.00", 18),
        _order("A1000", "mia", "delivered", "kt-1", "black", "Gooseneck Electric Kettle", "69.00", 2),
        _order("A1002", "wei", "pending", "hp-1", "black", "Hush Noise-Cancelling Headphones", "159.00", 20),
    ]


def _order(key: str, customer: str, status: str, product: str, colour: str, title: str, price: str, day: int) -> Order:
    placed = datetime(2026, 11, day, 9, 30, tzinfo=UTC)
    shipments = []
    if status in ("shipped", "delivered"):
        shipments = [
            Shipment(
                carrier="UPS",
                tracking_number=f"1Z{key}",
                shipped_at=placed,
                estimated_delivery=date(2026, 11, day + 6),
                delivered_at=datetime(2026, 11, day + 5, tzinfo=UTC) if status == "delivered" else None,
            )
        ]
    item = OrderItem(
        variant_id=f"{product}-{colour}", product_id=product, title=title, options={"color": colour}, quantity=1,
        price=Decimal(price),
    )  # fmt: skip
    return Order.model_validate(
        {
            "id": key,
            "customer_id": customer,
            "status": status,
            "placed_at": placed,
            "items": [item],
            "subtotal": price,
            "shipping_cost": "5.00",
            "total": str(Decimal(price) + 5),
            "payment_method_id": "pm-1",
            "shipments": shipments,
        }
    )


def policies() -> list[Policy]:
    """Returns and shipping, in both languages."""
    return [
        Policy(id="returns", language="en", title="Returns", url="/store/policies/returns",
               body="## Time limit\nYou can return unused items within 30 days of delivery.\n"
                    "## Who pays\nReturn shipping costs $6.95 and is free for faulty items."),
        Policy(id="returns", language="zh", title="退货政策", url="/store/policies/returns",
               body="## 期限\n未使用的商品可在签收后30天内退货。\n## 运费\n退货运费为6.95美元，质量问题免运费。"),
        Policy(id="shipping", language="en", title="Shipping", url="/store/policies/shipping",
               body="## Cost\nStandard shipping costs $5.00 and is free from $75.00.\n## Time\nIt takes 3 to 5 days."),
        Policy(id="shipping", language="zh", title="配送政策", url="/store/policies/shipping",
               body="## 费用\n标准配送5.00美元，满75.00美元包邮。\n## 时效\n需要3到5天。"),
    ]  # fmt: skip
