"""The fifteen largest languages: each question finds the article that answers it before all others of its language."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.text.analysis import PLAIN, words
from index.text.language import language_of
from index.types import Article

ROWS = [
    (f"{row.partition('	')[0]}-{number}", *row.split("\t")[1:])
    for number, row in enumerate((Path(__file__).parents[2] / "data/multilingual.tsv").read_text("utf-8").splitlines())
    if not row.startswith("#")
]
"""Id, article, question."""
LANGUAGES = Counter(row[0].partition("-")[0] for row in ROWS)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.write(tmp_path_factory.mktemp("corpus")) as opened:
        opened.add(Article(article_id, text) for article_id, text, _ in ROWS)
        yield opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_of_a_language_find_their_articles(language: str, corpus: Corpus) -> None:
    asked = [(article_id, question) for article_id, _, question in ROWS if article_id.startswith(f"{language}-")]
    found = {question: corpus.search(question, limit=1)[0].passage.span.article_id for _, question in asked}
    assert found == {question: article_id for article_id, question in asked}


def test_the_set_has_fifteen_languages_of_ten_questions() -> None:
    assert len(LANGUAGES) == 15
    assert set(LANGUAGES.values()) == {10}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("השרפה", "מהשרפה"),  # the fire, from the fire
        ("שָׁלוֹם", "שלום"),  # with points, without
        ("मछुआरों", "मछुआरा"),
        ("फ़ाइनल", "फाइनल"),
        ("গ্রামের", "গ্রাম"),
        ("یہ", "يہ"),
    ],
)
def test_words_that_differ_in_writing_or_case_are_one(one: str, other: str) -> None:
    assert words(one, PLAIN) == words(other, PLAIN)
    assert len(words(one, PLAIN)) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("استقالت وزيرة النقل يوم الجمعة", "ar"),
        ("שרת התחבורה התפטרה ביום שישי", "he"),
        ("교통부 장관이 금요일에 사임했다", "ko"),
    ],
)
def test_few_words_are_known_by_their_letters(text: str, language: str) -> None:
    assert language_of(text) == language
