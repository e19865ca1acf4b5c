"""Questions in Chinese, Japanese and Turkish over articles of the same language, beside English ones."""

from pathlib import Path

import pytest

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk


def _article(name: str, language: str, title: str, text: str) -> Article:
    return Article(name, text, Source(title, "Quay Post", published=Published("2025-06-12"), language=language))


ARTICLES = [
    _article(
        "zh-port",
        "zh",
        "青石港码头重开",
        "青石港码头周五重新开放，市长林若兰出席了仪式。修复工程历时三年，耗资八亿元。码头位于老城区东侧。",
    ),
    _article(
        "zh-flood", "zh", "暴雨致五人失踪", "暴雨袭击了柳河县，五人失踪，两千名居民被疏散。县长说，救援仍在继续。"
    ),
    _article("zh-school", "zh", "新小学九月招生", "云岭镇新小学将于九月一日招收三百名学生，校长是吴海峰。"),
    _article(
        "ja-bridge",
        "ja",
        "白浜橋が完成",
        "白浜橋は六月十日に完成し、知事の森山健氏が式典に出席した。建設費は四十億円だった。",
    ),
    _article(
        "ja-fire", "ja", "倉庫で火災", "港町の倉庫で火災があり、作業員二人がけがをした。原因は電気系統とみられる。"
    ),
    _article(
        "ja-train",
        "ja",
        "新型列車、来年運行へ",
        "東海線の新型列車は来年三月から運行を始めると、鉄道会社の社長、原田緑氏が発表した。",
    ),
    _article(
        "tr-dam",
        "tr",
        "Çınarlı barajı açıldı",
        "Çınarlı barajı 3 Haziran'da açıldı. Törene Belediye Başkanı Gülşah İnce katıldı. "
        "Baraj yedi yüz milyon liraya mal oldu.",
    ),
    _article(
        "tr-quake",
        "tr",
        "Üzümlü'de deprem",
        "Üzümlü ilçesinde deprem oldu, dört kişi yaralandı, dedi Vali Şükrü Ilgaz.",
    ),
    _article(
        "tr-strike",
        "tr",
        "Şişe fabrikasında grev",
        "Şişe fabrikasının işçileri ücretler yüzünden salı günü greve başladı. Sendika başkanı Işık Öztürk konuştu.",
    ),
    _article(
        "en-mill", "en", "Tide mill opens", "The tide mill of Redmere opened on Monday. It cost nine million crowns."
    ),
    _article("en-ferry", "en", "Ferry sinks", "The ferry Adelheid sank off Vantry. Nineteen people were rescued."),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    desk = Newsdesk.open(Path(tmp_path_factory.mktemp("languages")) / "corpus")
    desk.add(*ARTICLES)
    return desk


@pytest.mark.parametrize(
    ("question", "article", "says"),
    [
        ("青石港码头什么时候重新开放？", "zh-port", "周五"), ("码头修复耗资多少？", "zh-port", "八亿元"),
        ("青石港的市长是谁？", "zh-port", "林若兰"), ("码头位于哪里？", "zh-port", "老城区东侧"),
        ("暴雨造成多少人失踪？", "zh-flood", "五人"), ("新小学的校长是谁", "zh-school", "吴海峰"),
        ("云岭镇新小学什么时候招生？", "zh-school", "九月一日"),
        ("白浜橋はいつ完成しましたか？", "ja-bridge", "六月十日"),
        ("白浜橋の建設費はいくらですか？", "ja-bridge", "四十億円"),
        ("知事は誰ですか？", "ja-bridge", "森山健"), ("倉庫の火災で何人がけがをしましたか？", "ja-fire", "二人"),
        ("火災の原因は何ですか？", "ja-fire", "電気系統"), ("新型列車はいつから運行しますか", "ja-train", "来年三月"),
        ("Çınarlı barajı ne zaman açıldı?", "tr-dam", "3 Haziran"),
        ("ÇINARLI BARAJI NE ZAMAN AÇILDI?", "tr-dam", "3 Haziran"),
        ("Cinarli baraji ne zaman acildi?", "tr-dam", "3 Haziran"),
        ("Baraj kaç liraya mal oldu?", "tr-dam", "yedi yüz milyon"),
        ("Üzümlü depreminde kaç kişi yaralandı?", "tr-quake", "dört kişi"),
        ("UZUMLU VALISI KIM?", "tr-quake", "Şükrü Ilgaz"),
        ("Sendika başkanı kim?", "tr-strike", "Işık Öztürk"), ("İŞÇİLER NEDEN GREVE BAŞLADI?", "tr-strike", "ücretler"),
        ("When did the tide mill open?", "en-mill", "Monday"),
        ("How many people were rescued?", "en-ferry", "Nineteen"),
    ],
)  # fmt: skip
def test_a_question_is_answered_from_articles_of_its_language(
    desk: Newsdesk, question: str, article: str, says: str
) -> None:
    answer = desk.ask(question, record=False)
    assert answer.answered, answer.text
    assert answer.citations[0].article_id == article
    assert says in " ".join(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("修复工程耗资多少？", "八亿元"),
        ("白浜橋の建設費はいくらですか？", "四十億円"),
        ("新小学什么时候招生？", "九月一日"),
    ],
)
def test_sums_and_dates_are_short_answers(desk: Newsdesk, question: str, short: str) -> None:
    assert desk.ask(question, record=False).short == short


@pytest.mark.parametrize(
    "question", ["火星基地什么时候建成？", "月面基地はいつ完成しますか？", "Mars üssü ne zaman kuruldu?"]
)
def test_what_no_article_tells_is_declined(desk: Newsdesk, question: str) -> None:
    assert not desk.ask(question, record=False).answered
