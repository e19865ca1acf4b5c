"""A conversation's turns: what is asked and kept, and what a turn that fails leaves as it was."""

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from index.errors import InputError
from index.types import Article, Filters, Published, Source
from qa.chat.conversation import Choices, Conversation, ModelAtWork, ask, exchanges, recent, reopened
from qa.models import Deadline, Message, ModelCancelled
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.records.answers import Records
from qa.records.conversations import Conversations
from qa.records.redaction import REMOVED, WITHHELD
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import FORMATS
from qa.types import Turn

FERRY = Article(
    "ferry",
    "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt.",
    Source("Ferry sinks", "Quay Post", published=Published("2025-03-19")),
)
MILL = Article("mill", "The tide mill of Redmere was opened by Ada Voss.", Source("Mill opens", "Mill Echo"))
WHAT, WHO = "What sank at noon off Quayside?", "Who opened the tide mill of Redmere?"
EXTRACTIVE = Choices(answerer="extractive")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of both articles, to be copied."""
    folder = tmp_path_factory.mktemp("talk") / "corpus"
    with Newsdesk.open(folder) as opened:
        opened.add(FERRY, MILL)
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[Newsdesk]:
    shutil.copytree(made, tmp_path / "corpus", ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(tmp_path / "corpus") as opened:
        yield opened


def _answered(
    desk: Newsdesk, talk: Conversation, text: str, choices: Choices = EXTRACTIVE, *, replaces_last: bool = False
) -> Conversation:
    """The conversation after a turn."""
    *_, last = ask(desk, talk, text, choices, replaces_last=replaces_last)
    assert isinstance(last, Conversation)
    return last


def _texts(talk: Conversation) -> list[str]:
    return [exchange.answer.text for exchange in talk.exchanges]


def _records(talk: Conversation) -> tuple[str | None, ...]:
    return tuple(exchange.answer.record for exchange in talk.exchanges)


def _timeless(talk: Conversation | None) -> Conversation | None:
    """Without the moments of its answers, which an answer and its record take one after the other."""
    return talk and replace(talk, exchanges=tuple(replace(exchange, at="") for exchange in talk.exchanges))


def _quoting(messages: Sequence[Message]) -> str:
    """A model's answer that cites the first sentence of the ferry's article."""
    (cited,) = re.findall(r"\[(\w+\.\d+)\] The ferry", messages[-1].content)
    return f"The ferry Meadowlark sank at noon off Quayside. [{cited}]"


def _is_working() -> bool:
    return any(thread.name.startswith("newsdesk-answer") for thread in threading.enumerate())


# --- one turn -------------------------------------------------------------------------------------------------------


def test_turn_ends_with_the_conversation_and_is_kept(desk: Newsdesk) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    first = Conversation("ada")
    (talk,) = ask(desk, first, WHAT, EXTRACTIVE)  # quoting has no draft
    assert isinstance(talk, Conversation)
    assert first == Conversation("ada")
    (exchange,) = talk.exchanges
    assert exchange.answer.question == WHAT
    assert exchange.answer.text == "The ferry Meadowlark sank at noon off Quayside. [1]"
    assert exchange.sources[("ferry", FERRY.version)] == FERRY.source
    assert before <= datetime.fromisoformat(exchange.at) <= datetime.now(UTC)
    (held,) = desk.conversations.of("ada")
    assert (held.id, held.records) == (talk.id, _records(talk))
    later = _answered(desk, talk, WHO)
    assert later.id == talk.id
    assert later.exchanges[0] == exchange
    assert desk.conversations.of("ada")[0].records == _records(later)


def test_models_words_come_as_a_growing_draft_and_then_the_conversation(desk: Newsdesk) -> None:
    desk.model = ScriptedModel([_quoting], piece_characters=5, pause_s=0.01)
    *drafts, talk = ask(desk, Conversation("ada"), WHAT, Choices())
    words = "The ferry Meadowlark sank at noon off Quayside."
    assert len(drafts) > 1
    assert isinstance(talk, Conversation)
    texts = [each.text for each in drafts if isinstance(each, ModelAtWork)]
    assert len(texts) == len(drafts)
    assert all(longer.startswith(shorter) for shorter, longer in pairwise([*texts, words]))
    assert texts[0] == ""  # it reads
    assert _texts(talk) == [f"{words} [1]"]
    assert talk.exchanges[0].answer.answerer == "model"
    assert not _is_working()


def test_choices_limit_the_search_and_choose_who_answers(desk: Newsdesk) -> None:
    desk.model = ScriptedModel([])
    answer = (
        _answered(desk, Conversation("ada"), WHAT, Choices(Filters(("Mill Echo",)), "extractive")).exchanges[0].answer
    )
    assert (answer.filters, answer.answerer, answer.answered) == (Filters(("Mill Echo",)), "extractive", False)
    assert desk.model.calls == []
    fallen = _answered(desk, Conversation("ada"), WHAT, Choices(answerer="model")).exchanges[0].answer
    assert fallen.fallback
    assert fallen.answered


def test_follow_up_is_understood_from_the_turns_before_it(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), "Where did the Meadowlark sink?")
    assert talk.history == [Turn("user", "Where did the Meadowlark sink?"), Turn("assistant", _texts(talk)[0])]
    later = _answered(desk, talk, "Was anybody hurt on it?")
    assert (
        later.exchanges[1].answer.standalone_question
        == "Was anybody hurt on it? (Where did the Meadowlark sink; Quayside)"
    )
    assert _texts(later)[1] == "Nobody on the Meadowlark was hurt. [1]"  # what it leans on was said before
    alone = _answered(desk, Conversation("ada"), "Was anybody hurt on it?")
    assert alone.exchanges[0].answer.standalone_question == "Was anybody hurt on it?"


def test_refusal_knows_the_articles_that_were_nearest(desk: Newsdesk) -> None:
    (exchange,) = _answered(desk, Conversation("ada"), "Who painted the Meadowlark green?").exchanges
    assert not exchange.answer.answered
    near = {(passage.article_id, passage.version) for passage in exchange.answer.passages[:3]}
    assert near
    assert set(exchange.sources) == near
    assert exchange.sources[("ferry", FERRY.version)] == FERRY.source


# --- the day of asking ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["What sank last week?", "What sank yesterday off Quayside?", "What sank on Monday?"])
def test_question_that_tells_days_from_today_is_asked_today(desk: Newsdesk, text: str) -> None:
    before = date.today()
    answer = _answered(desk, Conversation("ada"), text).exchanges[0].answer
    assert answer.as_of in (before.isoformat(), date.today().isoformat())
    assert answer.period


@pytest.mark.parametrize("text", [WHAT, "What sank in March 2025?", "What sank on 19 March 2025?", "What may sink?"])
def test_any_other_question_has_no_day_of_asking(desk: Newsdesk, text: str) -> None:
    assert _answered(desk, Conversation("ada"), text).exchanges[0].answer.as_of is None


@pytest.mark.parametrize("text", ["What sank last week?", WHAT])
def test_day_of_asking_that_was_chosen_counts(desk: Newsdesk, text: str) -> None:
    answer = (
        _answered(desk, Conversation("ada"), text, replace(EXTRACTIVE, as_of=date(2025, 3, 27))).exchanges[0].answer
    )
    assert answer.as_of == "2025-03-27"
    days = (answer.period.since, answer.period.until) if answer.period else None
    assert days == (("2025-03-17", "2025-03-23") if "last week" in text else None)


# --- the last turn once more ----------------------------------------------------------------------------------------


def test_turn_that_is_asked_again_takes_the_place_of_the_last(desk: Newsdesk) -> None:
    one = _answered(desk, _answered(desk, Conversation("ada"), WHAT), WHO)
    two = _answered(desk, one, "When did the ferry Meadowlark sink?", replaces_last=True)
    assert two.id == one.id
    assert two.exchanges[0] == one.exchanges[0]
    assert [exchange.answer.question for exchange in two.exchanges] == [WHAT, "When did the ferry Meadowlark sink?"]
    (held,) = desk.conversations.of("ada")
    assert held.records == _records(two)
    assert _records(one)[1] not in held.records
    assert set(desk.records.get([str(_records(one)[1])])) == {_records(one)[1]}  # the record of answers keeps it
    assert _timeless(reopened(desk, "ada", held.id)) == _timeless(two)


def test_turn_that_is_asked_again_does_not_see_the_one_it_replaces(desk: Newsdesk) -> None:
    talk = _answered(desk, _answered(desk, Conversation("ada"), WHO), WHAT.replace("What", "Did the Meadowlark"))
    again = _answered(desk, talk, "Was anybody hurt on it?", replaces_last=True)
    assert (
        again.exchanges[1].answer.standalone_question
        == "Was anybody hurt on it? (Who opened the tide mill of Redmere; Ada Voss)"
    )
    assert talk.before_last == replace(talk, exchanges=talk.exchanges[:1])


def test_only_turn_that_is_asked_again_stays_in_its_conversation(desk: Newsdesk) -> None:
    one = _answered(desk, Conversation("ada"), WHAT)
    (before,) = desk.conversations.of("ada")
    two = _answered(desk, one, WHO, replaces_last=True)
    (after,) = desk.conversations.of("ada")
    assert (after.id, after.began, after.records) == (before.id, before.began, _records(two))
    assert len(two.exchanges) == 1


def test_replacement_that_fails_leaves_the_conversation_as_it_was(desk: Newsdesk) -> None:
    talk = _answered(desk, _answered(desk, Conversation("ada"), WHAT), WHO)
    held, kept = desk.conversations.of("ada"), reopened(desk, "ada", str(talk.id))
    with pytest.raises(InputError, match="holds no word"):
        list(ask(desk, talk, "?!", EXTRACTIVE, replaces_last=True))
    assert desk.conversations.of("ada") == held
    assert reopened(desk, "ada", str(talk.id)) == kept


def test_replacement_that_is_cancelled_leaves_the_conversation_as_it_was(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    held, records = desk.conversations.of("ada"), list(desk.records)
    desk.model = ScriptedModel(["The ferry sank. " * 500], piece_characters=5, pause_s=0.01)
    deadline = Deadline(60)
    turn = ask(desk, talk, WHAT, Choices(), replaces_last=True, deadline=deadline)
    assert isinstance(next(turn), ModelAtWork)
    deadline.cancel()
    with pytest.raises(ModelCancelled):
        list(turn)
    assert (desk.conversations.of("ada"), list(desk.records)) == (held, records)
    assert not _is_working()


def test_person_who_has_gone_ends_the_models_work(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    held, records = desk.conversations.of("ada"), list(desk.records)
    desk.model = ScriptedModel(["The ferry sank. " * 5000], piece_characters=5, pause_s=0.01)
    deadline = Deadline(60)
    turn = ask(desk, talk, WHAT, Choices(), replaces_last=True, deadline=deadline)
    assert isinstance(next(turn), ModelAtWork)
    turn.close()
    assert deadline.remaining() == 0
    assert not _is_working()
    assert (desk.conversations.of("ada"), list(desk.records)) == (held, records)


# --- kept and opened again ------------------------------------------------------------------------------------------


def test_reopened_conversation_is_the_one_that_was_left(desk: Newsdesk, tmp_path: Path) -> None:
    desk.model = ScriptedModel([_quoting])
    talk = _answered(desk, Conversation("ada"), WHAT, Choices())
    talk = _answered(
        desk, talk, "Was anybody on the Meadowlark hurt last week?", Choices(Filters(("Quay Post",)), "extractive")
    )
    talk = _answered(desk, talk, "Who painted the Meadowlark green?")
    with Newsdesk.read(tmp_path / "corpus") as later:
        again = reopened(later, "ada", str(talk.id))
    assert again is not None
    assert _timeless(again) == _timeless(talk)
    # What answers are not compared by came back too.
    assert [e.answer.to_dict() for e in again.exchanges] == [e.answer.to_dict() for e in talk.exchanges]
    for one, two in zip(again.exchanges, talk.exchanges, strict=True):
        assert timedelta(0) <= datetime.fromisoformat(two.at) - datetime.fromisoformat(one.at) <= timedelta(minutes=1)


def test_conversation_goes_on_after_it_was_reopened(desk: Newsdesk) -> None:
    first = _answered(desk, Conversation("ada"), "Where did the Meadowlark sink?")
    again = reopened(desk, "ada", str(first.id))
    assert again is not None
    later = _answered(desk, again, "Was anybody hurt on it?")
    assert later.id == first.id
    assert (
        later.exchanges[1].answer.standalone_question
        == "Was anybody hurt on it? (Where did the Meadowlark sink; Quayside)"
    )
    assert _timeless(reopened(desk, "ada", str(first.id))) == _timeless(later)


def test_conversation_of_another_person_is_not_reopened(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    for owner in ("bo", "", "ADA", str(talk.id)):
        assert reopened(desk, owner, str(talk.id)) is None
        assert recent(desk, owner, 10) == []
    for name in ("", "0" * 32, str(talk.id)[:-1], str(_records(talk)[0])):
        assert reopened(desk, "ada", name) is None
    # Who goes on with an id that they learned has begun a conversation of their own.
    theirs = _answered(desk, Conversation("bo", talk.id), WHO)
    assert _records(reopened(desk, "bo", str(talk.id)) or Conversation("")) == _records(theirs)
    assert _records(reopened(desk, "ada", str(talk.id)) or Conversation("")) == _records(talk)


def test_conversations_are_listed_with_their_first_question_newest_first(desk: Newsdesk) -> None:
    assert recent(desk, "ada", 10) == []
    one = _answered(desk, Conversation("ada"), WHAT)
    two = _answered(desk, Conversation("ada"), WHO)
    _answered(desk, Conversation("bo"), WHO)
    one = _answered(desk, one, WHO)
    began = {held.id: held.began for held in desk.conversations.of("ada")}
    expected = [(one.id, WHAT, began[str(one.id)]), (two.id, WHO, began[str(two.id)])]
    assert recent(desk, "ada", 10) == expected
    assert recent(desk, "ada", 1) == expected[:1]
    assert recent(desk, "ada", 0) == []
    desk.conversations.forget("ada", str(one.id))
    assert recent(desk, "ada", 10) == expected[1:]


def test_conversation_whose_answers_left_the_record_is_not_listed(desk: Newsdesk) -> None:
    held = desk.conversations.keep("ada", "0" * 32)
    assert recent(desk, "ada", 10) == []
    assert reopened(desk, "ada", held) == Conversation("ada", held)
    assert exchanges(desk, ["0" * 32]) == ()


def test_article_that_was_taken_down_leaves_every_conversation(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    desk.remove("ferry")
    again = reopened(desk, "ada", str(talk.id))
    assert again is not None
    (exchange,) = again.exchanges
    assert exchange.answer.text == f"{REMOVED} [1]"
    assert "ferry" not in {article for article, _ in exchange.sources}
    assert exchange.answer.question == WHAT
    later = _answered(desk, again, WHO)  # and it can go on
    assert _texts(later)[1] == "The tide mill of Redmere was opened by Ada Voss. [1]"


# --- a disk that cannot be written ----------------------------------------------------------------------------------


def _full(*_: object) -> str:
    raise OSError(28, "No space left on device")


def test_answer_comes_where_the_conversation_cannot_be_kept(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conversations, "keep", _full)
    talk = _answered(desk, Conversation("ada"), WHAT)
    assert (talk.id, len(talk.exchanges)) == (None, 1)
    assert talk.exchanges[0].answer.record
    assert recent(desk, "ada", 10) == []
    monkeypatch.undo()
    later = _answered(desk, talk, "Was anybody hurt on the Meadowlark?")
    assert len(later.exchanges) == 2
    assert _records(reopened(desk, "ada", str(later.id)) or Conversation("")) == _records(later)[1:]


def test_answer_comes_where_it_cannot_be_kept_itself(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Records, "append", _full)
    talk = _answered(desk, Conversation("ada"), WHAT)
    later = _answered(desk, talk, "Was anybody hurt on it?")
    assert (later.id, _records(later)) == (None, (None, None))
    assert (
        later.exchanges[1].answer.standalone_question
        == "Was anybody hurt on it? (What sank at noon off Quayside; Meadowlark)"
    )
    again = _answered(desk, later, WHO, replaces_last=True)
    assert [exchange.answer.question for exchange in again.exchanges] == [WHAT, WHO]
    assert desk.conversations.of("ada") == []
    assert list(desk.records) == []


def test_replacement_comes_where_nothing_can_be_written(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    held = desk.conversations.of("ada")
    for method in ("keep", "drop"):
        monkeypatch.setattr(Conversations, method, _full)
    monkeypatch.setattr(Records, "append", _full)
    again = _answered(desk, talk, WHO, replaces_last=True)
    assert (again.id, [exchange.answer.question for exchange in again.exchanges]) == (talk.id, [WHO])
    assert desk.conversations.of("ada") == held


def test_exchange_of_a_conversation_is_what_is_exported(desk: Newsdesk) -> None:
    talk = _answered(desk, Conversation("ada"), WHAT)
    (kept,) = exchanges(desk, [str(_records(talk)[0])])
    assert isinstance(kept, AnswerView)
    assert _timeless(replace(talk, exchanges=(kept,))) == _timeless(talk)


@pytest.mark.parametrize(
    "since", [{"status": "withheld"}, {"status": "withdrawn"}, {"embargo": "2999-01-01T00:00:00Z"}]
)
def test_words_of_an_article_that_is_held_back_since_leave_the_conversation(
    desk: Newsdesk, since: dict[str, str]
) -> None:
    talk = _answered(desk, _answered(desk, Conversation("ada"), WHAT), WHO)
    before = [exchange.answer for exchange in talk.exchanges]
    desk.add(replace(FERRY, source=replace(FERRY.source, correction="The Meadowlark sank at one.", **since)))  # type: ignore[arg-type]
    again = reopened(desk, "ada", str(talk.id))
    assert again is not None
    first, second = again.exchanges
    assert first.answer.statements[0].text == first.answer.citations[0].quote == WITHHELD
    assert first.answer.text == f"{WITHHELD} [1]"
    assert (first.answer.short, first.answer.citations[0].title) == (None, None)
    assert "ferry" not in {article_id for article_id, _ in first.sources}
    assert "Meadowlark" not in str((first, again.history[1]))
    assert replace(second.answer, record=None) == replace(before[1], record=None)
    for suffix in FORMATS:
        assert b"Meadowlark" not in desk.export(str(first.answer.record), suffix)
    desk.add(FERRY)  # nothing was lost
    assert [held.answer.text for held in exchanges(desk, map(str, _records(talk)))] == [held.text for held in before]
