"""The examples in docstrings give what they say."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "index.dates",
        "index.search",
        "index.sentences",
        "qa.asked",
        "qa.characters",
        "qa.checks.markup",
        "qa.exports.markdown",
        "qa.exports.times",
        "qa.followup",
        "qa.generate",
        "qa.leaning",
        "qa.models.scripted",
        "qa.pages.archive",
        "qa.pages.markup",
        "qa.terminal",
    ],
)
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
