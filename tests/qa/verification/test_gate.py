"""The gate: nothing becomes a citation unless it is exact, live and was retrieved."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import article
from wire_story import OWN_WORDS, STORY, printed

from index.corpus import Corpus
from index.types import Article, Hit, Source, Span
from qa.newsdesk import Newsdesk
from qa.pipeline import answer as answer_of
from qa.types import (
    Account,
    Citation,
    Disagreement,
    Draft,
    DraftDifference,
    DraftStatement,
    Focus,
    LeadIn,
    Origin,
    Statement,
)
from qa.verification.gate import Gate, Texts, Verified

_ONE = "The tide mill of Redmere was opened by Ada Voss on Monday."
_TWO = "It cost 9,120 crowns and two winters, said the mayor."
_TEXT = f"{_ONE} {_TWO}\n\nAdvertisement\n\nThe glass bridge 🌉 of Quillane closed, its café too.\n"
_NOTHING = Verified((), (), None, ())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """One article of two passages with a mask between them, one that has changed, and one that stays unretrieved."""
    with Corpus.write(tmp_path_factory.mktemp("gate")) as opened:
        opened.add([_ARTICLE, article(2, _OLD), article(2, _NEW), article(3)])
        yield opened


_ARTICLE = Article("mill", _TEXT, Source(title="Mill opens", outlet="The Redmere Post", url="https://example.org/mill"))
_OLD, _NEW = "The grain store holds nine tons.", "The grain store holds eight tons."


@pytest.fixture(scope="module")
def hits(corpus: Corpus) -> list[Hit]:
    """What was retrieved: everything of the first two articles."""
    ids = corpus.ledger.vectors()[0].tolist()
    passages = corpus.ledger.passages(ids).values()
    return [Hit(passage, 1.0) for passage in passages if passage.span.article_id != "a3"]


def span(start: int, end: int) -> Span:
    """A place in the first article."""
    return Span("mill", _ARTICLE.version, start, end)


def place(words: str) -> Span:
    """Where words stand in the first article."""
    start = _TEXT.index(words)
    return span(start, start + len(words))


def _gate(corpus: Corpus, hits: Sequence[Hit]) -> Gate:
    return Gate(Texts(corpus), hits)


def draft(*statements: tuple[str, Span], short: Span | None = None) -> Draft:
    return Draft(tuple(DraftStatement(text, (where,)) for text, where in statements), short)


def test_exact_live_retrieved_sentence_becomes_a_citation(corpus: Corpus, hits: list[Hit]) -> None:
    verified = _gate(corpus, hits).pass_through(draft((_TWO, place(_TWO)), short=place("9,120 crowns")))
    assert verified == Verified(
        statements=(Statement(_TWO, "verbatim", (1,)),),
        citations=(
            Citation(
                1, "mill", _ARTICLE.version, "Mill opens", "The Redmere Post", None, "https://example.org/mill",
                len(_ONE) + 1, len(_ONE) + 1 + len(_TWO), _TWO, _TEXT[len(_ONE) - 39 : len(_ONE) + 1],
                "\n\nAdvertisement\n\nThe glass bridge 🌉 of Q"[:40],
            ),
        ),
        short="9,120 crowns",
        disagreements=(),
    )  # fmt: skip


_REFUSED = {
    "wrong version": (_ONE, replace(place(_ONE), version="0" * 16)),
    "no version": (_ONE, replace(place(_ONE), version="")),
    "unknown article": (_ONE, replace(place(_ONE), article_id="nobody")),
    "not retrieved": (article(3).text[:20], Span("a3", article(3).version, 0, 20)),
    "version that is no longer live": (_OLD, Span("a2", article(2, _OLD).version, 0, len(_OLD))),
    "another article's offsets": (_ONE, Span("a2", article(2, _NEW).version, 0, len(_ONE))),
    "empty": ("", span(5, 5)),
    "blank": (" ", place(" ")),
    "reversed": (_ONE, span(len(_ONE), 0)),
    "negative": (_TEXT[-9:], span(-9, len(_TEXT))),
    "out of bounds": (_TEXT[100:], span(100, 10_000)),
    "masked": ("Advertisement", place("Advertisement")),
    "across a mask": (_TEXT.strip(), place(_TEXT.strip())),
    "one character too many": (_ONE + "x", place(_ONE)),
    "one character too few": (_ONE[:-1], place(_ONE)),
    "one character changed": (_ONE.replace("Ada", "Ida"), place(_ONE)),
    "another case": (_ONE.lower(), place(_ONE)),
    "another number": (_TWO.replace("9,120", "9,121"), place(_TWO)),
    "no words": ("", place(_ONE)),
}


@pytest.mark.parametrize(("text", "where"), _REFUSED.values(), ids=_REFUSED)
def test_what_is_not_exact_live_and_retrieved_becomes_nothing(
    corpus: Corpus, hits: list[Hit], text: str, where: Span
) -> None:
    assert _gate(corpus, hits).pass_through(draft((text, where), short=where)) == _NOTHING


@pytest.mark.parametrize(("text", "where"), _REFUSED.values(), ids=_REFUSED)
def test_refused_statement_leaves_the_good_one_beside_it(
    corpus: Corpus, hits: list[Hit], text: str, where: Span
) -> None:
    verified = _gate(corpus, hits).pass_through(draft((text, where), (_TWO, place(_TWO))))
    assert [s.text for s in verified.statements] == [_TWO]
    assert [(c.marker, c.quote) for c in verified.citations] == [(1, _TWO)]


def test_statement_without_a_place_is_dropped(corpus: Corpus, hits: list[Hit]) -> None:
    assert _gate(corpus, hits).pass_through(Draft((DraftStatement(_ONE, ()),))) == _NOTHING


def test_nothing_passes_when_nothing_was_retrieved(corpus: Corpus) -> None:
    assert _gate(corpus, []).pass_through(draft((_ONE, place(_ONE)), short=place("Ada Voss"))) == _NOTHING


def test_hit_that_reaches_beyond_its_text_lets_nothing_beyond_it_pass(corpus: Corpus, hits: list[Hit]) -> None:
    end = len(_TEXT) + 50
    forged = Hit(replace(hits[0].passage, span=span(0, end)), 1.0)
    tail = "closed, its café too."
    start = _TEXT.index(tail)
    assert _gate(corpus, [forged]).pass_through(draft((_TEXT[start:], span(start, end)))) == _NOTHING
    assert _gate(corpus, [forged]).slice_of(place(tail)) == tail


def test_statement_over_two_places_needs_both(corpus: Corpus, hits: list[Hit]) -> None:
    both = DraftStatement(f"{_ONE} {_TWO}", (place(_ONE), place(_TWO)))
    assert _gate(corpus, hits).pass_through(Draft((both,))).statements == (Statement(both.text, "verbatim", (1, 2)),)
    one_is_masked = DraftStatement(f"{_ONE} Advertisement", (place(_ONE), place("Advertisement")))
    assert _gate(corpus, hits).pass_through(Draft((one_is_masked,))) == _NOTHING
    one_is_silent = DraftStatement(_ONE, (place(_ONE), place("Advertisement")))
    assert _gate(corpus, hits).pass_through(Draft((one_is_silent,))) == _NOTHING


def test_same_place_cited_twice_is_one_citation(corpus: Corpus, hits: list[Hit]) -> None:
    verified = _gate(corpus, hits).pass_through(draft((_TWO, place(_TWO)), (_ONE, place(_ONE)), (_TWO, place(_TWO))))
    assert [s.citations for s in verified.statements] == [(1,), (2,), (1,)]
    assert [c.quote for c in verified.citations] == [_TWO, _ONE]


def test_short_answer_outside_what_is_cited_is_dropped(corpus: Corpus, hits: list[Hit]) -> None:
    assert _gate(corpus, hits).pass_through(draft((_TWO, place(_TWO)), short=place("Ada Voss"))).short is None
    assert _gate(corpus, hits).pass_through(draft((_ONE, place(_ONE)), short=place("Ada Voss"))).short == "Ada Voss"
    across = span(place("Monday").start, place("It cost").end)
    assert _gate(corpus, hits).pass_through(draft((_ONE, place(_ONE)), (_TWO, place(_TWO)), short=across)).short is None
    assert _gate(corpus, hits).pass_through(draft(("Ida", place(_ONE)), short=place("Ada Voss"))).short is None


def test_focus_is_where_the_words_stand_in_the_first_statement(corpus: Corpus, hits: list[Hit]) -> None:
    def focus(words: Span, *statements: tuple[str, Span]) -> list[Focus | None]:
        drafted = replace(draft(*statements), focus=words)
        return [statement.focus for statement in _gate(corpus, hits).pass_through(drafted).statements]

    at = _ONE.index("Ada Voss")
    assert focus(place("Ada Voss"), (_ONE, place(_ONE)), (_TWO, place(_TWO))) == [Focus(at, at + 8), None]
    assert focus(place("Ada Voss"), (_TWO, place(_TWO)), (_ONE, place(_ONE))) == [None, None]
    assert focus(span(place("Monday").start, place("It cost").end), (_ONE, place(_ONE))) == [None]
    both = DraftStatement(f"{_ONE} {_TWO}", (place(_ONE), place(_TWO)))
    found = _gate(corpus, hits).pass_through(Draft((both,), focus=place("Ada Voss")))
    assert [statement.focus for statement in found.statements] == [None]


def test_accounts_differ_only_where_each_value_stands_in_a_cited_quote(corpus: Corpus, hits: list[Hit]) -> None:
    new = Span("a2", article(2, _NEW).version, 0, len(_NEW))
    statements = draft((_TWO, place(_TWO)), (_NEW, new)).statements

    def differing(*values: tuple[str, Span]) -> tuple[Disagreement, ...]:
        return (
            _gate(corpus, hits)
            .pass_through(Draft(statements, None, (DraftDifference("how many", values),)))
            .disagreements
        )

    [found] = differing(("9,120 crowns", place(_TWO)), ("eight tons", new))
    assert found.accounts[0] == Account("9,120 crowns", 1, "The Redmere Post", None)
    assert [a.citation for a in found.accounts] == [1, 2]
    assert differing(("9,120 crowns", place(_TWO)), ("nine tons", new)) == ()
    assert differing(("9,120 crowns", place(_TWO)), ("Ada Voss", place(_ONE))) == ()
    whole = span(0, place(_TWO).end)  # as a list is cited with its items
    statements = draft((f"{_ONE} {_TWO}", whole), (_NEW, new)).statements
    [found] = differing(("9,120 crowns", place(_TWO)), ("eight tons", new))
    assert [a.citation for a in found.accounts] == [1, 2]


def test_context_becomes_the_exact_earlier_sentence_of_its_citation(corpus: Corpus, hits: list[Hit]) -> None:
    leaning = DraftStatement(_TWO, (place(_TWO),), place(_ONE))
    for statements in ((leaning,), (replace(leaning, context=None), leaning)):
        [cited] = _gate(corpus, hits).pass_through(Draft(statements)).citations
        assert cited.quote == _TWO
        assert cited.context == LeadIn(0, len(_ONE), _ONE)
    both = DraftStatement(f"{_ONE} {_TWO}", (place(_ONE), place(_TWO)), place(_ONE))
    assert [bool(c.context) for c in _gate(corpus, hits).pass_through(Draft((both,))).citations] == [False, True]


_NO_CONTEXT = {name: w for name, (_, w) in _REFUSED.items() if w not in (place(_ONE), place(_TWO))}


@pytest.mark.parametrize("where", _NO_CONTEXT.values(), ids=_NO_CONTEXT)
def test_context_that_is_not_exact_live_and_retrieved_leaves_the_quote_alone(
    corpus: Corpus, hits: list[Hit], where: Span
) -> None:
    late = place("The glass bridge 🌉 of Quillane closed, its café too.")
    text = _TEXT[late.start : late.end]
    [cited] = _gate(corpus, hits).pass_through(Draft((DraftStatement(text, (late,), where),))).citations
    assert (cited.quote, cited.context) == (text, None)


def test_context_that_was_not_retrieved_is_none(corpus: Corpus, hits: list[Hit]) -> None:
    only = Hit(replace(hits[0].passage, span=place(_TWO)), 1.0)
    leaning = Draft((DraftStatement(_TWO, (place(_TWO),), place(_ONE)),))
    [cited] = _gate(corpus, [only]).pass_through(leaning).citations
    assert (cited.quote, cited.context) == (_TWO, None)


def test_context_behind_its_quote_or_of_another_article_is_none(corpus: Corpus, hits: list[Hit]) -> None:
    other = Span("a2", article(2, _NEW).version, 0, len(_NEW))
    for where in (place(_TWO), place(_ONE), other):
        [cited] = _gate(corpus, hits).pass_through(Draft((DraftStatement(_ONE, (place(_ONE),), where),))).citations
        assert cited.context is None


def _holding(article_id: str, words: str) -> Article:
    return Article(
        article_id, f"{article_id} says.\n\n{words}\n", Source(f"Title {article_id}", f"Outlet {article_id}")
    )


@pytest.fixture(scope="module")
def copies(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Corpus, list[Hit]]]:
    """A hit with near copies: b and c hold its second sentence, e holds it no more, and f in other words."""
    with Corpus.write(tmp_path_factory.mktemp("copies")) as opened:
        opened.add([_ARTICLE, *(_holding(name, f"{_ONE} {_TWO}") for name in "bce"), _holding("f", f"{_ONE} It cost.")])
        found = {
            passage.span.article_id: passage
            for passage in opened.ledger.passages(opened.ledger.vectors()[0].tolist()).values()
            if "Redmere was" in passage.text
        }
        opened.add([_holding("e", "Nothing of it.")])
        first = found["mill"]
        forged = replace(found["b"], span=replace(found["b"].span, start=found["b"].span.start + 1))
        near = (found["b"], found["c"], found["b"], found["e"], found["f"], first, forged)
        yield opened, [Hit(first, 1.0, near)]


def test_copies_that_hold_the_quote_letter_for_letter_are_named_once_each(copies: tuple[Corpus, list[Hit]]) -> None:
    opened, hits = copies
    [cited] = _gate(opened, hits).pass_through(draft((_TWO, place(_TWO)))).citations
    assert [held.article_id for held in cited.also] == ["b", "c"]
    for held in cited.also:
        reading = opened.article(held.article_id, held.version)
        assert reading.is_live
        assert reading.article.text[held.start : held.end] == _TWO
        assert (held.outlet, held.title) == (f"Outlet {held.article_id}", f"Title {held.article_id}")
    [cited] = _gate(opened, hits).pass_through(draft((_ONE, place(_ONE)))).citations
    assert [held.article_id for held in cited.also] == ["b", "c", "f"]


def test_copy_with_wrong_offsets_or_of_another_passage_is_not_named(copies: tuple[Corpus, list[Hit]]) -> None:
    opened, [hit] = copies
    forged = Hit(hit.passage, 1.0, hit.copies[-1:])
    assert _gate(opened, [forged]).pass_through(draft((_TWO, place(_TWO)))).citations[0].also == ()
    apart = Hit(replace(hit.passage, span=place(_ONE)), 1.0, hit.copies)
    alone = Hit(hit.passage, 1.0)
    assert _gate(opened, [apart, alone]).pass_through(draft((_TWO, place(_TWO)))).citations[0].also == ()


def test_copy_whose_words_are_masked_is_not_named(copies: tuple[Corpus, list[Hit]], tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as opened:
        opened.add([_ARTICLE, article(2, _NEW)])
        whole = opened.ledger.passages(opened.ledger.vectors()[0].tolist()).values()
        mill = next(passage for passage in whole if passage.span.article_id == "mill")
        shown = next(passage for passage in whole if passage.span.article_id == "a2")
        masked = replace(mill, text=_TEXT, span=span(0, len(_TEXT)))
        gate = _gate(opened, [Hit(shown, 1.0, (masked,))])
        assert gate._holder(masked, "Advertisement") is None
        assert gate._holder(masked, _ONE)


def test_article_that_is_changed_after_retrieval_is_not_quoted(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(2, _OLD))
        hits = desk.search("grain store")
        desk.add(article(2, _NEW))
        assert _gate(desk.corpus, hits).pass_through(draft((_OLD, hits[0].passage.span))) == _NOTHING


_edges = st.integers(-5, len(_TEXT) + 5)


@given(st.lists(st.tuples(_edges, _edges, st.booleans()), max_size=4), _edges, _edges)
def test_every_quote_is_the_exact_slice_of_its_version(
    corpus: Corpus, hits: list[Hit], places: list[tuple[int, int, bool]], start: int, end: int
) -> None:
    statements = [(_TEXT[a:b] if exact else _TEXT[a : b + 1], span(a, b)) for a, b, exact in places]
    verified = _gate(corpus, hits).pass_through(draft(*statements, short=span(start, end)))
    masks = corpus.article("mill").masks
    for cited in verified.citations:
        assert 0 <= cited.start < cited.end <= len(_TEXT)
        assert cited.quote == _TEXT[cited.start : cited.end]
        assert not any(mask.start < cited.end and cited.start < mask.end for mask in masks)
        assert any(
            (p := hit.passage.span).article_id == cited.article_id and p.start <= cited.start and cited.end <= p.end
            for hit in hits
        )
        assert _TEXT.startswith(cited.prefix + cited.quote + cited.suffix, cited.start - len(cited.prefix))
    assert [c.marker for c in verified.citations] == list(range(1, len(verified.citations) + 1))
    by_marker = {c.marker: c.quote for c in verified.citations}
    for statement in verified.statements:
        assert statement.text == " ".join(by_marker[marker] for marker in statement.citations)
    if verified.short is not None:
        assert verified.short == _TEXT[start:end]
        assert any(c.start <= start and end <= c.end for c in verified.citations)


def test_a_list_is_verbatim_with_its_line_breaks_and_not_over_a_mask(
    corpus: Corpus, hits: list[Hit], tmp_path: Path
) -> None:
    text = "Closed until May:\n- the tide mill of Redmere\n- the café of Quillane"
    closed = Article("closed", f"{text}\n", Source())
    with Corpus.write(tmp_path / "lists") as own:
        own.add([closed])
        gate = _gate(own, own.search("closed until May", limit=3))
        where = Span("closed", closed.version, 0, len(text))
        [listed] = gate.pass_through(Draft((DraftStatement(text, (where,), is_list=True),))).statements
        assert (listed.text, listed.verdict, listed.is_list) == (text, "verbatim", True)
        flat = DraftStatement(" ".join(text.split()), (where,), is_list=True)
        assert gate.pass_through(Draft((flat,))) == _NOTHING
    masked = span(0, place("too.").end)
    over = DraftStatement(_TEXT[masked.start : masked.end], (masked,), is_list=True)
    assert _gate(corpus, hits).pass_through(Draft((over,))) == _NOTHING


def test_copies_make_one_origin_with_their_outlets_counted(tmp_path: Path) -> None:
    """The agency's name is read in a dateline; a copy whose sentence was edited a little counts, too."""
    first, last = STORY.split("\n\n")
    edited = STORY.replace("had failed an hour before", "broke down an hour before")
    with Corpus.write(tmp_path) as corpus:
        corpus.add(
            [
                printed("post", f"ORWICK, March 4 (Coastal Wire) - {first} {last}"),
                printed("echo", edited, day="2025-03-06"), printed("gazette"),
                printed("second", outlet="Gazette"), printed("ledger", OWN_WORDS),
                printed("held", embargo="2999-01-01T00:00:00+00:00"),
            ]
        )  # fmt: skip
        answer = answer_of(corpus, "What did Ada Voss tell investigators about the radar?")
        [cited] = [each for each in answer.citations if "radar" in each.quote]
        assert cited.origin == Origin("Coastal Wire", 4, 3)
        assert cited.origin.note == "3 outlets, 1 origin: Coastal Wire"
        assert [cited.article_id, *(held.article_id for held in cited.also)] == ["post", "gazette", "second"]
        alone = answer_of(corpus, "Who counted nine survivors on the quay?")
        assert [each.origin for each in alone.citations if each.article_id == "ledger"][:1] == [None]
