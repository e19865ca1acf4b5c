"""Answers that a model writes, from question to `Answer`: whatever it says, what is cited is exact and live."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import day

from index.errors import InputError
from index.types import Article, Source
from qa.models import Deadline, Message, ModelCancelled, ModelError, ModelTooLong
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.rendering import terminal
from qa.rendering.answer_view import AnswerView
from qa.rendering.html import answers
from qa.types import Answer, Turn

FERRY = (
    "The ferry Adelheid sank off Vantry on Monday. Seven sailors were rescued, the harbour master Ada Voss said. "
    "“We left at dawn and saw no light,” she told the Quay Post."
)
COUNT = "Nine sailors were rescued from the ferry Adelheid, the hospital of Vantry said. Nobody was hurt."
MILL = "The tide mill of Redmere opened last week. It cost 9,120 crowns."
ARTICLES = [
    Article("ferry", FERRY, Source(title="Ferry sinks", outlet="Quay Post", published=day("2025-03-20"))),
    Article("count", COUNT, Source(title="Sailors saved", outlet="Vantry Echo", published=day("2025-03-21"))),
    Article("mill", MILL, Source(title="Mill opens", outlet="Redmere Gazette", published=day("2025-03-19"))),
]
QUESTION = "How many sailors were rescued from the ferry Adelheid?"
Say = Callable[[Sequence[Message]], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model") / "corpus"
    with Newsdesk.open(made) as desk:
        desk.add(*ARTICLES)
    return made


@pytest.fixture
def desk(folder: Path) -> Iterator[Newsdesk]:
    with Newsdesk.read(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[Newsdesk]:
    """The archive for as many examples as there are."""
    with Newsdesk.read(folder) as opened:
        yield opened


def ids(messages: Sequence[Message]) -> dict[str, str]:
    """The ids that the model was given, by the words of their sentence."""
    found = re.findall(r"^\[(\w+\.\d+)\] (.*)$", messages[1].content, re.MULTILINE)
    return {text: id_ for id_, text in found}


def citing(text: str) -> Say:
    """Says a text in which `{words}` is the id of the sentence that begins with these words."""

    def say(messages: Sequence[Message]) -> str:
        known = ids(messages)

        def id_of(match: re.Match[str]) -> str:
            return next((id_ for words, id_ in known.items() if words.startswith(match[1])), "zz9.1")

        return re.sub(r"\{([^}]*)\}", id_of, text)

    return say


def ask(desk: Newsdesk, *replies: str | Exception | Say, **options: object) -> Answer:
    desk.model = ScriptedModel(list(replies))
    return desk.ask(str(options.pop("question", QUESTION)), record=False, **options)  # type: ignore[arg-type]


def assert_exact(desk: Newsdesk, answer: Answer) -> None:
    """Every citation is the exact slice of a live version, and every statement has one."""
    for citation in answer.citations:
        reading = desk.article(citation.article_id, citation.version)
        assert reading.is_live
        assert reading.article.text[citation.start : citation.end] == citation.quote
    markers = {citation.marker for citation in answer.citations}
    for statement in answer.statements:
        assert statement.verdict in ("verbatim", "supported", "paraphrase")
        assert statement.citations
        assert set(statement.citations) <= markers
    assert answer.grade == ("nothing" if not answer.statements else "answered" if answer.answered else "related")
    assert answer.answered or answer.text.startswith("No article says this outright. Nearest:") or not answer.statements


def test_a_model_writes_and_every_sentence_carries_the_words_it_rests_on(desk: Newsdesk) -> None:
    said = (
        "The ferry Adelheid sank off Vantry on 17 March 2025. [{The ferry}] Seven sailors were rescued, "
        "according to the harbour master. [{Seven}]"
    )
    answer = ask(desk, citing(said))
    assert [(s.text, s.verdict, s.citations) for s in answer.statements] == [
        ("The ferry Adelheid sank off Vantry on 17 March 2025.", "supported", (1,)),
        ("Seven sailors were rescued, according to the harbour master.", "supported", (2,)),
    ]
    assert answer.text.endswith("according to the harbour master. [2]")
    assert [c.outlet for c in answer.citations] == ["Quay Post", "Quay Post"]
    assert (answer.answerer, answer.model, answer.fallback, answer.unverified) == ("model", "scripted", None, ())
    assert answer.shown
    assert answer.shown.sentences >= 3
    assert (answer.tokens_in or 0) > 300
    assert 20 < (answer.tokens_out or 0) < 100
    assert_exact(desk, answer)


def test_words_that_are_the_sentence_itself_are_verbatim(desk: Newsdesk) -> None:
    answer = ask(desk, citing("The ferry Adelheid sank off Vantry on Monday. [{The ferry}]"))
    assert [s.verdict for s in answer.statements] == ["verbatim"]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("Eight sailors were rescued, the harbour master said. [{Seven}]", "unsupported_number"),
        ("“We left at dusk and saw no light,” she said. [{“We left}]", "altered_quote"),
        ("Nine sailors were rescued, the hospital of Redmere said. [{The ferry}]", "unsupported_number"),
        ("The ferry Ottilie sank off Vantry on Monday. [{The ferry}]", "unsupported_name"),
        ("The ferry Adelheid sank off Vantry on 18 March 2025. [{The ferry}]", "unsupported_date"),
        ("Seven sailors were rescued.", "uncited"),
        ("Seven sailors were rescued. [zz9.1]", "unknown_id"),
        ("Seven sailors were rescued. [1]", "unknown_id"),
        ("The ferry sank, see https://evil.example/x for more. [{The ferry}]", "unsupported"),
        ("The ferry sank ![](http://evil.example/a.png) off Vantry. [{The ferry}]", "unsupported"),
        ("The ferry sank <img src=x> off Vantry. [{The ferry}]", "unsupported"),
    ],
)
def test_a_sentence_that_its_citation_does_not_bear_out_is_no_part_of_the_answer(
    desk: Newsdesk, said: str, verdict: str
) -> None:
    good = " The ferry Adelheid sank off Vantry on Monday. [{The ferry}]"
    answer = ask(desk, citing(said + good), citing("1: " + said))
    assert [u.verdict for u in answer.unverified] == [verdict]
    assert answer.unverified[0].after == 0
    assert answer.unverified[0].reason
    assert [s.verdict for s in answer.statements] == ["verbatim"]
    assert answer.unverified[0].text not in answer.text
    assert_exact(desk, answer)


def test_a_citation_that_has_nothing_to_do_with_its_sentence_is_not_drawn(desk: Newsdesk) -> None:
    said = "Seven sailors were rescued, the harbour master said. [{Seven}, {It cost}]"
    answer = ask(desk, citing(said), question="How many sailors of the ferry were rescued, and what did the mill cost?")
    assert [c.quote[:5] for c in answer.citations] == ["Seven"]
    two = "Seven sailors were rescued, the harbour master said; the mill cost 9,120 crowns. [{Seven}, {It cost}]"
    both = ask(desk, citing(two),
               question="How many sailors of the ferry were rescued, and what did the mill cost?")  # fmt: skip
    assert [c.quote[:5] for c in both.citations] == ["Seven", "It co"]
    assert [s.citation_verdicts for s in answer.statements] == [("supported",)]
    (joined,) = both.statements
    assert "supported" not in joined.citation_verdicts
    assert len(joined.citation_verdicts) == 2
    plain = ask(desk, citing("Nobody was hurt. [{Nobody}]"))
    assert [s.citation_verdicts for s in plain.statements] == [("verbatim",)]


def test_a_failed_sentence_is_repaired_once_and_the_model_is_told_why(desk: Newsdesk) -> None:
    bad = "Eight sailors were rescued, the harbour master said. [{Seven}] Nobody was hurt. [{Nobody}]"
    answer = ask(desk, citing(bad), citing("1: Seven sailors were rescued, the harbour master said. [{Seven}]"))
    assert [s.text for s in answer.statements] == [
        "Seven sailors were rescued, the harbour master said.", "Nobody was hurt.",
    ]  # fmt: skip
    assert answer.unverified == ()
    assert isinstance(desk.model, ScriptedModel)
    assert len(desk.model.calls) == 2
    told = desk.model.calls[1][-1].content
    assert "1: Eight sailors were rescued, the harbour master said." in told
    assert "Nobody was hurt" not in told
    assert re.search(r"\n   - .*\b(8|[Ee]ight|7|[Ss]even)\b", told)


def test_a_sentence_may_be_given_up_in_the_repair(desk: Newsdesk) -> None:
    bad = "Eight sailors were rescued. [{Seven}] Nobody was hurt. [{Nobody}]"
    answer = ask(desk, citing(bad), "1: NOT IN THE ARCHIVE")
    assert [s.text for s in answer.statements] == ["Nobody was hurt."]
    assert answer.unverified == ()


def test_refused_sentences_can_be_dropped(desk: Newsdesk) -> None:
    bad = "Eight sailors were rescued. [{Seven}] Nobody was hurt. [{Nobody}]"
    assert ask(desk, citing(bad), "What?", unverified="drop").unverified == ()
    assert len(ask(desk, citing(bad), "What?").unverified) == 1


def test_where_nothing_passes_the_extractive_answer_is_given_and_says_so(desk: Newsdesk) -> None:
    answer = ask(desk, citing("Forty sailors drowned. [{Seven}]"), citing("1: Fifty sailors drowned. [{Seven}]"))
    assert (answer.answerer, answer.model) == ("extractive", None)
    assert answer.fallback == "nothing that the model wrote passed the check"
    assert {s.verdict for s in answer.statements} == {"verbatim"}
    assert [u.text for u in answer.unverified] == ["Fifty sailors drowned."]
    assert_exact(desk, answer)


@pytest.mark.parametrize("said", ["NOT IN THE ARCHIVE.\n", "**Not in the archive**", "The evidence does not say it."])
def test_a_model_may_say_that_the_archive_does_not(desk: Newsdesk, said: str) -> None:
    answer = ask(desk, said, question="Who paid for the tide mill?")
    assert (answer.answered, answer.answerer, answer.fallback) == (False, "model", None)
    assert answer.text == "The archive does not say: the model found no answer in the evidence."
    assert answer.passages


def test_quotes_are_offered_where_a_model_finds_nothing_and_they_are_likely_to_be_right(desk: Newsdesk) -> None:
    answer = ask(desk, "NOT IN THE ARCHIVE")
    assert (answer.answered, answer.answerer) == (True, "extractive")
    assert answer.fallback
    assert answer.fallback.startswith("the model found no answer in the evidence; these sentences answer")
    assert_exact(desk, answer)
    assert not ask(desk, "NOT IN THE ARCHIVE", falls_back=False).answered


def test_a_wrong_or_missing_id_is_found_where_one_sentence_says_all(desk: Newsdesk) -> None:
    said = "Nine sailors were rescued, the hospital of Vantry said. [{The ferry}] Nobody was hurt."
    answer = ask(desk, citing(said))
    assert [(s.verdict, s.citations) for s in answer.statements] == [("supported", (1,)), ("verbatim", (2,))]
    assert [c.quote[:6] for c in answer.citations] == ["Nine s", "Nobody"]
    assert_exact(desk, answer)


def test_giving_up_every_sentence_in_the_repair_is_no_silence_of_the_archive(desk: Newsdesk) -> None:
    answer = ask(desk, citing("Eight sailors were rescued. [{Seven}]"), "1: NOT IN THE ARCHIVE")
    assert (answer.answered, answer.answerer) == (True, "extractive")
    assert [u.text for u in answer.unverified] == ["Eight sailors were rescued."]


def test_what_had_passed_stays_where_the_repair_fails(desk: Newsdesk) -> None:
    said = "Nobody was hurt. [{Nobody}] Eight sailors were rescued. [{Seven}]"
    answer = ask(desk, citing(said), ModelError("gone while repairing"))
    assert [s.text for s in answer.statements] == ["Nobody was hurt."]
    assert [u.verdict for u in answer.unverified] == ["unsupported_number"]


SMALL = "tiny-1.5b-instruct"


def test_a_small_model_picks_and_its_picks_are_quoted(desk: Newsdesk) -> None:
    def pick(sentence: str, *openings: str) -> Say:
        written = ", ".join(f'"{{{each}}}"' for each in openings)
        return lambda messages: (
            citing("@" + written + "@")(messages)
            .replace("@", '{"ids": [', 1)
            .replace("@", f'], "sentence": "{sentence}"}}')
        )

    desk.model = ScriptedModel([pick("Nobody was hurt at sea.", "Seven", "Nine")], name=SMALL)
    answer = desk.ask(QUESTION, record=False)
    assert {s.text[:6] for s in answer.statements} == {"Seven ", "Nine s"}
    assert {s.verdict for s in answer.statements} == {"verbatim"}
    assert (answer.answerer, answer.fallback) == ("model", None)
    assert answer.disagreements
    assert (answer.tokens_in or 0) < 600
    desk.model = ScriptedModel([pick("Nine sailors were rescued, the hospital said.", "Nine")], name=SMALL)
    introduced = desk.ask(QUESTION, record=False)
    assert [(s.verdict, s.citations) for s in introduced.statements[:2]] == [("supported", (1,)), ("verbatim", (1,))]
    assert_exact(desk, introduced)
    desk.model = ScriptedModel(["I cannot help with that."], name=SMALL)
    assert "found no answer" in (desk.ask(QUESTION, record=False).fallback or "")


def test_a_small_model_is_not_asked_again_but_quoted_where_its_sentence_fails(folder: Path) -> None:
    with Newsdesk.read(folder, style="prose") as desk:
        desk.model = ScriptedModel(
            [citing("Eight sailors were rescued. [{Seven}] Nobody was hurt. [{Nobody}]")], name=SMALL
        )
        answer = desk.ask(QUESTION, record=False)
    assert [s.verdict for s in answer.statements] == ["verbatim", "verbatim"]
    assert answer.statements[0].text.startswith("Seven sailors were rescued, the harbour master")
    assert (answer.answerer, answer.unverified) == ("model", ())


def test_less_is_sent_once_more_where_it_was_too_long(desk: Newsdesk) -> None:
    answer = ask(desk, ModelTooLong("too long"), citing("Nobody was hurt. [{Nobody}]"))
    assert (answer.answerer, answer.text) == ("model", "Nobody was hurt. [1]")
    assert ask(desk, ModelTooLong("too long"), ModelTooLong("still too long")).fallback == "still too long"


def test_a_fault_gives_the_extractive_answer_and_one_sentence_or_is_raised(desk: Newsdesk) -> None:
    fault = ModelError("the model is asleep (wake it)")
    answer = ask(desk, fault)
    assert (answer.answerer, answer.fallback, answer.answered) == ("extractive", "the model is asleep (wake it)", True)
    with pytest.raises(ModelError, match="asleep"):
        ask(desk, fault, falls_back=False)
    cut = ask(desk, citing("Eight sailors were rescued. [{Seven}]"), ModelError("gone while repairing"))
    assert (cut.answerer, cut.fallback) == ("extractive", "gone while repairing")


def test_a_cancelled_answer_is_none(desk: Newsdesk) -> None:
    deadline = Deadline(30)
    deadline.cancel()
    with pytest.raises(ModelCancelled):
        ask(desk, "Never said.", deadline=deadline)


def test_without_a_model_everything_is_quoted_and_a_model_that_is_asked_for_is_missed_in_words(desk: Newsdesk) -> None:
    desk.model = None
    plain = desk.ask(QUESTION, record=False)
    assert (plain.answerer, plain.fallback) == ("extractive", None)
    asked = desk.ask(QUESTION, answerer="model", record=False)
    assert asked.statements == plain.statements
    assert asked.fallback
    assert "NEWSDESK_MODEL" in asked.fallback
    with pytest.raises(InputError, match="NEWSDESK_MODEL"):
        desk.prompt(QUESTION)
    with pytest.raises(InputError, match="no answerer is called 'poet'"):
        desk.ask(QUESTION, answerer="poet")


def test_a_model_that_is_named_without_a_key_leaves_quoting_and_says_what_is_missing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "gpt-5-mini")
    with Newsdesk.read(folder) as desk:
        answer = desk.ask(QUESTION, record=False)
        assert (answer.answerer, answer.answered) == ("extractive", True)
        assert answer.fallback
        assert "OPENAI_API_KEY" in answer.fallback
        with pytest.raises(InputError, match="OPENAI_API_KEY"):
            desk.ask(QUESTION, falls_back=False, record=False)
        assert desk.ask(QUESTION, answerer="extractive", record=False).fallback is None


def test_a_model_is_not_asked_where_quotes_are_wanted_or_nothing_was_found(desk: Newsdesk) -> None:
    answer = ask(desk, answerer="extractive")
    assert (answer.answerer, answer.tokens_in) == ("extractive", None)
    from qa.question.inputs import make_filters

    nothing = ask(desk, filters=make_filters(article_ids=["nobody"]))
    assert (nothing.answered, nothing.answerer) == (False, "extractive")


def test_accounts_that_differ_stand_side_by_side(desk: Newsdesk) -> None:
    said = (
        "Seven sailors were rescued, the harbour master said. [{Seven}] The hospital of Vantry said nine sailors were "
        "rescued. [{Nine}]"
    )
    answer = ask(desk, citing(said))
    assert {account.value for d in answer.disagreements for account in d.accounts} == {"Seven", "Nine"}
    assert answer.short is None


def test_the_prompt_shown_is_the_prompt_sent(desk: Newsdesk) -> None:
    desk.model = ScriptedModel(["NOT IN THE ARCHIVE"])
    shown = desk.prompt(QUESTION, as_of=date(2025, 3, 22))
    desk.ask(QUESTION, as_of=date(2025, 3, 22), record=False)
    (sent,) = desk.model.calls
    prefix = shown.evidence.prefix
    other = next(iter(ids(sent).values())).split(".")[0]
    assert [m.content.replace(prefix, "") for m in shown.messages] == [m.content.replace(other, "") for m in sent]
    assert "Today is 2025-03-22." in sent[1].content
    assert shown.tokens == sum(map(desk.model.count, (m.content for m in shown.messages)))


def test_a_model_without_room_for_evidence_is_told_so(desk: Newsdesk) -> None:
    desk.model = ScriptedModel([], context_tokens=900)
    answer = desk.ask(QUESTION, record=False)
    assert answer.fallback
    assert "no" in answer.fallback
    assert "900" in answer.fallback
    assert desk.model.calls == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_draft_streams_without_ids_however_its_pieces_are_cut(desk: Newsdesk, size: int) -> None:
    said = "The ferry Adelheid sank off Vantry on Monday. [{The ferry}] Nobody [sic] was hurt [{Nobody}]."
    pieces: list[str] = []
    desk.model = ScriptedModel([citing(said), "1: NOT IN THE ARCHIVE"], piece_characters=size)
    desk.ask(QUESTION, record=False, on_text=pieces.append)
    assert "".join(pieces) == "The ferry Adelheid sank off Vantry on Monday. Nobody [sic] was hurt."
    assert size > 3 or len(pieces) > 5


def test_a_model_may_judge_too_and_what_it_doubts_is_no_part_of_the_answer(desk: Newsdesk) -> None:
    said = (
        "The ferry Adelheid sank off Vantry on 17 March 2025. [{The ferry}] Seven sailors were rescued, the harbour "
        "master said. [{Seven}] Nobody was hurt. [{Nobody}]"
    )
    known = "1: yes\n2: no\n3: yes\n4: no\n5: yes\n6: no\n"
    answer = ask(desk, citing(said), known + "7: no\n8: Yes.", judge=True)
    assert [(s.verdict, s.is_judged) for s in answer.statements] == [("supported", True), ("verbatim", False)]
    assert [(u.verdict, u.after) for u in answer.unverified] == [("unsupported", 0)]
    assert answer.text.startswith("Seven sailors were rescued, the harbour master said. [1] Nobody was hurt. [2]")
    assert isinstance(desk.model, ScriptedModel)
    asked = desk.model.calls[1][0].content
    assert "7: The ferry Adelheid sank off Vantry on 17 March 2025.\n   Sources: The ferry Adelheid sank" in asked
    assert "Nobody was hurt" not in asked
    silent = ask(desk, citing(said), known, judge=True)
    assert [s.text for s in silent.statements] == ["Nobody was hurt."]
    for every in (
        "I cannot say.",
        "\n".join(f"{n}: no" for n in range(1, 9)),
        known.replace("2: no\n3: yes", "2: yes"),
    ):
        followed = ask(desk, citing(said), every, judge=True)  # who does not know the known pairs is not followed
        assert [s.is_judged for s in followed.statements] == [False, False, False]
    assert not any(s.is_judged for s in ask(desk, citing(said)).statements)
    assert ask(desk, citing(said), ModelError("asleep"), judge=True).fallback == "asleep"


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_what_a_model_thinks_before_it_answers_is_neither_draft_nor_answer(desk: Newsdesk, size: int) -> None:
    pieces: list[str] = []
    said = "<think>Let me see [1]. Forty drowned?</think>\n\nNobody was hurt. [{Nobody}]"
    desk.model = ScriptedModel([citing(said)], piece_characters=size)
    answer = desk.ask(QUESTION, record=False, on_text=pieces.append)
    assert ("".join(pieces).strip(), answer.text) == ("Nobody was hurt.", "Nobody was hurt. [1]")
    assert answer.unverified == ()


HISTORY = [Turn("user", "What happened to the ferry Adelheid?"), Turn("assistant", "It sank off Vantry.")]


def test_a_model_makes_a_question_stand_alone_and_it_is_shown(desk: Newsdesk) -> None:
    answer = ask(desk, "How many sailors of the ferry Adelheid were rescued?", citing("Nobody was hurt. [{Nobody}]"),
                 question="How many of its sailors were rescued?", history=HISTORY)  # fmt: skip
    assert answer.question == "How many of its sailors were rescued?"
    assert answer.standalone_question == "How many sailors of the ferry Adelheid were rescued?"
    assert isinstance(desk.model, ScriptedModel)
    assert "user: What happened to the ferry Adelheid?" in desk.model.calls[0][0].content


@pytest.mark.parametrize(
    "said", ["How many sailors did President Mallory rescue?", "???", "x" * 3000, ModelError("no")]
)
def test_a_rewriting_that_cannot_be_trusted_gives_way_to_the_rule(desk: Newsdesk, said: str | Exception) -> None:
    answer = ask(desk, said, citing("Nobody was hurt. [{Nobody}]"), question="How many of its sailors were rescued?",
                 history=HISTORY)  # fmt: skip
    assert (
        answer.standalone_question
        == "How many of its sailors were rescued? (What happened to the ferry Adelheid; Vantry)"
    )


# --- whatever a model returns -------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        FERRY,
        COUNT,
        *"{The ferry}|{Seven}|{Nine}|[|]|[{Seven}]|[{The ferry}, {Nobody}]|[1]|[zz9.4]|“|”|Seven sailors"
        "|Nobody was hurt.|nine|Adelheid|\n| |. |NOT IN THE ARCHIVE|1: |[k|.1]|\u202e|\x1b[2J|<b>|](http://x|日本".split(
            "|"
        ),
    ]
)
_SAID = st.one_of(st.lists(_PIECES, max_size=14).map("".join), st.text(max_size=80)).filter(str.strip)


@settings(max_examples=150, deadline=None)
@given(said=_SAID, again=_SAID)
def test_whatever_a_model_returns_every_citation_is_an_exact_live_slice(
    reader: Newsdesk, said: str, again: str
) -> None:
    def safely(text: str) -> Say:
        return lambda messages: citing(text)(messages) if "{" in text else text

    answer = ask(reader, safely(said), safely(again))
    assert_exact(reader, answer)
    json.dumps(answer.to_dict())
    assert not re.search(r"[\x00-\x08\x1b\u202e]", answer.text + "".join(u.text for u in answer.unverified))


_OWN = "The ferry Adelheid capsized off Vantry on Monday. [{The ferry}]"


def test_a_word_of_the_models_own_is_shown_as_that(desk: Newsdesk) -> None:
    answer = ask(desk, citing(_OWN))
    (statement,) = answer.statements
    assert statement.verdict == "paraphrase"
    assert [statement.text[each.start : each.end] for each in statement.own_words] == ["capsized"]
    assert answer.text.endswith("on Monday. [1] (paraphrase; the model's own: “capsized”)")
    assert "[1] says: “The ferry Adelheid sank off Vantry on Monday.”" in terminal.answer(answer)
    (sentence,) = AnswerView(answer).sentences
    assert [piece.text for piece in sentence.pieces if piece.is_own] == ["capsized"]
    assert '<mark class="nd-own">capsized</mark>' in answers.answer(answer)
    assert_exact(desk, answer)


def test_an_archive_may_refuse_such_words(folder: Path) -> None:
    with Newsdesk.read(folder, paraphrases="refuse") as strict:
        answer = ask(strict, citing(_OWN), citing("1: " + _OWN))
    assert [(each.verdict, each.text) for each in answer.unverified] == [("paraphrase", _OWN.partition(" [")[0])]
    assert answer.answerer == "extractive"
