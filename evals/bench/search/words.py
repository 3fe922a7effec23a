"""The words of the generated catalogue: kinds of things in two languages, what is said of them, and name parts.

Plain data of evals/bench/search/catalogue. The long tail is made there: compounds of two name parts, and Chinese nouns
by the frequencies of jieba's dictionary.
"""

# ruff: noqa: E501  (a Chinese character counts as two)

from __future__ import annotations

KINDS: dict[tuple[str, str], str] = {
    ("Clothing", "服装"): (
        "rain jacket=雨衣 down parka=羽绒服 fleece vest=抓绒背心 linen shirt=亚麻衬衫 wool sweater=羊毛衫 hoodie=连帽衫 "
        "denim jeans=牛仔裤 hiking trousers=登山裤 running shorts=跑步短裤 pleated skirt=百褶裙 summer dress=连衣裙 "
        "cotton socks=棉袜 leather belt=皮带 silk scarf=丝巾 winter gloves=手套 bucket hat=渔夫帽 polo shirt=马球衫 "
        "pyjama set=睡衣套装 swimsuit=泳衣 trench coat=风衣"
    ),
    ("Shoes", "鞋"): (
        "trail running shoes=越野跑鞋 leather sneakers=皮革运动鞋 hiking boots=登山靴 sandals=凉鞋 loafers=乐福鞋 "
        "ankle boots=短靴 slippers=拖鞋 canvas shoes=帆布鞋 football boots=足球鞋 ballet flats=平底鞋"
    ),
    ("Electronics", "数码"): (
        "wireless headphones=无线耳机 bluetooth speaker=蓝牙音箱 mechanical keyboard=机械键盘 wireless mouse=无线鼠标 "
        "power bank=充电宝 phone case=手机壳 usb hub=扩展坞 webcam=摄像头 smart watch=智能手表 tablet stand=平板支架 "
        "desk monitor=显示器 action camera=运动相机 charging cable=充电线 e-reader=电子书阅读器 microphone=麦克风"
    ),
    ("Home", "家居"): (
        "desk lamp=台灯 floor lamp=落地灯 throw blanket=毯子 cushion cover=靠垫套 area rug=地毯 wall clock=挂钟 "
        "storage basket=收纳篮 bed sheet set=床单套装 blackout curtains=遮光窗帘 scented candle=香薰蜡烛 picture frame=相框 "
        "bath towel=浴巾 laundry hamper=脏衣篮 bookshelf=书架 office chair=办公椅"
    ),
    ("Kitchen", "厨房"): (
        "electric kettle=电热水壶 coffee grinder=磨豆机 french press=法压壶 stoneware mug=马克杯 chef knife=主厨刀 "
        "cutting board=砧板 cast iron skillet=铸铁锅 rice cooker=电饭煲 blender=料理机 lunch box=便当盒 water bottle=水杯 "
        "tea pot=茶壶 mixing bowl=搅拌碗 baking tray=烤盘 spice rack=调料架"
    ),
    ("Sports", "运动"): (
        "yoga mat=瑜伽垫 resistance bands=弹力带 camping tent=帐篷 sleeping bag=睡袋 trekking poles=登山杖 bike helmet=头盔 "
        "tennis racket=网球拍 badminton set=羽毛球套装 dumbbell=哑铃 jump rope=跳绳 swim goggles=泳镜 football=足球 "
        "climbing harness=攀岩安全带 head torch=头灯"
    ),
    ("Bags", "包"): (
        "laptop backpack=双肩包 canvas tote=托特包 carry-on suitcase=登机箱 messenger bag=邮差包 duffel bag=旅行袋 wallet=钱包 "
        "toiletry bag=洗漱包 waist pack=腰包 camera bag=相机包"
    ),
    ("Beauty", "美妆"): (
        "face moisturizer=面霜 sunscreen=防晒霜 shampoo=洗发水 hair dryer=吹风机 lip balm=润唇膏 hand cream=护手霜 "
        "facial cleanser=洁面乳 perfume=香水 nail polish=指甲油 electric toothbrush=电动牙刷"
    ),
    ("Toys", "玩具"): (
        "wooden train=木制火车 building blocks=积木 board game=桌游 plush bear=毛绒熊 jigsaw puzzle=拼图 doll house=娃娃屋 "
        "remote control car=遥控车 kite=风筝 paint set=颜料套装"
    ),
    (
        "Pets",
        "宠物",
    ): "dog bed=狗窝 cat scratcher=猫抓板 dog leash=牵引绳 cat litter=猫砂 pet bowl=宠物碗 bird feeder=喂鸟器",
    ("Garden", "园艺"): (
        "plant pot=花盆 pruning shears=修枝剪 watering can=浇水壶 garden hose=水管 solar light=太阳能灯 seed kit=种子套装 "
        "garden gloves=园艺手套"
    ),
}
"""Department in English and Chinese: its kinds, `english=中文`, separated by spaces before the next English word."""

QUALITIES: dict[str, str] = {
    "waterproof": "防水", "lightweight": "轻量", "foldable": "可折叠", "organic": "有机", "insulated": "保温",
    "breathable": "透气", "recycled": "再生", "handmade": "手工", "compact": "小巧", "heavy duty": "加厚",
    "quiet": "静音", "portable": "便携", "adjustable": "可调节", "classic": "经典", "slim": "修身",
    "oversized": "宽松", "vintage": "复古", "rechargeable": "可充电", "non-slip": "防滑", "soft": "柔软",
    "windproof": "防风", "washable": "可水洗", "stainless": "不锈钢", "professional": "专业", "travel": "旅行",
}  # fmt: skip
COLOURS: dict[str, str] = {
    "black": "黑色", "white": "白色", "navy": "藏青色", "grey": "灰色", "red": "红色", "green": "绿色", "blue": "蓝色",
    "beige": "米色", "yellow": "黄色", "pink": "粉色", "brown": "棕色", "purple": "紫色", "orange": "橙色",
}  # fmt: skip
MATERIALS = (
    "cotton linen wool merino nylon polyester leather suede denim canvas bamboo oak walnut steel aluminium titanium "
    "ceramic glass silicone rubber cork velvet silk down hemp brass copper porcelain acrylic mesh"
).split()
NAME_PARTS = (
    "alder ash beck birch bow brae bramble briar brook burn cairn cedar cliff cloud copper coral crag dale dawn dell "
    "drift dune dusk elm ember fall fell fen fern field fir flint ford forge frost gale glen gorse grove harbour haven "
    "hawk hazel heath hollow iron isle ivy juniper kestrel lake larch lark linden loch maple marsh mead mill mist moor "
    "moss north oak opal orchard otter peak pebble pine plover pond quarry quill rain raven reed ridge rill river rook "
    "rowan rush sage salt sand sedge shale shore silver slate snow sorrel south spark spring spruce star stone storm "
    "summit sun swift tarn teal thistle thorn tide timber vale willow wind winter wold wood wren yarrow"
).split()
PHRASES = (
    "made for every day and for long trips",
    "keeps its shape after many washes",
    "tested by people who use it all year",
    "comes in a box that can be recycled",
    "easy to clean and quick to dry",
    "fits into a small room or a full bag",
    "with a two year warranty and spare parts",
    "a present that is used and not put away",
    "stays comfortable for hours in summer heat",
    "designed with sharp edges rounded for children",
    "holds up to rough ground and cold mornings",
    "charges in an hour and lasts a week",
    "the lid closes tight and nothing leaks",
    "stitched twice where it is pulled most",
    "one size fits most hands and heads",
    "packs down to the size of a fist",
)
