"""Values in Chinese and Japanese text: dates, numbers with what they count, sums, places."""

import re
from typing import Literal

_FIGURE = "[0-9０-９〇零一二三四五六七八九十百千万萬亿億兆两兩数數几.,]"
_PATTERNS = {
    "date": (
        r"(?:(?:[0-9０-９]{2,4}|[〇零一二三四五六七八九]{2,4}|去|今|明|来|來|昨)年(?:的)?)?"
        r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})月(?:(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[日号號])?"
        r"|(?:[0-9０-９]{4}|[〇零一二三四五六七八九]{4})年|(?:[上下本这這])?(?:星期|礼拜|禮拜|周|週)[一二三四五六日天]"
        r"|[月火水木金土日]曜日?|[昨今明前后後][天日]|[去今明来來昨]年|[上下本先来來今](?:个月|個月|月|周|週)"
    ),
    "money": rf"{_FIGURE}+(?:多)?(?:元|円|美元|欧元|歐元|人民币|人民幣|日元|港元|ドル|ユーロ|ウォン|块)",
    "count": rf"{_FIGURE}+(?:多)?(?![年月日号號])[^\W\d_、，。]",
    "duration": rf"{_FIGURE}+(?:多)?(?:年|个月|個月|か月|ヶ月|周|週間|星期|天|日間|小时|小時|時間|分钟|分間)",
    "age": rf"{_FIGURE}+(?:岁|歲|歳)",
    "place": r"(?:位于|位於|坐落[于於在]|地处|地處)[^，。；、]{2,15}|[^，。；、\s]{2,15}(?:にある|に位置する)",
    "share": rf"百分之{_FIGURE}+|{_FIGURE}+(?:%|％|パーセント|割)",
}
CjkValue = Literal["date", "money", "count", "duration", "age", "place", "share"]


def values(kind: CjkValue, text: str) -> list[tuple[int, int]]:
    """Where values of a kind stand in a text, in reading order.

    >>> [("十二亿元"[a:b]) for a, b in values("money", "十二亿元")], values("date", "新大桥四月开工")
    (['十二亿元'], [(3, 5)])
    """
    return [match.span() for match in re.finditer(_PATTERNS[kind], text)]
