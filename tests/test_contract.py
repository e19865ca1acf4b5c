"""What a program gets, however it asks: from Python, over HTTP, through the tools for agents, with OpenAI's client.

Each surface is asked through its own client, in this process, and seen as the answer that it gives and the words that
somebody reads who sees nothing else. What is particular to one surface is tested beside it.
"""

import asyncio
import functools
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from mcp import types
from mcp.client import Client as Agent
from serving import Served
from starlette.applications import Starlette
from starlette.routing import Mount
from support import ROOT, assert_one_sentence

from index.errors import Busy, CorpusDamaged, InputError, NewsdeskError
from index.types import Article, Source
from qa.client import AsyncClient, Client
from qa.models import Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.question.inputs import make_day, make_filters
from qa.server.api.mcp import agents
from qa.server.api.openai import completions
from qa.server.api.rest import api
from qa.server.workers import Workers
from qa.types import Answer, Turn

WOUNDED = "How many people were wounded at Walikale?"  # two accounts that differ
TAKEN = "Who has taken the town of Walikale?"
_SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
_FILTERS = frozenset({"outlets", "since", "until", "as_of", "answerer"})
_ALL = _FILTERS | {"history", "article_ids", "unverified", "judge", "record"}


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a surface gives it."""

    answer: dict[str, Any]
    """As JSON."""
    text: str
    """What a reader sees who does not look at the JSON."""


class Refused(Exception):
    """What a surface says instead of an answer.

    Args:
        kind: `input`, `busy` or `fault`; none where the protocol knows no kinds.
        sentence: In words.
    """

    def __init__(self, kind: str | None, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Surface:
    """A way to ask."""

    name: str
    ask: Callable[[Workers, str, dict[str, Any]], Seen]
    takes: frozenset[str]
    """The options that it knows."""
    is_remote: bool = True


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _kind(error: NewsdeskError) -> str:
    return "input" if isinstance(error, InputError) else "busy" if isinstance(error, Busy) else "fault"


_api, _completions = functools.lru_cache(2)(api), functools.lru_cache(2)(completions)  # they take long to build


# --- the surfaces -----------------------------------------------------------------------------------------------------


def _desk(workers: Workers, question: str, options: dict[str, Any]) -> Seen:
    given = dict(options)
    limits = {name: given.pop(name) for name in ("outlets", "since", "until", "article_ids") if name in given}
    try:
        if "as_of" in given:
            given["as_of"] = make_day("as_of", given["as_of"])
        answer = workers.desk.ask(question, filters=make_filters(**limits), **given)
    except NewsdeskError as error:
        raise Refused(_kind(error), str(error)) from error
    return Seen(_json(answer.to_dict()), answer.text)


def _client(workers: Workers, question: str, options: dict[str, Any], *, is_stream: bool = False) -> Seen:
    """Asks with a client that waits, and with one that does not where the answer is streamed."""
    app = Starlette(routes=[Mount("/api", _api(workers))])

    async def ask() -> Answer:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient("http://127.0.0.1", transport=transport) as client:
            return await client.ask(question, **options, on_text=list[str]().append)

    try:
        if is_stream:
            answer = asyncio.run(ask())
        else:
            with Client("http://127.0.0.1", transport=Served(app)) as client:
                answer = client.ask(question, **options)
    except NewsdeskError as error:
        raise Refused(_kind(error), str(error)) from error
    return Seen(_json(answer.to_dict()), answer.text)


def _rest(workers: Workers, question: str, options: dict[str, Any]) -> Seen:
    body = options | {"question": question, "history": [asdict(turn) for turn in options.get("history", ())]}
    response = TestClient(_api(workers), raise_server_exceptions=False).post("/ask", json=body)
    assert response.headers["cache-control"] == "no-store"
    found = response.json()
    if response.status_code == 200:
        return Seen(found, found["text"])
    assert response.headers["content-type"] == "application/problem+json"
    assert (int(response.headers.get("retry-after", 0)) > 0) is (response.status_code in (429, 503))
    raise Refused({422: "input", 429: "busy"}.get(response.status_code, "fault"), found["detail"])


def _mcp(workers: Workers, question: str, options: dict[str, Any]) -> Seen:
    async def ask() -> types.CallToolResult:
        async with Agent(agents(workers)) as client:
            return await client.call_tool("ask", {"question": question, **options})

    result = asyncio.run(ask())
    text = "\n".join(block.text for block in result.content if isinstance(block, types.TextContent))
    if result.is_error:
        assert result.structured_content is None
        raise Refused(None, text)
    return Seen(_json(result.structured_content), text)


def _openai(workers: Workers, question: str, options: dict[str, Any], *, is_stream: bool = False) -> Seen:
    choices = {name: value for name, value in options.items() if name != "history"}
    messages: list[Any] = [*map(asdict, options.get("history", ())), {"role": "user", "content": question}]

    async def ask() -> Seen:
        transport = httpx.ASGITransport(_completions(workers), raise_app_exceptions=False)
        async with openai.AsyncOpenAI(
            base_url="http://desk.example", api_key="none", max_retries=0,
            http_client=httpx.AsyncClient(transport=transport),
        ) as client:  # fmt: skip
            create = client.chat.completions.create
            extra = {"newsdesk": choices}
            if not is_stream:
                whole = await create(model="newsdesk", messages=messages, extra_body=extra)
                return Seen(whole.model_extra["newsdesk"], whole.choices[0].message.content or "")  # type: ignore[index]
            chunks = [c async for c in await create(model="newsdesk", messages=messages, stream=True, extra_body=extra)]
            text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
            return Seen(chunks[-1].model_extra["newsdesk"], text)  # type: ignore[index]

    try:
        return asyncio.run(ask())
    except openai.APIStatusError as error:
        refusal = error
    kind = {openai.BadRequestError: "input", openai.RateLimitError: "busy"}.get(type(refusal), "fault")
    retry_after = int(refusal.response.headers.get("retry-after", 0))
    assert (retry_after > 0) is (kind == "busy") is (refusal.code == "rate_limit_exceeded")
    assert isinstance(refusal, openai.InternalServerError) is (kind == "fault") is (refusal.type == "server_error")
    assert isinstance(refusal.body, dict)
    raise Refused(kind, refusal.body["message"])


def _streamed(ask: Callable[..., Seen]) -> Callable[[Workers, str, dict[str, Any]], Seen]:
    return lambda workers, question, options: ask(workers, question, options, is_stream=True)


SURFACES = [
    Surface("desk", _desk, _ALL, is_remote=False),
    Surface("client", _client, _ALL),
    Surface("client-stream", _streamed(_client), _ALL),
    Surface("rest", _rest, _ALL),
    Surface("mcp", _mcp, _FILTERS),
    Surface("openai", _openai, _ALL),
    Surface("openai-stream", _streamed(_openai), _ALL),
]
REMOTE = [surface for surface in SURFACES if surface.is_remote]


def everywhere(cases: Mapping[str, tuple[Any, ...]], surfaces: Sequence[Surface] = SURFACES) -> pytest.MarkDecorator:
    """A mark that tries each case at each surface that takes its options, which stand last in it."""
    return pytest.mark.parametrize(
        ("surface", "case"),
        [
            pytest.param(surface, case, id=f"{surface.name}-{name}")
            for surface in surfaces
            for name, case in cases.items()
            if set(case[-1]) <= surface.takes
        ],
    )


of_every_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
of_every_remote_surface = pytest.mark.parametrize("surface", REMOTE, ids=lambda surface: surface.name)


@pytest.fixture(scope="module")
def folder(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that may keep answers."""
    return shutil.copytree(sample_folder, tmp_path_factory.mktemp("contract") / "corpus")


@pytest.fixture(scope="module")
def workers(folder: Path) -> Iterator[Workers]:
    with Newsdesk.read(folder) as desk:
        made = Workers(desk)
        yield made
        made.close()


# --- the same answer --------------------------------------------------------------------------------------------------

_EARLIER = [Turn("user", TAKEN), Turn("assistant", "M23 rebels.")]
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts that differ": (WOUNDED, {}),
    "what it does not say": ("Who is the mayor of Zzyzx?", {}),
    "a slip of the keyboard": ("Who captured Walikle?", {}),
    "outlets and days": (WOUNDED, {"outlets": ["meridian post"], "since": "2025-03", "until": "2025-03-20"}),
    "nothing passes": (WOUNDED, {"outlets": ["Nobody"]}),
    "its day": ("What happened yesterday?", {"as_of": "2025-03-20"}),
    "quoting": (TAKEN, {"answerer": "extractive"}),
    "one article": (WOUNDED, {"article_ids": ["walikale-taken.txt"]}),
    "what was said before": ("How many people were wounded there?", {"history": _EARLIER, "as_of": "2025-03-20"}),
}


@everywhere(ASKED)
def test_answer_is_the_one_of_the_archive(workers: Workers, surface: Surface, case: tuple[str, dict[str, Any]]) -> None:
    question, options = case
    seen = surface.ask(workers, question, options)
    expected = _desk(workers, question, options | {"record": False})
    assert seen.answer | {"seconds": 0, "record": None} == expected.answer | {"seconds": 0}
    assert expected.text in seen.text
    assert not list(Draft202012Validator(_SCHEMA).iter_errors(seen.answer))


@of_every_surface
def test_every_statement_stands_in_an_article_word_for_word(workers: Workers, surface: Surface) -> None:
    seen = surface.ask(workers, WOUNDED, {})
    citations = {cite["marker"]: cite for cite in seen.answer["citations"]}
    assert seen.answer["answered"]
    assert seen.answer["disagreements"]
    for cite in citations.values():
        whole = workers.desk.article(cite["article_id"], cite["version"]).article.text
        assert whole[cite["start"] : cite["end"]] == cite["quote"]
    for statement in seen.answer["statements"]:
        assert statement["text"] in seen.text
        assert set(statement["citations"]) <= set(citations)
        assert (statement["verdict"], statement["citation_verdicts"]) == ("verbatim", ["verbatim"])


@of_every_surface
def test_what_the_archive_does_not_say_is_said_to_be_so_and_cites_nothing(workers: Workers, surface: Surface) -> None:
    seen = surface.ask(workers, "Who is the mayor of Zzyzx?", {})
    found = {name: seen.answer[name] for name in ("answered", "statements", "citations", "short")}
    assert found == {"answered": False, "statements": [], "citations": [], "short": None}
    assert "The archive does not say: nothing here mentions “Zzyzx”." in seen.text


@of_every_surface
def test_filters_hold_for_every_citation_and_are_told(workers: Workers, surface: Surface) -> None:
    limits = {"outlets": ["Meridian Post"], "since": "2025-03", "until": "2025-03-20", "as_of": "2025-03-21"}
    answer = surface.ask(workers, WOUNDED, limits).answer
    assert answer["filters"] == {"outlets": ["Meridian Post"], "since": "2025-03-01", "until": "2025-03-20"}
    assert answer["as_of"] == "2025-03-21"
    assert {cite["outlet"] for cite in answer["citations"]} == {"Meridian Post"}


@of_every_surface
def test_answer_is_kept_unless_it_is_not_to_be(workers: Workers, surface: Surface) -> None:
    answer = surface.ask(workers, WOUNDED, {}).answer
    kept = workers.desk.records.get([answer["record"]])[answer["record"]].answer
    assert _json(kept.to_dict()) == answer
    if "record" in surface.takes:
        assert surface.ask(workers, WOUNDED, {"record": False}).answer["record"] is None


@of_every_surface
def test_every_option_is_passed_on(workers: Workers, surface: Surface, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: dict[str, Any] = {}
    answer = workers.desk.ask(WOUNDED, record=False)

    def ask(question: str, **options: Any) -> Answer:
        passed.update(options, question=question)
        return answer

    monkeypatch.setattr(workers.desk, "ask", ask)
    limits = {"outlets": ["Quay Post"], "since": "2025-03", "until": "2025-03", "article_ids": ["ferry"]}
    others = {"answerer": "extractive", "unverified": "drop", "judge": True, "record": False}
    given = {**limits, **others, "as_of": "2025-03-20", "history": _EARLIER}
    surface.ask(workers, WOUNDED, {name: value for name, value in given.items() if name in surface.takes})
    expected = {**others, "as_of": date(2025, 3, 20), "history": _EARLIER}
    assert passed["question"] == WOUNDED
    assert passed["filters"] == make_filters(**{name: limits[name] for name in limits if name in surface.takes})  # type: ignore[arg-type]
    assert {name: passed.get(name) for name in expected if name in surface.takes} == {
        name: value for name, value in expected.items() if name in surface.takes
    }


# --- a language model -------------------------------------------------------------------------------------------------


def _citing(words: str) -> Callable[[Sequence[Message]], str]:
    """A model's reply in which {} is the id of the sentence about the town's fall."""

    def write(messages: Sequence[Message]) -> str:
        found = re.search(r"(\[\w+\.\d+\]) M23 rebels had taken", messages[1].content)
        assert found is not None
        return words.replace("{}", found[1])

    return write


@everywhere({"shown": (["They have 40 tanks."], {}), "dropped": ([], {"unverified": "drop"})})
def test_words_of_a_model_that_the_check_refused_are_no_part_of_the_text(
    folder: Path, surface: Surface, case: tuple[list[str], dict[str, Any]]
) -> None:
    refused, options = case
    written = "M23 rebels had taken Walikale by Wednesday night, residents said. {} They have 40 tanks. {}"
    model = ScriptedModel([_citing(written), _citing("2: They have 40 tanks. {}")])
    with Newsdesk.read(folder, model=model) as desk:
        asking = Workers(desk)
        seen = surface.ask(asking, TAKEN, options)
        asking.close()
    assert (seen.answer["answerer"], seen.answer["text"]) == (
        "model", "M23 rebels had taken Walikale by Wednesday night, residents said. [1]",
    )  # fmt: skip
    assert [each["text"] for each in seen.answer["unverified"]] == refused
    assert seen.answer["text"] in seen.text
    assert "40 tanks" not in seen.text.partition("Refused by the check")[0]


# --- what is refused --------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "empty": ("", "empty", {}),
    "blank": (" \n", "empty|no word", {}),
    "no word": ("?!", "no word", {}),
    "long": ("why " * 501, "2,000", {}),
    "no date": (WOUNDED, r"^since is no date: 'soon'|#/since: write a day as 2025-03-20$", {"since": "soon"}),
    "no such day": (WOUNDED, r"^until is no date: '2025-02-30'|#/until: ", {"until": "2025-02-30"}),
    "dates the wrong way": (WOUNDED, "since 2025-04-01 is after until", {"since": "2025-04", "until": "2025-03"}),
    "no whole day": (WOUNDED, r"as_of is no day: '2025'|#/as_of: ", {"as_of": "2025"}),
    "no answerer": (WOUNDED, "extractive'?(,| or) '?model", {"answerer": "oracle"}),
    "no list": (WOUNDED, "list", {"outlets": "Meridian Post"}),
}  # fmt: skip
"""What nobody can use: a question, what is said of it, and the options."""
LARGE: dict[str, tuple[str, str, dict[str, Any]]] = {
    "many outlets": (WOUNDED, "outlets", {"outlets": ["x"] * 101}),
    "long outlet": (WOUNDED, "outlets", {"outlets": ["x" * 501]}),
    "many articles": (WOUNDED, "article_ids", {"article_ids": ["x"] * 101}),
    "long turn": (WOUNDED, "20,0", {"history": [Turn("user", "a" * 20_001)]}),
}
"""What a server does not take, with what is said of it."""


def _assert_refused(workers: Workers, surface: Surface, case: tuple[str, str, dict[str, Any]]) -> None:
    question, words, options = case
    with pytest.raises(Refused, match=words) as refused:
        surface.ask(workers, question, options)
    assert refused.value.kind in ("input", None)
    assert_one_sentence(refused.value)
    assert str(workers.desk.corpus.folder) not in str(refused.value)


@everywhere(BAD)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    workers: Workers, surface: Surface, case: tuple[str, str, dict[str, Any]]
) -> None:
    _assert_refused(workers, surface, case)


@everywhere(LARGE, REMOTE)
def test_what_is_too_large_is_refused_in_one_sentence(
    workers: Workers, surface: Surface, case: tuple[str, str, dict[str, Any]]
) -> None:
    _assert_refused(workers, surface, case)


@of_every_remote_surface
def test_question_for_which_there_is_no_room_is_refused(workers: Workers, surface: Surface) -> None:
    full = Workers(workers.desk, at_once=1, waiting=-1)
    with pytest.raises(Refused, match=r"^too many questions are waiting; ask again in a few seconds$") as refused:
        surface.ask(full, WOUNDED, {})
    assert refused.value.kind in ("busy", None)
    full.close()


@of_every_remote_surface
@pytest.mark.parametrize(
    "fault", [KeyError("a secret of /srv/corpus"), CorpusDamaged("/srv/corpus is broken")], ids=["ours", "the corpus's"]
)
def test_fault_of_the_house_is_logged_and_tells_nothing(
    workers: Workers,
    surface: Surface,
    fault: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(workers.desk, "ask", fails)
    with pytest.raises(Refused) as refused:
        surface.ask(workers, WOUNDED, {})
    assert refused.value.kind in ("fault", None)
    assert_one_sentence(refused.value)
    assert "/srv" not in str(refused.value)
    assert "/srv/corpus" in caplog.text  # whoever keeps the archive can find out


# --- headlines --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def headlined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """An archive of which a headline alone says why."""
    with Newsdesk.open(tmp_path_factory.mktemp("headlined")) as desk:
        desk.add(Article("trams", "Passengers queued at dawn.", Source("Frost halts trams in Vellin", "Quay Post")))
        made = Workers(desk)
        yield made
        made.close()


@of_every_surface
def test_a_headline_is_quoted_as_one(headlined: Workers, surface: Surface) -> None:
    seen = surface.ask(headlined, "What halted the trams in Vellin?", {})
    Draft202012Validator(_SCHEMA).validate(seen.answer)
    (cited,), (statement,) = seen.answer["citations"], seen.answer["statements"]
    assert (cited["part"], cited["start"], cited["end"], cited["quote"]) == ("title", 0, 27, cited["title"])
    assert (statement["part"], statement["text"]) == ("title", "Frost halts trams in Vellin")
    assert "Frost halts trams in Vellin [1] (headline)" in seen.text
