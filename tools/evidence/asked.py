"""What property a question asks for, as a product's attributes call it: 这件多重 asks for the 重量, 'wie schwer' for Gewicht.

Owns the everyday ways of asking for a property that share no word with its name, in the languages ranked without the
reader; English has the reader. The names are added to the question before its passages are ranked, so that a weight
that is known is found, and one that is not stays in doubt. Called by ranker.py, and by the chat's product tool.
"""
# ruff: noqa: E501  (a table of patterns reads better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

_ASKED: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (tuple(names.split()), re.compile(pattern, re.IGNORECASE))
    for names, pattern in (
        (
            "重量 weight gewicht peso",
            r"多重|重不重|沉不沉|[沉重]吗|几斤|几公斤|多少(?:克|斤|公斤|千克)(?!.{0,3}(?:水|米|的人))|轻不轻|轻便吗|\bwie (?:schwer|leicht)\b|\bwieg(?:t|en)\b|\bpesan?\b|\bpesado\b",
        ),
        (
            "材质 面料 材料 material",
            r"什么(?:料|做|制|材|布|皮|面料)|啥(?:料|做|材|布)|料子|面料|用料|[真纯]皮(?:的)?吗|是.{1,6}做的|(?:塑料|不锈钢|木|棉|羊毛|皮|金属|玻璃|实木)的(?:吗|嘛|么)|\baus (?:was|welchem)\b|\bworaus\b|\bde qué (?:está|son|es)\b",
        ),
        (
            "保修 warranty garantie garantía",
            r"质保|保固|坏了|包修|管修|售后(?:多久|几年)|保(?:几|多少)年|\bgewährleistung\b|\bkaputt\b|\bse (?:rompe|estropea)",
        ),
        (
            "洗护 清洗 care pflege cuidado",
            r"洗衣机|机洗|手洗|水洗|干洗|怎么洗|能洗|清洗|清洁|掉色|缩水|洗碗机|\bwasch|\breinig|\bspülmaschine|\blava(?:r|rse|vajillas|dora)\b",
        ),
        (
            "尺寸 dimensions size maße größe medidas",
            r"多大(?!年|岁|的?(?:孩|小孩|宝))|多长|多宽|多高|多厚|长宽高|几(?:厘米|公分|寸|英寸)|多少(?:厘米|公分|寸)|大小|占地|\bwie (?:groß|lang|breit|hoch|dick|tief)\b|\bmiden?\b|\bde grande\b",
        ),
        (
            "容量 capacity volume fassungsvermögen volumen capacidad",
            r"(?:能|可以|够)?装(?:得下)?(?:多少|几)|多少(?:升|毫升)|几升|能放多少|容积|\bwie ?viel (?:passt|fasst|liter)|\bcuánto cabe",
        ),
        ("功率 power wattage leistung potencia", r"多少瓦|几瓦|费电|耗电|瓦数|\bwie ?viel watt|\bcuántos vatios"),
        (
            "续航 battery akkulaufzeit batería",
            r"[充冲]一?次.{0,4}(?:多久|多长|几)|电池.{0,3}(?:久|耐|多)|能(?:用|撑|播|听)(?:多久|多长时间|几个?小时)|待机|耐用吗|\bakku\b|\bcuánto dura la",
        ),
        (
            "防水 waterproof wasserdicht impermeable",
            r"下雨|淋雨|沾水|进水|泡水|水下|防不防水|怕水|\bregen\b|\blluvia\b",
        ),
        (
            "适用年龄 age alter edad",
            r"几岁|多大的?(?:孩子|小孩|宝宝)|[一二三四五六七八九十\d]+(?:岁|个月).{0,4}(?:能|可以|适合|玩|用)|(?:孩子|宝宝|小孩)(?:能|可以)|\bab wie ?viel jahren|\bqué edad",
        ),
        ("承重 load belastbarkeit carga", r"承多重|(?:承|载|扛).{0,3}(?:多少|几)|能坐多重|多重的人|胖"),
        (
            "产地 origin herkunft origen",
            r"哪(?:里|儿|国|个国家).{0,2}(?:产|生产|制造|做)|国产|进口|\bwoher\b|\bhergestellt\b|\bfabricad[oa]\b",
        ),
        ("颜色 colour color farbe", r"什么色|几种?色|哪些?色|几个色|有几种颜色"),
        ("连接 connectivity anschluss conexión", r"怎么连|能连|有线还是无线|无线吗|蓝牙"),
        ("件数 pieces teile piezas", r"几(?:件|个|只|块)装|一套(?:有)?几|有几(?:件|个|片)"),
        ("直径 diameter durchmesser diámetro", r"多粗|口径"),
    )
)


def with_names(question: str, texts: Iterable[str]) -> str:
    """The question, with the names of the properties it asks for behind it: those that `texts` have, else the first."""
    asked = _asked(question)
    if not asked:
        return question
    known = " ".join(texts).lower()
    named = [[name for name in names if name in known] or names[:1] for names in asked]
    return " ".join((question, *chain.from_iterable(named)))


_COMMON = (("防水", "waterproof"), ("重量", "weight"), ("材质", "material"), ("保修", "warranty"))


def stated(question: str, labels: Iterable[str]) -> bool:
    """Whether one of these attribute names is what the question asks for."""
    known = " ".join(labels).lower()
    return any(name in known for names in _asked(question) for name in names)


def unstated(question: str, labels: Iterable[str], language: str) -> list[str]:
    """Of the commonest properties those that a question asks for and no attribute is called by, each by its name."""
    known = " ".join(labels).lower()
    lowered = question.lower()
    missing = []
    for chinese, english in _COMMON:
        asked = english in lowered or chinese in question or any(english in names for names in _asked(question))
        if asked and english not in known and chinese not in known:
            missing.append(chinese if language == "zh" else english)
    return missing


def _asked(question: str) -> list[tuple[str, ...]]:
    return [names for names, pattern in _ASKED if pattern.search(question)]
