"""The short answer: given only where the form of the first sentence shows which words answer; see `short_cases.py`."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from short_cases import ARTICLES, CASES, Case

from index.types import Article, Source
from qa.answering.short_answer import short_answer
from qa.newsdesk import Newsdesk
from qa.question.analysis import analyse

_SILENT = [case for case in CASES if not case.right]
_PLAIN = [case for case in CASES if case.is_plain]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("short")) as opened:
        opened.add(*(Article(key, text, Source(language="en")) for key, text in ARTICLES.items()))
        opened.add(
            Article("quai", "Le nouveau quai de Vantry a ouvert le 4 juin 2019.", Source(language="fr")),
            Article(
                "digue", "La digue de Morlais a coûté 3 millions d'euros, le phare 2 millions.", Source(language="fr")
            ),
        )
        yield opened


def _asked(desk: Newsdesk, question: str) -> str | None:
    return desk.ask(question, record=False).short


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.question)
def test_what_is_given_is_right(desk: Newsdesk, case: Case) -> None:
    assert _asked(desk, case.question) in (case.right or None, None)


@pytest.mark.parametrize("case", _PLAIN, ids=lambda case: case.question)
def test_what_the_first_sentence_says_in_the_words_of_the_question_is_given(desk: Newsdesk, case: Case) -> None:
    assert _asked(desk, case.question) == case.right


def test_there_are_enough_cases_of_both_kinds() -> None:
    assert (len(CASES) >= 60, len(_PLAIN) >= 40, len(_SILENT) >= 30) == (True, True, True)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who took Walikale?", True),
        ("how many votes were cast", True),
        ("How long did it last?", True),
        ("In which year did it open?", True),
        ("Name the engineer of the ferry.", True),
        ("Why was it closed?", False),
        ("How did it start?", False),
        ("How come it sank?", False),
        ("Did it sink?", False),
        ("Is it closed?", False),
        ("Describe the ferry.", False),
        ("Please explain the vote.", False),
        ("Tell me about the ferry.", False),
        ("What did Aline Kavira say?", False),
        ("What did the mayor say about the ferry?", False),
        ("What happened to the ferry?", False),
        ("What did the mayor say was closed?", True),
    ],
)
def test_only_factoid_questions_ask_for_a_span(question: str, expected: bool) -> None:
    assert analyse(question).wants_span is expected


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("How many stages did the race have?", "The race had three or four stages.", None),
        ("How many boats sank off Brisk?", "Between two and six boats sank off Brisk.", "Between two and six"),
        ("How many boats were lost off Brisk?", "Another six boats were lost off Brisk.", None),
        ("How many members of the board resigned?", "Seven of the 12 members of the board resigned.", "Seven"),
        ("How many hours did Ada Voss work at sea?", "Ada Voss had worked 62 hours and six minutes at sea.",
         "62 hours and six minutes"),
        ("Who painted the harbour of Brisk?", "The harbour of Brisk was painted by Elsa Marin.", "Elsa Marin"),
        ("Who painted the harbour of Brisk?", "The harbour of Brisk, painted by Elsa Marin and Jon Aro, sold.", None),
        ("Who painted the harbour of Brisk?", "Elsa Marin may not have painted the harbour of Brisk.", None),
        ("Who painted the harbour of Brisk?", "If Elsa Marin painted the harbour of Brisk, it is worth more.", None),
        ("Who did Elsa Marin paint?", "Elsa Marin, who was born in Brisk, painted the banker Jon Aro.", "Jon Aro"),
        ("Where was Elsa Marin born?", "Elsa Marin was born in Brisk.", "Brisk"),
        ("Where was Elsa Marin born?", "Elsa Marin was born in Brisk or in Vela.", None),
        ("Where did Elsa Marin move from?", "Elsa Marin moved from Brisk to Vela.", "Brisk"),
        ("Where did Elsa Marin move to?", "Elsa Marin moved from Brisk to Vela.", "Vela"),
        ("Who moved from Vela to Brisk?", "Elsa Marin moved from Brisk to Vela.", None),
        ("Which street did the flood close?", "The flood closed Mill Street.", "Mill Street"),
        ("Which school did the flood close?", "The flood closed Mill Street.", None),
        ("The flood of 1953 closed which street?", "The flood of 1953 closed Mill Street.", "Mill Street"),
        ("Who wrote the report on the flood?", "Sen.", None),
        ("When did Queen Anna II open the dam?", "Queen Anna III opened the dam on 4 May 1920.", None),
        ("When did the dam burst?", "The dam had burst by Friday.", None),
        ("When did the dam burst?", "The dam burst before 1931.", None),
        ("When will the dam open?", "The dam will open on May 6 next year.", None),
        ("Who runs the dam of Tarn?", "OSLO (Quay Wire) - Tor Lund runs the dam of Tarn.", "Tor Lund"),
        ("Who runs the dam of Tarn, and since when?", "Tor Lund runs the dam of Tarn.", None),
    ],
)  # fmt: skip
def test_form_of_a_sentence_shows_what_answers(question: str, sentence: str, said: str | None) -> None:
    place = short_answer(question, sentence)
    assert (sentence[slice(*place)] if place else None) == said


def test_a_name_may_stand_in_what_the_sentence_leans_on() -> None:
    question, sentence = "When did Elsa Marin leave the town of Brisk?", "She left the town of Brisk in 1887."
    assert short_answer(question, sentence) is None
    place = short_answer(question, sentence, "Elsa Marin was a painter.")
    assert place is not None
    assert sentence[slice(*place)] == "1887"


def test_sentences_that_answer_otherwise_leave_none_sure(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Newsdesk.open(tmp_path_factory.mktemp("two")) as desk:
        desk.add(Article("a", "Inge Dahl won the Fjord Prize. Nils Strand won the Fjord Prize.", Source(language="en")))
        assert _asked(desk, "Who won the Fjord Prize?") is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Quand le quai de Vantry a-t-il ouvert ?", "4 juin 2019"),
        ("Combien a coûté la digue de Morlais ?", None),  # two sums stand there
    ],
)
def test_other_languages_take_the_only_span_of_the_kind(desk: Newsdesk, question: str, said: str | None) -> None:
    assert _asked(desk, question) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How far is Walikale from Goma?", "about 125 km"),
        ("How long has Walikale been in rebel hands?", None),  # neither a time nor a length stands there
    ],
)
def test_a_measure_is_answered_in_its_units(tmp_path_factory: pytest.TempPathFactory, question: str, said: str) -> None:
    with Newsdesk.open(tmp_path_factory.mktemp("far")) as desk:
        text = "The town of Walikale, of 15,000 people, lies about 125 km from Goma."
        desk.add(Article("a", text, Source(language="en")))
        assert _asked(desk, question) == said


_WORDS = st.lists(
    st.sampled_from(
        "The the Mubi M23 ( ) , . ; “ ” \" ' 's ’s of to in 19 March 2025 $5 40% seven billion per cent Jean's van "
        "U.S. was -backed — … é 東京 took by town who and people 49 feet".split()
    ),
    max_size=25,
).map(" ".join)
_QUESTIONS = st.sampled_from(
    ["Who took the town of Mubi?", "When was Mubi taken?", "How many people took Mubi?", "What?", "Which town",
     "of the", "Where was M23 in Mubi?", "How far is Mubi in feet?", "What did M23 take in March?"]
)  # fmt: skip


@given(text=st.one_of(_WORDS, st.text(max_size=120)), question=st.one_of(_QUESTIONS, _WORDS))
def test_any_text_gives_words_of_the_sentence_or_none(text: str, question: str) -> None:
    place = short_answer(question, text)
    if place:
        words = text[slice(*place)]
        assert words == words.strip()
        assert any(map(str.isalnum, words))
