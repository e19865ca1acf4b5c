"""A desk as a LlamaIndex query engine: one line to swap, no model of LlamaIndex's, and true places."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from llama_index.core import settings
from llama_index.core.base.response.schema import Response
from llama_index.core.indices.query.query_transform.base import IdentityQueryTransform
from llama_index.core.query_engine import TransformQueryEngine
from llama_index.core.schema import NodeRelationship, QueryBundle, RelatedNodeInfo, TextNode
from llama_index.core.tools import QueryEngineTool
from support import ROOT

from index.errors import InputError
from qa.client import Client
from qa.llama import NewsdeskQueryEngine
from qa.newsdesk import Newsdesk
from qa.question.inputs import make_filters

QUESTION = "How many people were wounded at Walikale?"


@pytest.fixture(autouse=True)
def _no_model_of_llamaindex(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("LlamaIndex looks for a model of its own")

    for name in ("resolve_llm", "resolve_embed_model"):
        monkeypatch.setattr(settings, name, refuse)


@pytest.fixture
def engine(sample: Newsdesk) -> NewsdeskQueryEngine:
    return NewsdeskQueryEngine(sample, record=False)


def _told(response: Any) -> dict[str, Any]:
    assert isinstance(response, Response)
    return {**(response.metadata or {}), "seconds": 0}


def test_a_response_is_the_answer_with_its_quotes_at_their_true_places(
    engine: NewsdeskQueryEngine, sample: Newsdesk
) -> None:
    response = engine.query(QUESTION)
    assert isinstance(response, Response)
    answer = sample.ask(QUESTION, record=False)
    assert str(response) == response.response == answer.text
    assert _told(response) == {**answer.to_dict(), "seconds": 0}
    assert [found.node.metadata["marker"] for found in response.source_nodes] == [c.marker for c in answer.citations]
    for found, citation in zip(response.source_nodes, answer.citations, strict=True):
        node = found.node
        assert isinstance(node, TextNode)
        text = sample.article(citation.article_id, citation.version).article.text
        assert node.text == citation.quote == text[node.start_char_idx : node.end_char_idx]
        source = node.relationships[NodeRelationship.SOURCE]
        assert isinstance(source, RelatedNodeInfo)
        assert source.node_id == citation.article_id


def test_a_node_says_who_published_it_and_how_well_its_passage_fits(engine: NewsdeskQueryEngine) -> None:
    response = engine.query(QUESTION)
    assert isinstance(response, Response)
    assert response.metadata
    first = response.source_nodes[0]
    assert first.node.metadata == {
        "marker": 1,
        "article_id": "harbour-ledger-walikale-wounded",
        "version": response.metadata["citations"][0]["version"],
        "title": "Seven hurt as rebels enter Congolese mining town",
        "outlet": "The Harbour Ledger",
        "published": "2025-03-20T14:05:00+00:00",
        "url": "https://example.org/harbour-ledger/2025/03/20/seven-hurt-walikale",
    }
    scores = {passage["article_id"]: passage["score"] for passage in reversed(response.metadata["passages"])}
    assert first.score == scores["harbour-ledger-walikale-wounded"]


def test_what_the_archive_does_not_say_has_no_nodes(engine: NewsdeskQueryEngine) -> None:
    response = engine.query("Who won the cricket cup of 1950?")
    assert isinstance(response, Response)
    assert response.source_nodes == []
    assert str(response).startswith("The archive does not say")
    assert response.metadata
    assert response.metadata["answered"] is False


def test_awaited_and_waited_for_are_the_same(engine: NewsdeskQueryEngine) -> None:
    bundle = QueryBundle(QUESTION)
    assert _told(asyncio.run(engine.aquery(bundle))) == _told(engine.query(bundle))


def test_options_of_ask_hold_for_every_question(sample: Newsdesk) -> None:
    filters = make_filters(outlets=["Meridian Post"])
    response = NewsdeskQueryEngine(sample, filters=filters, record=False).query(QUESTION)
    assert isinstance(response, Response)
    assert {found.node.metadata["outlet"] for found in response.source_nodes} == {"Meridian Post"}


def test_a_client_stands_where_a_newsdesk_does(engine: NewsdeskQueryEngine, sample: Newsdesk) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        return httpx.Response(200, json=sample.ask(asked["question"], record=asked["record"]).to_dict())

    with Client(transport=httpx.MockTransport(handler)) as client:
        given = NewsdeskQueryEngine(client, record=False).query(QUESTION)
        awaited = asyncio.run(NewsdeskQueryEngine(client, record=False).aquery(QUESTION))
    assert json.loads(json.dumps(_told(given))) == json.loads(json.dumps(_told(engine.query(QUESTION))))
    assert _told(awaited) == _told(given)


def test_it_is_a_tool_of_an_agent(engine: NewsdeskQueryEngine) -> None:
    tool = QueryEngineTool.from_defaults(engine, name="archive", description="The newspaper's archive.")
    expected = str(engine.query(QUESTION))
    assert tool.call(QUESTION).content == expected
    assert asyncio.run(tool.acall(input=QUESTION)).content == expected
    assert tool.metadata.get_name() == "archive"


def test_it_stands_inside_another_query_engine(engine: NewsdeskQueryEngine) -> None:
    outer = TransformQueryEngine(engine, IdentityQueryTransform())
    assert _told(outer.query(QUESTION)) == _told(engine.query(QUESTION))
    assert engine.get_prompts() == {}


def test_a_question_that_cannot_be_used_is_refused(engine: NewsdeskQueryEngine) -> None:
    with pytest.raises(InputError):
        engine.query("?")


def test_answers_are_kept_unless_told_otherwise(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(ROOT / "examples" / "articles" / "walikale-taken.txt")
        response = NewsdeskQueryEngine(desk).query(QUESTION)
        assert isinstance(response, Response)
        assert response.metadata
        assert response.metadata["record"] in desk.records.get([response.metadata["record"]])
