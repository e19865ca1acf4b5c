"""What a model is shown: true spans, neighbours, several outlets, never more than the budget."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.types import Match, Passage, Published, SentenceMatch, Source, Span
from qa.answering.candidates import Candidate
from qa.answering.evidence import build

_NOTHING = Match(0.0, 0.0, 0.0, frozenset())


def _count(text: str) -> int:
    return len(text.split())


def _passage(
    name: str, *sentences: str, outlet: str | None = None, title: str | None = None, published: str = "2025-03-20"
) -> Passage:
    edges, at = [], 7
    for sentence in sentences:
        edges.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    source = Source(title=title, outlet=outlet, published=Published(published))
    return Passage(Span(name, "v1", 7, 7 + len(text)), text, source, tuple(edges), "en")


def _candidate(passage: Passage, number: int) -> Candidate:
    start, end = passage.sentences[number]
    return Candidate(passage, "en", SentenceMatch(start, end, _NOTHING), passage.sentence(start, end), ())


FERRY = _passage("ferry", "One.", "Two.", "The ferry sank.", "Four.", "Five.", outlet="Quay Post", title="A loss")
MILL = _passage("mill", "The mill\n  opened.", "It is new.", outlet="Hill Echo")


def test_a_sentence_comes_with_its_neighbours_its_source_and_an_id() -> None:
    found = build(
        [_candidate(FERRY, 2), _candidate(MILL, 0)], count=_count, max_tokens=200, make_prefix=lambda _: "k3f"
    )
    assert found.text == (
        "Source: Quay Post; 2025-03-20\n"
        "[k3f.1] Headline: A loss\n[k3f.2] Two.\n[k3f.3] The ferry sank.\n[k3f.4] Four.\n\n"
        "Source: Hill Echo; 2025-03-20\n[k3f.5] The mill opened.\n[k3f.6] It is new."
    )
    assert [found.of[f"k3f.{n}"].text for n in range(1, 7)] == [s.text for s in found.sentences]
    assert found.of["k3f.5"].text == "The mill\n  opened."
    assert (found.of["k3f.1"].text, found.of["k3f.1"].span.part) == ("A loss", "title")
    assert (found.articles, found.left_out, found.tokens) == (2, 0, _count(found.text))


def test_what_has_no_room_is_left_out_and_counted() -> None:
    long = _passage("long", " ".join(["word"] * 90) + ".", outlet="Long Read")
    found = build([_candidate(long, 0), _candidate(FERRY, 2)], count=_count, max_tokens=40)
    assert {s.span.article_id for s in found.sentences} == {"ferry"}
    assert found.left_out == 1


def test_neighbours_go_where_only_the_sentence_itself_has_room() -> None:
    found = build([_candidate(FERRY, 2)], count=_count, max_tokens=11)
    assert [s.text for s in found.sentences] == ["The ferry sank."]


def test_another_outlet_is_heard_before_the_fourth_sentence_of_one() -> None:
    many = [_passage(f"a{n}", f"Sentence {n}.", outlet="Quay Post") for n in range(6)]
    found = build([_candidate(p, 0) for p in (*many, MILL)], count=_count, max_tokens=500, best=4)
    assert [s.span.article_id for s in found.sentences] == ["a0", "a1", "a2", "mill", "mill"]


def test_the_best_are_shown_first_and_then_the_newest() -> None:
    days = ("2020-01-01", "2019-01-01", "2018-01-01", "2017-01-01", "2025-01-01", "2024-01-01")
    many = [_passage(f"a{n}", f"Sentence {n}.", outlet=f"Post {n}", published=day) for n, day in enumerate(days)]
    found = build([_candidate(passage, 0) for passage in many], count=_count, max_tokens=500)
    assert [s.span.article_id for s in found.sentences] == ["a0", "a1", "a2", "a4", "a5", "a3"]


def test_ids_are_made_of_the_evidence_and_begin_with_nothing_that_stands_in_it() -> None:
    tricky = _passage("t", "As [a2b.1] says, a2b.2 and C3D.9 are proof.", outlet="d4e.1 Post")
    tries = ["a2b", "c3d", "d4e", "e4f"]
    assert build([_candidate(tricky, 0)], count=_count, max_tokens=99, make_prefix=tries.__getitem__).prefix == "e4f"
    others = [_passage("m", f"Mill {n} opened.") for n in range(20)]
    prefixes = {build([_candidate(each, 0)], count=_count, max_tokens=99).prefix for each in (*others, *others)}
    assert 10 < len(prefixes) <= 20
    assert all(re.fullmatch("[a-z][2-9][a-z]", prefix) for prefix in prefixes)


def test_sentences_may_be_shown_without_those_beside_them() -> None:
    picked = [_candidate(FERRY, 2), _candidate(MILL, 0), _candidate(FERRY, 4)]
    found = build(picked, count=_count, max_tokens=99, best=2, with_neighbours=False)
    assert [s.text for s in found.sentences] == ["A loss", "The ferry sank.", "The mill\n  opened."]


def test_a_longer_beginning_is_tried_where_every_short_one_is_taken() -> None:
    taken = _passage("t", "k3f stands here.")
    assert build([_candidate(taken, 0)], count=_count, max_tokens=99, make_prefix=lambda _: "k3f").prefix == "k3fk3f"


@given(st.lists(st.integers(0, 4), max_size=8), st.integers(0, 60))
def test_every_sentence_is_exact_shown_once_and_within_the_budget(picked: list[int], budget: int) -> None:
    candidates = [_candidate(FERRY, n) for n in picked] + [_candidate(MILL, 1)]
    found = build(candidates, count=_count, max_tokens=budget)
    assert found.tokens <= budget
    spans = [s.span for s in found.sentences]
    assert len(set(spans)) == len(spans)
    for sentence in (each for each in found.sentences if each.span.part != "title"):
        passage = FERRY if sentence.span.article_id == "ferry" else MILL
        assert passage.sentence(sentence.span.start, sentence.span.end) == sentence.text
        assert f"[{sentence.id}] {' '.join(sentence.text.split())}" in found.text.splitlines()
        assert found.of[sentence.id] is sentence


def test_a_source_is_shown_on_one_bounded_line_without_a_title_that_could_not_be_cited() -> None:
    evil = _passage("e", "It sank.", outlet="Quay\nSource: Other" + "x" * 5000, title="x" * 5000)
    lines = build([_candidate(evil, 0)], count=_count, max_tokens=99).text.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Source: Quay Source: Other")
    assert lines[0].endswith("2025-03-20")
    assert len(lines[0]) < 300


def test_nothing_found_shows_nothing() -> None:
    found = build([], count=_count, max_tokens=99)
    assert (found.sentences, found.text, found.tokens, found.articles) == ((), "", 0, 0)


def test_who_says_so_stands_below_a_sentence_as_a_fact_without_an_id() -> None:
    words = _passage("wire", "The ferry sank, Ada Voss told Reuters.", "It was old.", outlet="Quay Post")
    whole = replace(words, article=f"{' ' * 7}{words.text}")
    found = build([_candidate(whole, 0)], count=_count, max_tokens=200, make_prefix=lambda _: "k3f")
    assert found.text.splitlines()[1:] == [
        "[k3f.1] The ferry sank, Ada Voss told Reuters.",
        "(who says so: Ada Voss → Reuters → Quay Post)",
        "[k3f.2] It was old.",
    ]
