"""Where the archive speaks of the matter and does not say what is asked, nothing is claimed."""

from collections.abc import Iterator

import pytest
from support import article, day

from index.corpus import Corpus
from index.types import Filters
from qa import Newsdesk
from qa.answering.candidates import Retrieval
from qa.answering.requirements.near_misses import Fit
from qa.question.analysis import analyse

_SKI = (
    "A jury cleared the cellist Ilse Harrow on Thursday of blame for a ski crash in 2016. Dov Pellen, a retired "
    "dentist of 71, had sued her for $300,000, saying that she ran into him from behind at the Lindal resort. He broke "
    "four ribs and could not work for a year, his lawyers said. The trial in Marren lasted eight days."
)
_STRIKE = (
    "Schools in Tarnow stayed closed on Tuesday as 6,200 cleaners and bus drivers began a walkout of three days. The "
    "union wants a raise of 30 percent; the district has offered 23. Pupils get free breakfast at nine parks. Anna "
    "Kosik, who heads the district, said that she was ready to talk at any hour."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("near-misses")) as opened:
        opened.add(
            article(1, _SKI, title="Jury clears Harrow of ski crash", outlet="Post", published=day("2023-03-30")),
            article(2, _STRIKE, title="Tarnow schools close", outlet="Post", published=day("2023-03-21")),
            *(article(n) for n in range(20, 60)),
        )
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "Which hospital treated Dov Pellen after the crash?",
        "What breed was the dog that Dov Pellen lost in the ski crash?",
        "What calibre were the bullets in the Tarnow walkout?",
    ],
)
def test_what_the_archive_does_not_say_is_not_answered_with_what_it_says_of_the_matter(
    desk: Newsdesk, question: str
) -> None:
    answer = desk.ask(question)
    assert (answer.grade, answer.answered, answer.short) == ("related", False, None)
    assert answer.text.startswith("No article says this outright. Nearest:")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much had Dov Pellen sued Ilse Harrow for?", "$300,000"),
        ("How old is Dov Pellen?", "dentist of 71"),
        ("How many ribs did he break in the ski crash?", "four ribs"),
        ("Who heads the Tarnow district?", "Anna Kosik"),
        ("How many cleaners and bus drivers walked out in Tarnow?", "6,200"),
        ("What raise does the union in Tarnow want?", "30 percent"),
        ("How long did the trial in Marren last?", "eight days"),
    ],
)
def test_what_it_says_is_answered(desk: Newsdesk, question: str, words: str) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert words in answer.text


def test_a_few_articles_that_are_asked_by_name_are_taken_to_answer(desk: Newsdesk) -> None:
    chosen = desk.ask("Which hospital treated Dov Pellen after the crash?", filters=Filters(article_ids=("a1",)))
    assert chosen.statements


def _fit(corpus: Corpus, question: str) -> Fit:
    matcher, analysis = corpus.matcher(question), analyse(question)
    hits = corpus.search(question, limit=20, matcher=matcher)
    return Fit.of(analysis, question, Retrieval.of(analysis, hits, matcher).candidates)


def test_a_sentence_fits_that_holds_a_value_of_the_kind_asked_for(desk: Newsdesk) -> None:
    money, hospital = (
        _fit(desk.corpus, asked)
        for asked in ("How much did Pellen sue for?", "Which hospital treated Pellen after the crash?")
    )
    assert money.number == 1
    assert money.numbers > 0
    assert hospital.number == hospital.numbers == 0
    assert hospital.behind > money.behind
    assert hospital.probability < money.probability


def test_more_that_speaks_for_an_answer_never_makes_it_less_likely() -> None:
    fit = Fit(best=5.0, behind=2.0, soft=0.4, number=1.0, numbers=0.4, lacks_place=0.0)
    better = [
        Fit(best=6.0, behind=2.0, soft=0.4, number=1.0, numbers=0.4, lacks_place=0.0),
        Fit(best=5.0, behind=1.0, soft=0.4, number=1.0, numbers=0.4, lacks_place=0.0),
        Fit(best=5.0, behind=2.0, soft=0.6, number=1.0, numbers=0.4, lacks_place=0.0),
        Fit(best=5.0, behind=2.0, soft=0.4, number=1.0, numbers=0.8, lacks_place=0.0),
    ]
    assert all(each.probability >= fit.probability for each in better)
