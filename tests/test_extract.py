"""The extractive answerer: what it says of the sample articles, and the rules it keeps on invented ones."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support import ROOT

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk
from qa.types import Answer

_ANSWERED = {
    "How far is the Bisie mine from Walikale?": "about 60 km",
    "Where did the Congolese army withdraw to when it left Walikale?": "Mubi",
    "What share of the world's tin comes from Bisie?": "about 6 per cent",
    "How many firefighters were sent to the substation fire near Heathrow?": "around seventy",
    "How many hours has Suni Williams spent on spacewalks?": "62 hours and six minutes",
    "By how much does the Fed lower the monthly limit on shrinking its bond holdings?": (
        "from $25 billion to $5 billion"
    ),
    "Which Fed governor voted against the decision?": "Christopher Waller",
    "How many votes did Kirsty Coventry receive?": "49 of 97 votes",
    "Does Rwanda support M23?": (
        "Rwanda has armed the M23 rebels and sent soldiers to fight at their side, the United Nations says."
    ),
    "How many days of malaria tablets does the pharmacy in Mubi have left?": "three more days",
    "How many ceasefire observers does Ruth Okello-Brandt call for?": "at least 200",
    "How many people were wounded at Walikale?": "Nine people",
    "Combien de personnes déplacées sont arrivées à Kisangani jeudi soir ?": "62 familles, soit 341 personnes",
    "What caused the fire at the Hayes substation?": "The cause of the fire is not yet known",
}
_DECLINED = ("Who is the mayor of Goma?",)
_NOISE = ("Advertisement", "Stay updated", "date 2025-03", "Deeper than before", "When will it reopen", "Most read")


def questions() -> list[str]:
    """The questions of examples/questions.md."""
    rows = [line.split(" | ") for line in (ROOT / "examples/questions.md").read_text("utf-8").splitlines()]
    return [row[1] for row in rows if len(row) == 4 and row[0].lstrip("| ").isdecimal()]


@pytest.fixture(scope="module")
def answers(sample: Newsdesk) -> dict[str, Answer]:
    """Every question of the examples with its answer."""
    return {question: sample.ask(question, record=False) for question in [*questions(), "Who has taken Walikale?"]}


def test_examples_hold_the_questions_that_are_tested_here() -> None:
    assert len(questions()) == 20
    assert {*_ANSWERED, *_DECLINED} <= set(questions())


@pytest.mark.parametrize("question", _ANSWERED)
def test_sample_question_is_answered_with_the_words_of_the_sample_article(
    answers: dict[str, Answer], question: str
) -> None:
    answer = answers[question]
    assert answer.answered
    assert any(_ANSWERED[question] in citation.quote for citation in answer.citations), answer.text


@pytest.mark.parametrize("question", _DECLINED)
def test_sample_question_without_an_answer_is_declined(answers: dict[str, Answer], question: str) -> None:
    answer = answers[question]
    assert (answer.answered, answer.statements, answer.citations, answer.short) == (False, (), (), None)
    assert answer.text.startswith("The archive does not say")
    assert answer.passages  # the nearest


def test_who_has_taken_walikale_is_answered_by_the_article_that_says_so(answers: dict[str, Answer]) -> None:
    answer = answers["Who has taken Walikale?"]
    assert answer.citations[0].article_id == "walikale-taken.txt"
    assert answer.statements[0].text.startswith("M23 rebels had taken the town of Walikale by Wednesday night")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How far is the Bisie mine from Walikale?", "60 km"),
        ("What share of the world's tin comes from Bisie?", "6 per cent"),
        ("Where did the Congolese army withdraw to when it left Walikale?", "Mubi"),
    ],
)
def test_short_answer_is_the_exact_span_of_the_kind_asked_for(
    answers: dict[str, Answer], question: str, short: str
) -> None:
    assert answers[question].short == short


def test_every_quote_is_the_exact_slice_of_the_stored_article(sample: Newsdesk, answers: dict[str, Answer]) -> None:
    citations = [citation for answer in answers.values() for citation in answer.citations]
    assert len(citations) > 20
    for citation in citations:
        text = sample.article(citation.article_id, citation.version).article.text
        assert citation.quote == text[citation.start : citation.end]
        assert text[: citation.start].endswith(citation.prefix)
        assert text[citation.end :].startswith(citation.suffix)


def test_noise_is_in_no_answer(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        shown = [answer.text, *(citation.quote for citation in answer.citations)]
        assert not [noise for noise in _NOISE for words in shown if noise in words]


def test_french_question_is_answered_from_the_french_article(answers: dict[str, Answer]) -> None:
    answer = answers["Combien de personnes déplacées sont arrivées à Kisangani jeudi soir ?"]
    assert {citation.article_id for citation in answer.citations} == {"courrier-des-lacs-kisangani.md"}


def test_wire_copy_under_two_outlets_is_quoted_once(answers: dict[str, Answer]) -> None:
    copies = {"meridian-post-walikale-wounded", "harbour-ledger-walikale-wounded"}
    cited = [citation for answer in answers.values() for citation in answer.citations if citation.article_id in copies]
    assert cited
    for answer in answers.values():
        quotes = [citation.quote for citation in answer.citations]
        assert len(quotes) == len(set(quotes))


def test_counts_that_differ_in_the_sample_stand_side_by_side(answers: dict[str, Answer]) -> None:
    (disagreement,) = answers["How many people were wounded at Walikale?"].disagreements
    assert [(account.value, account.citation) for account in disagreement.accounts] == [("seven", 1), ("Nine", 2)]
    assert {account.published for account in disagreement.accounts} == {"2025-03-20T15:40:00+00:00", "2025-03-20"}


# --- rules, on invented articles ------------------------------------------------------------------------------------

_POST, _GAZETTE = "The Redmere Post", "The Vantry Gazette"


def _article(key: str, text: str, outlet: str | None = None, **source: str) -> Article:
    return Article(key, text, Source(outlet=outlet, title=f"Story {key}", **source))  # type: ignore[arg-type]


_FILLER = [
    _article(f"filler{n}", f"The council of {place} will repair its harbour wall next winter.", f"{place} Weekly")
    for n, place in enumerate(("Dornhaven", "Ostermoor", "Kellbrook", "Marsholt", "Pellworth", "Quillane", "Selby"))
]
_FERRY = [
    replace(
        _article("post", "At least seven sailors were rescued when the ferry Adelheid sank, a pilot said.", _POST),
        source=Source(outlet=_POST, published=Published("2025-03-20T10:00:00+00:00")),
    ),
    _article("gazette", "Nine sailors were rescued after the ferry Adelheid sank off Vantry, doctors said.", _GAZETTE),
]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator["Asker"]:
    asker = Asker(tmp_path)
    yield asker
    asker.close()


class Asker:
    """Asks one question of a new corpus of given articles."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._desks = folder, list[Newsdesk]()

    def __call__(self, question: str, articles: Sequence[Article]) -> Answer:
        desk = Newsdesk.open(self._folder / str(len(self._desks)))
        self._desks.append(desk)
        desk.add(*articles)
        return desk.ask(question)

    def close(self) -> None:
        for desk in self._desks:
            desk.close()


def _lasting(answer: Answer) -> str:
    """An answer's bytes without what a clock says."""
    value = answer.to_dict()
    del value["seconds"], value["coverage"]["last_added"]
    return json.dumps(value, ensure_ascii=False)


def test_same_question_gives_the_same_bytes_again(sample: Newsdesk) -> None:
    for question in questions():
        assert _lasting(sample.ask(question, record=False)) == _lasting(sample.ask(question, record=False))


def test_order_in_which_articles_were_added_changes_nothing(sample: Newsdesk, tmp_path: Path) -> None:
    given = [sample.article(row.article_id).article for row in sample.articles()]
    assert len(given) == 14
    random.Random(3).shuffle(given)
    with Newsdesk.open(tmp_path) as desk:
        for article in given:
            desk.add(article)
    with Newsdesk.read(tmp_path) as desk:
        for question in questions():
            assert _lasting(desk.ask(question, record=False)) == _lasting(sample.ask(question, record=False)), question


def test_order_of_questions_in_a_batch_changes_nothing(sample: Newsdesk) -> None:
    lines = [json.dumps({"id": n, "question": question}) for n, question in enumerate(questions())]
    forward = {row["id"]: row for row in sample.batch(lines, record=False)}
    backward = {row["id"]: row for row in sample.batch(lines[::-1], record=False)}
    assert len(forward) == 20
    for one, other in ((forward[n], backward[n]) for n in forward):
        del one["seconds"], other["seconds"]
        assert one == other


def test_answer_is_at_most_three_verbatim_statements(answers: dict[str, Answer]) -> None:
    assert max(len(answer.statements) for answer in answers.values()) == 3
    for answer in answers.values():
        for statement in answer.statements:
            assert statement.verdict == "verbatim"
            assert [c.quote for c in answer.cited(statement)] == [statement.text]


def test_text_is_the_statements_with_their_markers(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        if answer.answered:
            assert answer.text == " ".join(
                f"{statement.text} [{number}]" for number, statement in enumerate(answer.statements, 1)
            )
            assert [citation.marker for citation in answer.citations] == [*range(1, len(answer.statements) + 1)]


def test_sentences_of_one_article_stand_in_the_order_of_reading(answers: dict[str, Answer]) -> None:
    several = 0
    for answer in answers.values():
        by_article: dict[str, list[int]] = {}
        for citation in answer.citations:
            by_article.setdefault(citation.article_id, []).append(citation.start)
        several += any(len(starts) > 1 for starts in by_article.values())
        assert all(starts == sorted(starts) for starts in by_article.values())
    assert several > 3


def test_accounts_that_differ_name_both_outlets_and_their_times(ask: Asker) -> None:
    answer = ask("How many sailors were rescued when the ferry Adelheid sank?", [*_FILLER, *_FERRY])
    (disagreement,) = answer.disagreements
    told = {(account.value, account.outlet, account.published) for account in disagreement.accounts}
    assert told == {("seven", _POST, "2025-03-20T10:00:00+00:00"), ("Nine", _GAZETTE, None)}
    assert {account.citation for account in disagreement.accounts} == {1, 2}


def test_accounts_that_agree_are_no_disagreement(ask: Asker) -> None:
    same = replace(_FERRY[1], text=_FERRY[1].text.replace("Nine", "Seven"))
    answer = ask("How many sailors were rescued when the ferry Adelheid sank?", [*_FILLER, _FERRY[0], same])
    assert {citation.outlet for citation in answer.citations} == {_POST, _GAZETTE}
    assert answer.disagreements == ()


def test_one_outlet_does_not_disagree_with_itself(ask: Asker) -> None:
    answer = ask(
        "How many sailors were rescued when the ferry Adelheid sank?",
        [*_FILLER, _FERRY[0], replace(_FERRY[1], source=replace(_FERRY[1].source, outlet=_POST))],
    )
    assert len(answer.statements) == 2
    assert answer.disagreements == ()


def test_another_outlet_comes_before_more_of_the_same(ask: Asker) -> None:
    more = [
        _article("post2", "The ferry Adelheid sank with a cargo of plums, said its owner.", _POST),
        _article("post3", "When the ferry Adelheid sank the lighthouse stood dark.", _POST),
        _article("post4", "Why the ferry Adelheid sank is for the coroner to say.", _POST),
    ]
    answer = ask("Why was the ferry Adelheid lost when it sank?", [*_FILLER, *_FERRY, *more])
    assert len(answer.statements) == 3
    assert _GAZETTE in {citation.outlet for citation in answer.citations}


def test_near_copy_is_quoted_once(ask: Asker) -> None:
    wire = "The ferry Adelheid sank on Monday with a cargo of plums, {} its owner, Ada Voss, told reporters in Vantry."
    answer = ask(
        "What cargo did the ferry Adelheid have?",
        [*_FILLER, _article("one", wire.format("as"), _POST), _article("two", wire.format("so"), _GAZETTE)],
    )
    assert answer.answered
    assert len(answer.statements) == 1


def test_statements_of_a_changed_article_come_from_its_newest_version(ask: Asker) -> None:
    old, new = (
        _article("post", f"The ferry Adelheid was built in {year} by the Voss yard.", _POST) for year in (1901, 1911)
    )
    answer = ask("When was the ferry Adelheid built?", [*_FILLER, old, new])
    assert answer.short == "1911"
    assert [citation.version for citation in answer.citations] == [new.version]
