import re
from datetime import date
from pathlib import Path

import pytest

from index.types import Article, Filters, Published, Source
from qa.newsdesk import Newsdesk
from qa.types import Turn

ARTICLES = [
    Article("post-1", "The ferry Adelheid sank off Vantry on Monday.\n\nNobody was hurt, the harbour master said.",
            Source("Ferry sinks off Vantry", "The Quay Post", ("Amy Bell",), published=Published("2025-03-20"))),
    Article("post-2", "A tide mill has opened at Redmere.\n\nIt grinds barley.",
            Source("Tide mill opens", "The Quay Post", published=Published("2025-02-11"))),
    Article("wire-1", "Vantry mourns the ferry Adelheid.\n\nIts bell was found.",
            Source("Bell of the Adelheid found", "harbourwire.com", published=Published("2025-04-02"))),
    Article("wire-2", "Prices of plums fell again.", Source("Plums", "harbourwire.com")),
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    desk = Newsdesk.open(Path(tmp_path_factory.mktemp("holdings")) / "corpus")
    desk.add(*ARTICLES)
    return desk


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("hello", "Hello. The archive holds 4 articles of 2 outlets, published 11 February 2025 to 2 April 2025."),
        ("How many articles are there?", "The archive holds 4 articles of 2 outlets"),
        ("How many articles do you have from the Quay Post?", "The archive holds 2 articles from The Quay Post"),
        ("How many articles do you have from Harbour Wire?", "The archive holds 2 articles from harbourwire.com"),
        ("How many articles do you have from Le Matin?", "The archive holds nothing from Le Matin."),
        ("Which outlets do you have?", "Outlets, with their articles: The Quay Post (2), harbourwire.com (2)."),
        ("What is the newest article?",
         "The newest article is: “Bell of the Adelheid found” (harbourwire.com, 2 April 2025"),
        ("What is the oldest article?", "The oldest article is: “Tide mill opens”"),
        ("articles per month", "February 2025: 1, March 2025: 1, April 2025: 1; without a date: 1"),
        ("When did the article about the tide mill appear?",
         "“Tide mill opens” (The Quay Post, 11 February 2025) was published 11 February 2025."),
        ("Who wrote the article about the ferry sinking?",
         "“Ferry sinks off Vantry” (The Quay Post, 20 March 2025) is by Amy Bell."),
        ("What do you have about volcanoes?", "The archive holds no article that speaks of “volcanoes”."),
        ("thanks", "You are welcome."),
        ("How many articles are there from March 2025?", "The archive holds 1 article, published 20 March 2025."),
        ("How many articles were published in 2024?", "The archive holds no such article in 2024."),
        ("How many articles by Amy Bell do you have?",
         "The archive holds 1 article by Amy Bell, published 20 March 2025."),
        ("What are the oldest articles?",
         "The 3 oldest articles are: “Tide mill opens” (The Quay Post, 11 February 2025)"),
        ("Show me the two newest articles", "The 2 newest articles are: “Bell of the Adelheid found” (harbourwire.com"),
        ("What is the oldest article about the Adelheid?", "The oldest article is: “Ferry sinks off Vantry”"),
        ("articles per year", "2025: 3; without a date: 1"),
        ("Which authors do you have?", "Authors, with their articles: Amy Bell (1)."),
        ("In which languages are the articles?", "Languages, with their articles: unknown (3), English (1)."),
        ("Which articles are from the Quay Post?",
         "The archive holds 2 articles from The Quay Post, published 11 February"),
        ("What do you have from Harbour Wire on the Adelheid?",
         "The archive holds 1 article on “the Adelheid” from harbourwire.com: “Bell of the Adelheid found”"),
        ("When was the article “Tide mill opens” published?",
         "“Tide mill opens” (The Quay Post, 11 February 2025) was published 11 February 2025."),
        ("Who wrote “Plums”?", "“Plums” (harbourwire.com, no date) names no author."),
        ("Bonjour", "Bonjour. L’archive contient 4 articles de 2 titres, publiés du 11 février 2025 au 2 avril 2025."),
        ("Was kannst du?", "Fragen Sie, was in den Artikeln steht"),
        ("Welche Zeitungen haben Sie?", "Medien mit der Zahl ihrer Artikel: The Quay Post (2), harbourwire.com (2)."),
        ("Was ist der älteste Artikel?", "Der älteste Artikel: „Tide mill opens“ (The Quay Post, 11. Februar 2025)"),
        ("¿Qué tiene sobre el Adelheid?", "El archivo contiene"),
        ("Combien d'articles avez-vous par mois ?", "février 2025: 1, mars 2025: 1, avril 2025: 1 ; sans date : 1"),
        ("你好", "您好。 档案中有来自2 家媒体的4 篇文章，发表于2025年2月11日至2025年4月2日。 您可以问："),
    ],
)  # fmt: skip
def test_the_ledger_answers_what_is_asked_of_the_archive(desk: Newsdesk, question: str, text: str) -> None:
    answer = desk.ask(question, record=False)
    assert answer.answered
    assert answer.text.startswith(text)
    assert answer.statements == ()
    assert answer.short is None


def test_articles_on_a_topic_are_listed_and_cited(desk: Newsdesk) -> None:
    answer = desk.ask("What do you have about the Adelheid?", record=False)
    assert answer.text.startswith("The archive holds 2 articles on “the Adelheid”: ")
    assert {citation.article_id for citation in answer.citations} == {"post-1", "wire-1"}
    for citation in answer.citations:
        assert f"[{citation.marker}]" in answer.text
        assert desk.article(citation.article_id).article.text[citation.start : citation.end] == citation.quote
        assert "Adelheid" in citation.quote


def test_filters_limit_what_is_counted(desk: Newsdesk) -> None:
    filters = Filters(outlets=("The Quay Post",), since=date(2025, 3, 1))
    assert "holds 1 article from" in desk.ask("How many articles are there?", filters=filters, record=False).text


def test_articles_that_name_no_outlet_are_counted_apart(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(Article("a", "A weir broke at Ostermoor."))
        told = desk.ask("How many articles are there?", record=False).text
        assert told == "The archive holds 1 article. No article names its outlet."
        desk.add(*ARTICLES)
        size = "The archive holds 5 articles: 4 of 2 outlets and 1 article that names no outlet, published"
        assert size in desk.ask("hello", record=False).text
        outlets = (
            "Outlets, with their articles: The Quay Post (2), harbourwire.com (2) and 1 article that names no outlet."
        )
        assert desk.ask("Which outlets do you have?", record=False).text == outlets
        told = desk.ask("How many articles are there?", record=False).text
        assert size in told
        assert told.endswith(outlets)
        desk.add(Article("b", "A weir was mended at Ostermoor."))
        assert "and 2 articles that name no outlet" in desk.ask("Which outlets do you have?", record=False).text
        desk.add(*(Article(f"n{n}", f"Weir {n} holds.", Source(outlet=f"Post {n}")) for n in range(30)))
        assert desk.ask("Which outlets do you have?", record=False).text.endswith(
            " and 2 more, and 2 articles that name no outlet."
        )


def test_an_empty_archive_greets_too(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        assert desk.ask("hello", record=False).text == "Hello. The archive holds 0 articles of 0 outlets."
        assert desk.ask("What is the newest article?", record=False).text == "The archive holds no such article."
        assert desk.ask("articles per month", record=False).answered


@pytest.mark.parametrize(
    "greeting",
    ["hello", "bonjour", "hallo", "hola", "olá", "buongiorno", "goedemorgen", "merhaba", "你好", "こんにちは"],
)
def test_a_greeting_proposes_three_questions_of_its_language_that_are_answered(desk: Newsdesk, greeting: str) -> None:
    reply = desk.ask(greeting, record=False)
    assert (reply.citations, reply.passages) == ((), ())
    proposed = re.findall(r"[“„«「] ?([^“”„«»「」]+?) ?[”“»」]", reply.text)
    assert len(proposed) == 3
    for question in proposed:
        answer = desk.ask(question, record=False)
        assert (answer.answered, answer.statements) == (True, ()), question


def test_a_greeting_proposes_whom_several_headlines_name(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as opened:
        titles = (
            "Liner United States to be sunk",
            "Actor Sofie Tarn engaged",
            "Judge frees Ida Brandt",
            "Why Ida Brandt won",
        )
        for n, title in enumerate(titles, 1):
            source = Source(f"{title} | Quay Post", "Quay Post", published=Published(f"2025-03-{n:02}"))
            opened.add(Article(f"news-{n}", f"{title}, the port of Varn said on Monday.", source))
        text = opened.ask("hello", record=False).text
    assert "“What do you have about Ida Brandt?”" in text
    assert "Sofie Tarn" not in text
    assert "United States" not in text


def test_what_is_asked_of_the_article_of_the_last_answer_is_asked_of_that(desk: Newsdesk) -> None:
    first = desk.ask("What is the oldest article about the Adelheid?", record=False)
    turns = [Turn("user", first.question), Turn("assistant", first.text)]
    assert "is by Amy Bell." in desk.ask("Who wrote it?", history=turns, record=False).text
    assert "was published 20 March 2025." in desk.ask("And when was it published?", history=turns, record=False).text


# --- in some time -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def coarse(tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    desk = Newsdesk.open(Path(tmp_path_factory.mktemp("coarse")) / "corpus")
    days = ("2025-03-20", "2025-03-20T08:00:00+00:00", "2025-03", "2025-03-21", "2025", "2024-07-02")
    for n, day in enumerate(days):
        source = Source(f"Report {n}", published=Published(day))
        desk.add(Article(f"a{n}", f"The tide mill of Redmere ground barley, report {n} says.", source))
    return desk


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many articles were published on 20 March 2025?",
         "The archive holds 2 articles, published 20 March 2025. 2 more are dated 2025 and March 2025, to no day."),
        ("How many articles were published in March 2025?",
         "The archive holds 4 articles, published March 2025 to 21 March 2025. 1 more is dated 2025, to no day."),
        ("How many articles were published in 2024?", "The archive holds 1 article, published 2 July 2024."),
        ("How many articles were published on 2 May 2025?",
         "The archive holds no such article on 2 May 2025. 1 more is dated 2025, to no day."),
        ("Combien d'articles ont été publiés le 21 mars 2025 ?",
         "L’archive contient 1 article, publiés du 21 mars 2025. 2 autres sont datés de 2025 et mars 2025"),
        ("Wie viele Artikel sind am 21. März 2025 erschienen?",
         "Das Archiv enthält 1 Artikel, erschienen 21. März 2025. 2 weitere tragen nur das Datum 2025 und März 2025."),
        ("How many articles about the mill are from July 2024?",
         "The archive holds 1 article on “the mill”: “Report 5”"),
        ("How many articles were published about the mill in July 2024?", "The archive holds 1 article on “the mill”:"),
        ("articles from June 2023 about the mill",
         "The archive holds no article from June 2023 that speaks of “the mill”; whatever the date, it holds 6"),
        ("articles from June 2023 about volcanoes",
         "The archive holds no article from June 2023 that speaks of “volcanoes”."),
    ],
)  # fmt: skip
def test_articles_of_a_time_are_those_whose_dates_say_so(coarse: Newsdesk, question: str, text: str) -> None:
    assert coarse.ask(question, record=False).text.startswith(text)


def test_articles_that_only_may_be_of_the_day_are_not_listed_as_its_own(coarse: Newsdesk) -> None:
    answer = coarse.ask("Which articles were published on 20 March 2025?", record=False)
    assert {cite.article_id for cite in answer.citations} == {"a0", "a1"}
    assert "2 more are dated" in answer.text


_FLOOD = (
    "The salt mine at Orlo was flooded on Tuesday after a dam had broken, the fire service said. Forty men were below. "
    "All of them came up by the old shaft before noon, and the pumps were running by the evening, a union man said."
)
_LEAK = (
    "Two reporters went to Orlo after the flood. The dam had been leaking for weeks, a miner told them, and the "
    "inspector, who had been there in March, had found nothing that would have called for its repair."
)


@pytest.mark.parametrize(
    "question", ["How many sources report on Orlo?", "Is there one source or several for Orlo?",
                 "How many independent outlets have reported on Orlo?", "How many origins are there for Orlo?"]
)  # fmt: skip
def test_sources_are_counted_by_their_origins(tmp_path: Path, question: str) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            Article("a", _FLOOD, Source("Dam breaks", "Post")),
            Article("b", f"{_FLOOD} Readers may write to us.", Source("Mine under water", "Bote")),
            Article("c", _LEAK, Source("A leaking dam", "Wire")),
            Article("d", "Plums are cheap in Tarn.", Source("Plums", "Wire")),
        )
        answer = desk.ask(question, record=False)
        listed = desk.ask("What do you have on Orlo?", record=False)
    assert answer.text.startswith("3 articles of 3 outlets speak of “Orlo”, from 2 origins")
    assert {cited.article_id for cited in answer.citations} == {"a", "b", "c"}
    assert listed.text.startswith("The archive holds 3 articles on “Orlo”")


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("How many outlets report that 12 workers died?", {"b"}),
        ("How many outlets report that twelve were killed?", {"b"}),
        ("How many outlets report that 14 workers died?", {"a", "d"}),
        ("How many outlets report that 20 workers died?", set()),
        ("articles on the mill fire", {"a", "b", "c", "d"}),
    ],
)
def test_a_claim_is_counted_by_its_figures_and_a_matter_by_all_who_speak_of_it(
    tmp_path: Path, question: str, articles: set[str]
) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            Article("a", "At least 14 workers died when a fire hit the Tarn mill.", Source("Fire", "A")),
            Article("b", "The fire at the Tarn mill killed 12 workers, officials said.", Source("A mill burns", "B")),
            Article("c", "Eleven workers died in the fire at the Tarn mill, a nurse said.", Source("Tarn mourns", "C")),
            Article("d", "Police heard the owner. The fire at the mill killed 14 workers.", Source("Owner heard", "D")),
        )
        answer = desk.ask(question, record=False)
    assert {cited.article_id for cited in answer.citations} == articles


def test_how_many_sources_said_something_is_no_question_about_the_archive(desk: Newsdesk) -> None:
    assert "origin" not in desk.ask("How many sources said the ferry was sunk?", record=False).text
