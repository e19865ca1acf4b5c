"""Suggested questions: sensible, answered by the article they were made of, and made with little work."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support import day

from index.corpus import Corpus, Reading
from index.errors import AccessRefused, ArticleMissing
from index.stores.folder import ANSWERS_FILE
from index.stores.types import Coverage, Row
from index.types import Article, Filters, Source
from qa.newsdesk import Newsdesk
from qa.question_generation import generator
from qa.question_generation.generator import MAX_LENGTH, suggestions
from qa.types import Answer

_NEWS = {
    "bridge": "DORNHAVEN - Ilse Marwick was elected president of the Dornhaven Rowing Guild on Monday. The vote was "
    "close.",
    "barge": "On Tuesday, at least 14 rowers were injured in the Ostermoor Harbour collision. Nobody was on watch.",
    "castle": "The Redmere Museum was founded in 1871. It owns two clocks and a stuffed bear.",
    "choir": '"We sang until the candles were gone and then we sang in the dark," said Oda Ravn, who leads the choir.',
}
"""One fact an article, each of another kind."""
_ASKED = (
    "Who was elected president of the Dornhaven Rowing Guild?",
    "How many rowers were injured in the Ostermoor Harbour collision?",
    "What did Oda Ravn say?",  # the first sentence with a day has been asked about
    "When was the Redmere Museum founded?",
)
_HOSTILE = (
    "Ada <b>Voss</b> captured Ostermoor Castle in March 2019.",
    "Ada Voss captured <script>alert(1)</script> Ostermoor in March 2019.",
    "Ada \u202eVoss captured Ostermoor Castle in March 2019.",
    "Ada Voss captured Ostermoor\u200b Castle in March 2019.",
    "Ada Voss captured Ostermoor\u0007 Castle in March 2019.",
    "Ada Voss captured [Ostermoor Castle](http://example.org) in March 2019.",
    "Ada Voss captured Ostermoor.example Castle in March 2019.",
    "Ada Voss captured `Ostermoor` Castle & Keep in March 2019.",
    "Аdа Vоss captured Ostermoor Castle in March 2019.",
    f"Ada Voss captured {'Ostermoor ' * 9}Castle.",
)
"""Markup, characters that turn or hide what is read, an address, Cyrillic letters that look Latin, no end."""


def _article(name: str, text: str, published: str | None = "2025-03-20", **source: Any) -> Article:
    told = day(published) if published else None
    return Article(name, text, Source(**{"outlet": f"The {name} post", "published": told, **source}))


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("news")) as desk:
        desk.add(*(_article(name, text) for name, text in _NEWS.items()))
        yield desk


class _Agreeable(Newsdesk):
    """Holds one article and answers everything with all its words: what is made of it is what is suggested."""

    def __init__(self, held: Article, answer: Answer) -> None:
        self.corpus = cast(Corpus, SimpleNamespace(coverage=lambda: Coverage(1, 1, 1, None, None, None)))
        self._held = held
        cited = replace(answer.citations[0], article_id=held.id, quote=held.text, also=())
        self._answer = replace(answer, probability=1.0, short=None, citations=(cited,))

    def articles(self, filters: Filters | None = None, *, held_back: bool = False) -> list[Row]:
        held = self._held
        return [Row(1, held.id, held.version, True, "", held.source.language, held.source, len(held.text))]

    def readable(self, article_id: str, version: str | None = None) -> Reading:
        if reason := self._held.source.held_back(datetime.now(UTC)):
            raise AccessRefused(reason)
        return Reading(self._held, self._held.version, (), (), True)

    def ask(self, question: str, **options: Any) -> Answer:
        return self._answer


@pytest.fixture(scope="module")
def answer(sample: Newsdesk) -> Answer:
    return sample.ask("Why is Heathrow Airport closed?", answerer="extractive", record=False)


def _first_cited(desk: Newsdesk, question: str) -> str:
    return desk.ask(question, answerer="extractive", record=False).citations[0].article_id


# --- what is suggested ----------------------------------------------------------------------------------------------


def test_each_kind_of_fact_becomes_a_question_of_its_own(news: Newsdesk) -> None:
    assert suggestions(news, limit=len(_ASKED)) == _ASKED


def test_sample_articles_give_four_questions_that_are_answered_from_four_articles(sample: Newsdesk) -> None:
    found = suggestions(sample)
    answers = [sample.ask(question, answerer="extractive", record=False) for question in found]
    assert len(found) == 4
    assert all(answer.answered and (answer.probability or 0.0) >= 0.5 for answer in answers)
    assert len({answer.citations[0].article_id for answer in answers}) == 4
    assert len({re.match(r"\w+(?: many)?", question) for question in found}) == 4


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_are_given_than_were_asked_for(sample: Newsdesk, limit: int) -> None:
    assert suggestions(sample, limit=limit) == suggestions(sample)[:limit]


def test_questions_are_short_single_lines_of_plain_letters(sample: Newsdesk, news: Newsdesk) -> None:
    for question in (*suggestions(sample), *suggestions(news, limit=9)):
        assert len(question) <= MAX_LENGTH
        assert re.fullmatch(r"[A-Z][\w ,.'%-]+\?", question), question


def test_same_articles_in_another_order_give_the_same_questions(news: Newsdesk, tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(*(_article(name, text) for name, text in reversed(_NEWS.items())))
        assert suggestions(desk, limit=9) == suggestions(news, limit=9)


def test_newest_article_comes_first_of_its_kind(tmp_path: Path) -> None:
    old, new = "Ilse Marwick won the Dornhaven Cup.", "Jonas Quell won the Vantry Regatta."
    with Newsdesk.open(tmp_path) as desk:
        desk.add(_article("a", old, "2024-05-01"), _article("b", new, "2025-05-01"))
        assert suggestions(desk) == ("Who won the Vantry Regatta?", "Who won the Dornhaven Cup?")


def test_one_sentence_gives_one_question(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(_article("a", "Ilse Marwick was elected to the Dornhaven Council in 2019."))
        assert suggestions(desk) == ("Who was elected to the Dornhaven Council in 2019?",)


# --- what is not suggested ------------------------------------------------------------------------------------------


def test_name_of_plain_letters_is_shown(answer: Answer) -> None:
    desk = _Agreeable(_article("a", "Ada Voß captured Ostermoor Castle in March 2019.", language="en"), answer)
    assert suggestions(desk) == ("Who captured Ostermoor Castle in March 2019?",)


@pytest.mark.parametrize("text", _HOSTILE)
def test_words_that_could_mislead_a_reader_are_not_shown(text: str, answer: Answer) -> None:
    title = "Who won <img src=x> the Prize? \u202e"
    assert not suggestions(_Agreeable(_article("a", text, title=title, language="en"), answer))


def test_empty_archive_suggests_nothing(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        assert suggestions(desk) == ()


def test_archive_in_other_languages_suggests_nothing(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            _article("fr", "Ilse Marwick a été élue présidente de la guilde de Dornhaven lundi.", language="fr"),
            _article("es", "Jonas Quell ganó la regata de Vantry en 2019, dijo Oda Ravn.", language="es"),
            _article("de", "Petra Lindqvist wurde 2019 in den Rat von Dornhaven gewählt.", language="de"),
            _article("no", "Ada Voss won the Vantry Regatta.", language="no"),
        )
        assert suggestions(desk) == ()


@pytest.mark.parametrize(
    "text",
    [
        "She won the Vantry Regatta on her third attempt.",  # who is she?
        "Ilse Marwick won it in March 2019.",
        "Ilse Marwick won the race that made her town known.",
        "Scientists have documented balloons in Lake Vantry.",  # a capital that only begins the sentence
        "In Dornhaven Ilse Marwick met her brother.",
        "Storm Adelheid left Dornhaven in ruins.",  # nobody asks who did that
        "Was Ilse Marwick elected to the Dornhaven Council?",
        "Ilse Marwick Invites Dornhaven",
        "Ilse Marwick was elected to",
        "The a post won the Dornhaven Prize.",  # a paper's word on itself
    ],
)
def test_sentences_that_lean_on_others_or_name_nobody_give_no_question(text: str, answer: Answer) -> None:
    assert suggestions(_Agreeable(_article("a", text, language="en"), answer)) == ()


def test_question_that_another_article_answers_better_is_left_out(tmp_path: Path) -> None:
    mine = "Tilda Orme met the harbour master of Quillane in Vantry, although nobody had invited either of them."
    better = "Jonas Quell met the harbour master of Quillane in Vantry."
    with Newsdesk.open(tmp_path) as desk:
        desk.add(_article("a", mine, "2025-03-21"), _article("b", better, "2025-03-20"))
        question = "Who met the harbour master of Quillane in Vantry?"
        assert _first_cited(desk, question) == "b"
        assert question not in suggestions(desk, most_articles=1)


def test_article_that_may_not_be_quoted_is_not_read(answer: Answer) -> None:
    text = "Ilse Marwick won the Dornhaven Cup."
    assert suggestions(_Agreeable(_article("a", text, language="en"), answer))
    assert not suggestions(_Agreeable(_article("a", text, language="en", status="withheld"), answer))


def test_article_taken_down_meanwhile_is_passed_over(news: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def readable(article_id: str, version: str | None = None) -> Reading:
        raise ArticleMissing(article_id)

    monkeypatch.setattr(news, "readable", readable)
    assert suggestions(news) == ()


# --- how much work it is --------------------------------------------------------------------------------------------


class _Counted:
    """Counts what is asked of a desk; answers as it does, or never."""

    def __init__(self, desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, *, declines: bool = False) -> None:
        self.asked: list[str] = []
        self.read: list[str] = []
        self.listed = 0
        self._ask, self._readable, self._articles, self._declines = desk.ask, desk.readable, desk.articles, declines
        monkeypatch.setattr(desk, "ask", self.ask)
        monkeypatch.setattr(desk, "readable", self.readable)
        monkeypatch.setattr(desk, "articles", self.articles)

    def ask(self, question: str, **options: Any) -> Answer:
        assert options == {"answerer": "extractive", "record": False}
        self.asked.append(question)
        return self._ask("Where does the zeppelin of Ostravia moor?" if self._declines else question, **options)

    def readable(self, article_id: str, version: str | None = None) -> Reading:
        self.read.append(article_id)
        return self._readable(article_id, version)

    def articles(self, filters: Filters | None = None) -> list[Row]:
        found = self._articles(filters)
        self.listed += len(found)
        return found


def test_good_questions_are_found_without_asking_many(sample: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = _Counted(sample, monkeypatch)
    assert len(suggestions(sample)) == 4
    assert len(counted.asked) <= 5


def test_archive_that_answers_nothing_is_asked_only_so_often(news: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "MAX_ASKED", 5)
    counted = _Counted(news, monkeypatch, declines=True)
    assert suggestions(news) == ()
    assert len(counted.asked) == len(set(counted.asked)) == 5


def test_no_more_articles_are_read_than_allowed(news: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = _Counted(news, monkeypatch)
    assert suggestions(news, most_articles=3)
    assert len(counted.read) == 3


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsdesk, Newsdesk]]:
    """Two archives of sixty articles, a day apart each and without dates."""
    texts = [f"Ilse Marwick won the Dornhaven Cup number {n}. Few people said a word." for n in range(60)]
    days = [(date(2025, 3, 1) - timedelta(days=n)).isoformat() for n in range(60)]
    folder = tmp_path_factory.mktemp("large")
    with Newsdesk.open(folder / "dated") as dated, Newsdesk.open(folder / "undated") as undated:
        dated.add(*(_article(f"a{n}", text, days[n]) for n, text in enumerate(texts)))
        undated.add(*(_article(f"a{n}", text, published=None) for n, text in enumerate(texts)))
        yield dated, undated


def test_large_archive_is_not_listed(large: tuple[Newsdesk, Newsdesk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "_FEW", 10)
    for desk in large:
        counted = _Counted(desk, monkeypatch)
        assert suggestions(desk, most_articles=3)
        assert counted.listed <= 3


def test_archive_that_came_on_one_day_is_not_listed(news: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "_FEW", 1)
    monkeypatch.setattr(generator, "_MANY", 2)
    counted = _Counted(news, monkeypatch)
    suggestions(news, most_articles=4)
    assert counted.listed <= 4


def test_nothing_is_recorded(news: Newsdesk) -> None:
    suggestions(news)
    assert not (news.corpus.folder / ANSWERS_FILE).exists()
