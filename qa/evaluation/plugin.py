"""A pytest plugin that runs a newsroom's own questions as tests.

    def test_walikale(desk):
        assert "M23" in desk.ask("Who has taken the town of Walikale?").text

    from qa.evaluation.plugin import answer_to, faults

    @pytest.mark.questions("questions.jsonl")
    def test_ours(desk, gold):
        assert not faults(gold, answer_to(desk, gold))

The corpus is `NEWSDESK_CORPUS`, else `newsdesk_corpus` of the pytest configuration, else `corpus`; relative names are
looked for from pytest's root. Nothing is written to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from qa.evaluation.datasets.questions import Gold
    from qa.newsdesk import Newsdesk
    from qa.types import Answer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the ini option that names the corpus."""
    parser.addini("newsdesk_corpus", "folder of the corpus that the fixture `desk` asks", default="corpus")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark `questions`."""
    config.addinivalue_line("markers", "questions(path): run the test once for each question of the set, as `gold`")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrise a marked test over the questions of its set."""
    mark = metafunc.definition.get_closest_marker("questions")
    if mark is None or "gold" not in metafunc.fixturenames:
        return
    from qa.evaluation.datasets.questions import read_questions

    found = read_questions(metafunc.config.rootpath / mark.args[0])
    metafunc.parametrize("gold", found, ids=[gold.id for gold in found])


@pytest.fixture(scope="session")
def desk(pytestconfig: pytest.Config) -> Iterator[Newsdesk]:
    """The archive, opened for reading; answers are not kept."""
    from qa.newsdesk import Newsdesk

    class Asked(Newsdesk):
        def ask(self, question: str, **options: Any) -> Answer:
            return super().ask(question, **{"record": False, **options})

    named = os.environ.get("NEWSDESK_CORPUS") or pytestconfig.getini("newsdesk_corpus")
    with Asked.read(pytestconfig.rootpath / Path(named)) as opened:
        yield opened


def answer_to(desk: Newsdesk, gold: Gold) -> Mapping[str, Any]:
    """Ask a question of a set as `Newsdesk.batch` does: with its history, filters and day."""
    (answer,) = desk.batch([gold.to_line()], record=False)
    return answer


def faults(gold: Gold, answer: Mapping[str, Any] | Answer) -> list[str]:
    """List what is wrong with an answer, a sentence each; empty if nothing that is known speaks against it.

    Args:
        gold: The question and what is known of its answer.
        answer: An `Answer` or its JSON form.
    """
    from qa.evaluation.metrics.judgements import judge

    found = answer if isinstance(answer, Mapping) else answer.to_dict()
    if "error" in found:
        return [str(found["error"])]
    if gold.answerable is None and (gold.answers or gold.article_ids):  # who knows the answer expects one
        gold = replace(gold, answerable=True)
    values = judge(gold, found)
    if values["abstention"] == 0:
        return [
            f"it was answered, but should not be: {found['text']}"
            if found["answered"]
            else f"it was declined: {found['text']}"
        ]
    wanted = {
        "answer_in_whole": f"none of {_listed(gold.answers)} is named",
        "must": f"not all of {_listed(gold.must)} are named",
        "must_not": f"one of {_listed(gold.must_not)} is named",
        "article_cited": f"none of {_listed(gold.article_ids)} is cited",
    }
    return [f"{sentence}: {found['text']}" for name, sentence in wanted.items() if values[name] not in (None, 1)]


def _listed(texts: tuple[str, ...]) -> str:
    return json.dumps(texts, ensure_ascii=False)
