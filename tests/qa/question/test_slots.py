"""The gap of a question: what fills it and where it stands to the verb; none where it asks two things, or nothing."""

import pytest

from qa.question.slots import slot_of


@pytest.mark.parametrize(
    ("question", "filler", "form", "verb"),
    [
        ("Who launched the ferry?", "person", "subject", "launched"),
        ("Who quickly launched the ferry?", "person", "subject", "launched"),
        ("Who has launched the ferry?", "person", "subject", "launched"),
        ("Who will launch the ferry?", "person", "subject", "launch"),
        ("Who was wounded at Walikale?", "person", "passive subject", "wounded"),
        ("Who has been wounded at Walikale?", "person", "passive subject", "wounded"),
        ("Who is the mayor of Selby?", "person", "be", None),
        ("What's the capital of Norway?", "thing", "be", None),
        ("What is the mill built by monks?", "thing", "be", None),
        ("What did the mayor open?", "thing", "object", None),
        ("Where was the ferry launched?", "place", "passive object", "launched"),
        ("When did the ferry sail?", "date", "object", None),
        ("In which year was the ferry launched?", "date", "passive object", "launched"),
        ("How many people were wounded?", "count", "passive subject", "wounded"),
        ("How many miles is it to Selby?", "measure", "be", None),
        ("How much did the ferry cost?", "money", "object", None),
        ("How much tin did Bisie produce?", "count", "object", None),
        ("How old is the mayor?", "age", "be", None),
        ("What percentage of the votes did Ada Voss win?", "share", "be", None),
        ("At what height does it fly?", "distance", "object", None),
        ("Which town did M23 take?", "thing", "object", None),
        ("The flood of May 1953 closed which street?", "thing", "object", "closed"),
    ],
)
def test_gap_of_a_question(question: str, filler: str, form: str, verb: str | None) -> None:
    found = slot_of(question)
    assert found is not None
    assert (found.filler, found.form, found.verb and found.verb.lower) == (filler, form, verb)


@pytest.mark.parametrize(
    "question",
    ["Why did it sink?", "How did it sink?", "Did it sink?", "the ferry", "Who?", "What", "", "?", "who and when",
     "Who launched it, and when?", "How many people fell ill and in how many states?", "What rose, what fell?"],
)  # fmt: skip
def test_no_gap_or_two(question: str) -> None:
    assert slot_of(question) is None


@pytest.mark.parametrize(
    ("question", "head", "modifiers", "preposition", "is_plural"),
    [
        ("How many fire engines were sent?", "engines", ["fire"], "", True),
        ("How many people live there?", "people", [], "", False),
        ("What kind of tree was felled?", "tree", [], "", False),
        ("In which town was it found?", "town", [], "in", False),
        ("Where did they come from?", None, [], "from", False),
        ("Which three ferries sank?", "ferries", ["three"], "", True),
    ],
)
def test_noun_that_is_asked_for_and_the_preposition_of_the_gap(
    question: str, head: str | None, modifiers: list[str], preposition: str, is_plural: bool
) -> None:
    found = slot_of(question)
    assert found is not None
    named = found.head.lower if found.head else None
    assert (named, [word.lower for word in found.modifiers]) == (head, modifiers)
    assert (found.preposition, found.is_plural) == (preposition, is_plural)
