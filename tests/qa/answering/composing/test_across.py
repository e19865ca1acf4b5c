from pathlib import Path

import pytest

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk
from qa.types import Answer

ENGLISH = [
    Article("ferry", "The ferry Adelheid sank off Vantry on 20 March 2025. Nineteen people were rescued by fishermen.",
            Source("Ferry sinks off Vantry", "Quay Post", published=Published("2025-03-20"), language="en")),
    Article("mill", "Greta Holm opened the tide mill of Redmere on Monday. It cost nine million crowns.",
            Source("Tide mill opens", "Quay Post", published=Published("2025-02-11"), language="en")),
    Article("envoy", "The United Kingdom sent an envoy to the talks in Ostermoor. Spain sent nobody.",
            Source("Envoy at the talks", "Quay Post", published=Published("2025-04-02"), language="en")),
]  # fmt: skip
GERMAN = Article(
    "bad", "Bürgermeisterin Hanna Brand hat in Kolmsee das neue Freibad eröffnet. Es kostete vier Millionen Euro.",
    Source("Freibad eröffnet", "Seebote", published=Published("2025-05-05"), language="de"),
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    desk = Newsdesk.open(Path(tmp_path_factory.mktemp("across")) / "corpus")
    desk.add(*ENGLISH)
    return desk


def _cited(answer: Answer) -> list[str]:
    return [citation.article_id for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "language", "found", "first"),
    [
        ("Wann ist die Fähre Adelheid vor Vantry gesunken?", "German", "“Adelheid” and “Vantry”", "ferry"),
        ("Qui a ouvert le moulin de Redmere ?", "French", "“Redmere”", "mill"),
        ("¿Quién es Greta Holm?", "Spanish", "“Greta” and “Holm”", "mill"),
        ("Quantas pessoas foram resgatadas em Vantry?", "Portuguese", "“Vantry”", "ferry"),
        ("Chi ha aperto il mulino di Redmere?", "Italian", "“Redmere”", "mill"),
        ("Wat gebeurde er op 20 maart 2025 met de Adelheid?", "Dutch", "“20”, “March”, “2025” and “Adelheid”", "ferry"),
        ("Redmere değirmenini kim açtı?", "Turkish", "“Redmere”", "mill"),
        ("Redmere'yi kim açtı?", "Turkish", "“Redmere”", "mill"),
        ("Vantry’de ne oldu?", "Turkish", "“Vantry”", "ferry"),
        ("Qui a envoyé le Royaume-Uni ?", "French", "“United Kingdom”", "envoy"),
        ("Wen hat Spanien entsandt?", "German", "“Spain”", "envoy"),
        ("西班牙派了谁？", "Chinese", "“Spain”", "envoy"),
        ("Adelheid号什么时候在Vantry沉没？", "Chinese", "“Adelheid” and “Vantry”", "ferry"),
    ],
)
def test_names_numbers_and_dates_find_the_nearest_sentences_of_another_language(
    desk: Newsdesk, question: str, language: str, found: str, first: str
) -> None:
    answer = desk.ask(question, record=False)
    opening = f"The archive holds articles in English; the question is in {language}: nearest by {found}: "
    assert answer.text.startswith(opening)
    assert not answer.answered
    assert answer.short is None
    assert _cited(answer)[0] == first
    assert f"{answer.citations[0].quote} [1]" in answer.text
    assert "does not say" not in answer.text


def test_a_question_of_which_nothing_is_found_says_that_it_is_in_another_language(desk: Newsdesk) -> None:
    answer = desk.ask("Wann wurde der Bürgermeister gewählt?", record=False)
    opening = "The archive holds articles in English; the question is in German"
    assert answer.text == f"{opening}, and none of its names and numbers stands there."
    assert answer.citations == ()


@pytest.mark.parametrize("question", ["Who opened the mill of Redmere?", "When did the Adelheid sink off Vantry?"])
def test_a_question_in_the_archives_language_is_answered_as_ever(desk: Newsdesk, question: str) -> None:
    assert desk.ask(question, record=False).answered


def test_where_the_language_is_held_but_says_nothing_other_languages_are_shown(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as both:
        both.add(*ENGLISH, GERMAN)
        answer = both.ask("Who opened the swimming pool in Kolmsee?", record=False)
        if not answer.answered:
            assert answer.text.startswith("No article in English says this; nearest by “Kolmsee”, in German: ")
        assert _cited(answer)[0] == "bad"
        assert "answered" not in both.ask("Wer hat in Kolmsee das Freibad eröffnet?", record=False).text
        assert both.ask("Wer hat in Kolmsee das Freibad eröffnet?", record=False).answered
        assert both.ask("Who is the baker of Lindau?", record=False).text.startswith("The archive does not say")


def test_a_few_short_chinese_articles_are_held_by_a_large_archive_of_others(tmp_path: Path) -> None:
    many = [Article(f"m{n}", f"The tide mill ground barley for a {n}th time on Monday.") for n in range(1, 151)]
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*many, Article("桥", "新桥四月开工。"))
        answer = desk.ask("新桥什么时候开工？", record=False)
        absent = desk.ask("机场什么时候关闭？", record=False)
    assert (answer.grade, answer.short, _cited(answer)) == ("answered", "四月", ["桥"])
    assert "holds articles in English" not in absent.text


def test_an_article_whose_language_an_older_version_left_open_is_no_other_language(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*ENGLISH, Article("桥", "新桥四月开工。"))
        with desk.corpus.ledger.transaction() as db:  # type: ignore[attr-defined]
            db.execute("UPDATE articles SET language = NULL WHERE article_id = ?", ("桥",))
        assert "zh" not in dict(desk.corpus.languages())
        assert _cited(desk.ask("新桥什么时候开工？", record=False)) == ["桥"]
        assert "holds articles in English" in desk.ask("机场什么时候关闭？", record=False).text
