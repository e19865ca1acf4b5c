"""The examples in docstrings give what they say."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "index.dates",
        "index.retrieval.search",
        "index.text.sentences",
        "qa.question.analysis",
        "index.text.analysis",
        "index.text.characters",
        "qa.verification.markup",
        "qa.rendering.files.markdown",
        "qa.rendering.times",
        "qa.question.followup",
        "qa.answering.model.id_marks",
        "qa.answering.model.replies",
        "qa.answering.model.rewriting",
        "qa.answering.model.selecting",
        "qa.answering.model.styles",
        "index.text.anaphora",
        "index.text.datelines",
        "index.text.page_links",
        "qa.answering.ranking.headlines",
        "qa.question.inputs",
        "qa.models.scripted",
        "qa.rendering.html.archive",
        "qa.rendering.html.markup",
        "qa.rendering.wording",
    ],
)
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
