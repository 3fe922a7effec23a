"""A message while slots are taken out of it: its text, and which parts of it are already accounted for.

Owns the bookkeeping alone. Every extractor (prices, colours, sizes, ...) reads `low`, takes what it understood, and
what is left in the end is the query. Spans are offsets into `text`. Called by slots.py and the extractors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_CHARS = 600
CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SPACE = re.compile(r"\s+")


_TRADITIONAL = str.maketrans(
    "個們來時會對開關這麼嗎還沒說話買賣貨單訂錢費運發廣後從換給幫請問題謝麗顏藍紅綠黃銀褲襯襪機電腦視頻鍵燈鍋爐壺櫃書畫筆紙貓魚鳥車輪騎動場網購結帳號碼驗證註冊錄錯誤壞損質價優點積員資訊選擇誰裡裏邊見現實體門樓層寶貝愛親歡禮節過歲兒媽爺學習師業務應該讓認識記憶為與雙兩隻條張頂種樣類適長寬鬆緊舊輕溫熱凍濕乾淨級別變轉傳輸達遲遠進遞郵聯絡繫線陸國際灣嶼島縣區鄉鎮東風雲傘衛護藥頭髮臉鏡錶鐘響聲樂戲劇團圖標詞語譯讀寫斷續經濟總數據庫檔備復覆誠詐騙偽爛態惡氣憤訴評論競爭賠償虧減滿萬億圓塊幣帶舖鋪裝製設計術專屬廠產農養豬馬龍鳳麵飯湯鹽醬餅葉純綿絲織繡縫針鐵鋼鋁銅鑽頸項鏈環墜飾",
    "个们来时会对开关这么吗还没说话买卖货单订钱费运发广后从换给帮请问题谢丽颜蓝红绿黄银裤衬袜机电脑视频键灯锅炉壶柜书画笔纸猫鱼鸟车轮骑动场网购结账号码验证注册录错误坏损质价优点积员资讯选择谁里里边见现实体门楼层宝贝爱亲欢礼节过岁儿妈爷学习师业务应该让认识记忆为与双两只条张顶种样类适长宽松紧旧轻温热冻湿干净级别变转传输达迟远进递邮联络系线陆国际湾屿岛县区乡镇东风云伞卫护药头发脸镜表钟响声乐戏剧团图标词语译读写断续经济总数据库档备复复诚诈骗伪烂态恶气愤诉评论竞争赔偿亏减满万亿圆块币带铺铺装制设计术专属厂产农养猪马龙凤面饭汤盐酱饼叶纯绵丝织绣缝针铁钢铝铜钻颈项链环坠饰",
)


def simplified(text: str) -> str:
    """The text with the commonest Traditional Chinese characters as Simplified ones, each in its place."""
    return text.translate(_TRADITIONAL)


@dataclass(slots=True)
class Sentence:
    """One message, normalised (NFKC, single spaces); `low` is as long as `text`."""

    text: str
    low: str
    language: str
    taken: list[tuple[int, int]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    """What was understood, by slot, as written."""

    @classmethod
    def of(cls, text: str, language: str) -> Sentence:
        """The sentence of a raw message; what lies past MAX_CHARS carries no slots."""
        clean = _SPACE.sub(" ", unicodedata.normalize("NFKC", text[:MAX_CHARS])).replace("’", "'").strip()
        low = clean.lower()
        return cls(clean if len(low) == len(clean) else low, low, language)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing between the offsets is taken yet."""
        return all(end <= first or last <= start for first, last in self.taken)

    def take(self, start: int, end: int) -> None:
        """Mark a part as understood."""
        if end > start:
            self.taken.append((start, end))

    def note(self, slot: str, start: int, end: int) -> None:
        """Remember the words of a slot."""
        if words := self.text[start:end].strip():
            self.notes.setdefault(slot, []).append(words)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in the lower-case text that touch nothing taken."""
        return (match for match in pattern.finditer(self.low) if self.free(*match.span()))

    def take_first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first free match, taken."""
        for match in self.find(pattern):
            self.take(*match.span())
            return match
        return None

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Every free match, taken."""
        matches = list(self.find(pattern))
        for match in matches:
            self.take(*match.span())
        return matches

    def rest(self) -> str:
        """The text without what was taken: a gap stays a gap."""
        parts, at = [], 0
        for start, end in sorted(self.taken):
            if start > at:
                parts.append(self.text[at:start])
            at = max(at, end)
        parts.append(self.text[at:])
        return _SPACE.sub(" ", " ".join(parts)).strip()
