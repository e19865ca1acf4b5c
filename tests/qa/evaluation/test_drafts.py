"""Drafts of questions: correct English, the exact place of each answer, and nothing from what must not be read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.datasets.questions import Gold, QuestionSet, check_spans
from qa.evaluation.drafts import propose
from qa.newsdesk import Newsdesk
from qa.question_generation.rules import GAP

_KINDS = {"who", "how many", "when"}
_NEWS = {
    "guild": "DORNHAVEN - Ilse Marwick was elected president of the Dornhaven Rowing Guild on Monday. It was close.",
    "castle": "Ada Voss captured Ostermoor Castle in March 2019. Nobody was hurt.",
    "fire": "Kellbrook Fire Brigade sent ten fire engines and around seventy firefighters to the Vantry mill.",
    "medals": "Oda Ravn, 41, won seven golden oars at Marsholt.",
    "register": "Barnaby Quill, who keeps the register at a church hall in Redmere, heard the bells.",
    "nurse": "Nine rowers were being treated at the general hospital, said Aline Berg, a nurse on the night shift.",
    "road": "Quillane is 18 km (11 miles) from Pellworth.",
    "poll": "About 62 per cent of Vantry shopkeepers have voted for quieter bells.",
    "bridges": "In 2019 Tilda Marsh built two bridges at Quillane.",
    "tram": "The Vantry mill is reached by tram No. 12 from Marsholt.",
    "price": "The Pellworth bakery, which burns peat, paid $1,250.50 for its second oven.",
}
"""One fact or two an article."""
_DRAFTED = {
    ("Who was elected president of the Dornhaven Rowing Guild?", "Ilse Marwick", "who"),
    ("On which day was Ilse Marwick elected president of the Dornhaven Rowing Guild?", "Monday", "when"),
    ("When did Ada Voss capture Ostermoor Castle?", "March 2019", "when"),
    ("Who captured Ostermoor Castle in March 2019?", "Ada Voss", "who"),
    ("How many fire engines did Kellbrook Fire Brigade send to the Vantry mill?", "ten", "how many"),
    ("How many firefighters did Kellbrook Fire Brigade send to the Vantry mill?", "around seventy", "how many"),
    ("How many golden oars did Oda Ravn win at Marsholt?", "seven", "how many"),
    ("Who keeps the register at a church hall in Redmere?", "Barnaby Quill", "who"),
    ("According to Aline Berg, how many rowers were being treated at the general hospital?", "Nine", "how many"),
    ("Who is a nurse on the night shift?", "Aline Berg", "who"),
    ("How many bridges did Tilda Marsh build at Quillane in 2019?", "two", "how many"),
}
_GAPS = {
    (f"Fill in the gap: The {GAP} mill is reached by tram No. 12 from Marsholt.", "Vantry", "name"),
    (f"Fill in the gap: Ada Voss captured Ostermoor Castle in {GAP}.", "March 2019", "when"),
    (f"Fill in the gap: Quillane is {GAP} km (11 miles) from Pellworth.", "18", "how many"),
    (f"Fill in the gap: About {GAP} of Vantry shopkeepers have voted for quieter bells.", "62 per cent", "how many"),
    (
        f"Fill in the gap: The Pellworth bakery, which burns peat, paid {GAP} for its second oven.",
        "$1,250.50",
        "how much",
    ),
    (f"Fill in the gap: {GAP} was elected president of the Dornhaven Rowing Guild on Monday.", "Ilse Marwick", "name"),
}


@contextmanager
def _desk(folder: Path, texts: Mapping[str, str | Mapping[str, Any]]) -> Iterator[Newsdesk]:
    """An archive of articles, each given by its text or by its fields, the first the newest."""
    rows = [
        {"id": name, "language": "en", "published": f"2025-03-{28 - number:02}"}
        | ({"text": row} if isinstance(row, str) else dict(row))
        for number, (name, row) in enumerate(texts.items())
    ]
    folder.mkdir(exist_ok=True)
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with Newsdesk.open(folder / "corpus") as desk:
        assert desk.add(folder / "a.jsonl").skipped == []
        yield desk


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> list[Gold]:
    """All drafts of the invented articles."""
    with _desk(tmp_path_factory.mktemp("drafts"), _NEWS) as desk:
        return list(propose(desk, 500))


@pytest.fixture(scope="module")
def of_samples(sample: Newsdesk) -> list[Gold]:
    """All drafts of the sample articles."""
    return list(propose(sample, 500))


def _texts(desk: Newsdesk) -> dict[str, str]:
    return {row.article_id: desk.article(row.article_id).article.text for row in desk.articles()}


# --- what is asked --------------------------------------------------------------------------------------------------


def test_each_kind_of_sentence_becomes_the_question_that_it_answers(drafted: list[Gold]) -> None:
    assert {(gold.question, gold.answers[0], gold.tags[0]) for gold in drafted if gold.tags[0] != "cloze"} == _DRAFTED


def test_gaps_are_cut_where_a_figure_a_date_or_a_name_stands(drafted: list[Gold]) -> None:
    gaps = {(gold.question, gold.answers[0], gold.tags[1]) for gold in drafted if gold.tags[0] == "cloze"}
    assert gaps >= _GAPS
    assert len(gaps) == len(_NEWS)  # one a sentence, none for those that lean on another


def test_a_gap_takes_a_whole_name_also_where_its_first_word_opens_sentences_elsewhere(tmp_path: Path) -> None:
    texts = {
        "lady": "First Lady Jill Biden showed the menu to reporters in Redmere.",
        "health": "WHO experts explained the rules to the rowers of Redmere.",
        "bay": "Las Vegas is an hour by tram from the harbour of Quillane.",
    }
    with _desk(tmp_path, texts) as desk:
        gaps = {gold.article_ids[0]: gold.answers[0] for gold in propose(desk, 50) if gold.tags[0] == "cloze"}
    assert gaps == {"lady": "First Lady Jill Biden", "health": "WHO", "bay": "Las Vegas"}


def test_a_gap_filled_with_its_answer_is_the_sentence_again(of_samples: list[Gold], sample: Newsdesk) -> None:
    texts = {name: " ".join(text.split()) for name, text in _texts(sample).items()}
    gaps = [gold for gold in of_samples if gold.tags[0] == "cloze"]
    assert gaps
    for gold in gaps:
        assert gold.question.count(GAP) == 1
        sentence = gold.question.removeprefix("Fill in the gap: ").replace(GAP, gold.answers[0])
        assert sentence in texts[gold.article_ids[0]].replace("’", "'")


def test_the_sample_articles_give_many_of_every_kind(of_samples: list[Gold]) -> None:
    assert len(of_samples) >= 70
    others = [gold for gold in of_samples if gold.tags[0] != "cloze"]
    assert len(others) >= 20
    assert {gold.tags[0] for gold in others} == _KINDS
    for gold in others:
        assert gold.question[0].isupper()
        assert gold.question.endswith("?")
        assert GAP not in gold.question
    expected = {
        "Who met Paul Kagame of Rwanda in Doha?",
        "Who keeps the register at a church hall in Mubi?",
        "According to Aline Kavira, how many people were being treated for wounds at the general hospital?",
        "How many firefighters did London Fire Brigade send to the North Hyde substation?",
        "When did M23 capture Goma?",
    }
    assert expected <= {gold.question for gold in others}


# --- where the answer stands ----------------------------------------------------------------------------------------


def test_every_span_is_the_exact_slice_and_holds_the_answer(of_samples: list[Gold], sample: Newsdesk) -> None:
    texts = _texts(sample)
    assert check_spans(of_samples, texts) == []
    for gold in of_samples:
        assert gold.answerable
        assert gold.spans
        assert gold.article_ids == tuple(dict.fromkeys(span.article_id for span in gold.spans))
        for span in gold.spans:
            assert (texts[span.article_id][span.start : span.end],) == gold.answers


def test_an_answer_over_two_lines_keeps_its_place_and_loses_the_line_break(tmp_path: Path) -> None:
    text = (
        "Nobody knew in the whole of the valley that the war was over. Ada\n"
        "Voss captured  Ostermoor Castle with two men and a bell in March\n"
        "2019. The gates had been left open for the milkman on that day,\n"
        "and the milkman had not been told. The bells were rung until noon.\n"
    )
    with _desk(tmp_path, {"castle": text}) as desk:
        found = {gold.question: gold for gold in propose(desk, 50)}
    when = found["When did Ada Voss capture Ostermoor Castle with two men and a bell?"]
    assert when.answers == ("March 2019",)
    assert [text[span.start : span.end] for span in when.spans] == ["March\n2019"]
    who = found["Who captured Ostermoor Castle with two men and a bell in March 2019?"]
    assert [text[span.start : span.end] for span in who.spans] == ["Ada\nVoss"]


def test_a_copy_of_an_article_gives_no_second_draft_but_a_second_span(tmp_path: Path) -> None:
    copies = {"one": _NEWS["castle"], "two": f"By our staff\n\n{_NEWS['castle']}"}
    with _desk(tmp_path, copies) as desk:
        drafts = list(propose(desk, 50))
    assert len({gold.question for gold in drafts}) == len(drafts) > 1
    for gold in drafts:
        assert gold.article_ids == ("one", "two")
        assert [span.start for span in gold.spans] == [gold.spans[0].start, gold.spans[0].start + 14]


def test_words_that_stand_twice_in_a_sentence_are_not_asked_for(tmp_path: Path) -> None:
    with _desk(tmp_path, {"a": "Ada Voss captured Ada Voss Castle in March 2019 and lost it in March 2019."}) as desk:
        assert {gold.answers[0] for gold in propose(desk, 50)}.isdisjoint({"Ada Voss", "March 2019"})


# --- which, and in what order ---------------------------------------------------------------------------------------


def test_the_same_articles_give_the_same_drafts(
    of_samples: list[Gold], sample: Newsdesk, drafted: list[Gold], tmp_path: Path
) -> None:
    assert list(propose(sample, 500)) == of_samples
    with _desk(tmp_path, _NEWS) as another:
        assert list(propose(another, 500)) == drafted


def test_drafts_are_a_set_that_can_be_written_and_read(of_samples: list[Gold], tmp_path: Path) -> None:
    QuestionSet(tuple(of_samples)).write(tmp_path / "drafts.jsonl")
    assert list(QuestionSet.read(tmp_path / "drafts.jsonl")) == of_samples


def test_a_limit_takes_the_first_and_articles_come_in_turn(of_samples: list[Gold], sample: Newsdesk) -> None:
    assert list(propose(sample, 12)) == of_samples[:12]
    assert list(propose(sample, 0)) == []
    with pytest.raises(ValueError, match="got -1 as the limit"):
        propose(sample, -1)
    first = [gold.article_ids for gold in of_samples[:10]]
    assert len(set(first)) == 10  # of twelve English articles two are near copies
    assert len({gold.tags[0] for gold in of_samples[:10]}) == 4  # every kind, and a gap


def test_only_the_top_of_a_long_article_is_read(tmp_path: Path) -> None:
    filler = "Nothing else was heard of it for a while. " * 500
    with _desk(tmp_path, {"long": f"{_NEWS['castle']} {filler} {_NEWS['road']}"}) as desk:
        asked = " ".join(gold.question for gold in propose(desk, 50))
    assert "Ostermoor" in asked
    assert "Quillane" not in asked


def test_only_so_many_articles_are_read(tmp_path: Path) -> None:
    with _desk(tmp_path, _NEWS) as desk:
        assert {gold.article_ids for gold in propose(desk, 50, most_articles=2)} == {("guild",), ("castle",)}
        assert len(list(islice(propose(desk), 3))) == 3


# --- what is not read -----------------------------------------------------------------------------------------------

_NOISE = (
    "Ada Voss captured Ostermoor Castle in March 2019.\n\nADVERTISEMENT\n\n"
    "Follow us on Quillane Square for the 12 best castles of Redmere.\n\n"
    "The Vantry mill was sold to for 30 crowns , by the Bank of Marsholt.\n\n"
    "The castle has two towers. The moat is dry. The gate is open. The keep is cold. The well is deep."
)


def test_masked_noise_is_not_asked_about(tmp_path: Path) -> None:
    with _desk(tmp_path, {"noise": _NOISE}) as desk:
        asked = " ".join(gold.question for gold in propose(desk, 50))
    assert "Ostermoor Castle" in asked
    for word in ("Quillane", "Redmere", "Vantry", "Marsholt"):
        assert word not in asked


def test_articles_that_must_not_be_shown_or_are_in_another_language_are_left_out(tmp_path: Path) -> None:
    held = [{"status": "withheld"}, {"status": "withdrawn"}, {"embargo": "2999-01-01T00:00:00Z"}, {"language": "fr"}]
    texts = {f"no-{number}": {"text": _NEWS["castle"]} | fields for number, fields in enumerate(held)}
    with _desk(tmp_path, texts | {"yes": _NEWS["road"]}) as desk:
        assert {gold.article_ids for gold in propose(desk, 50)} == {("yes",)}


_ODD = (
    "Ada Voss captured <b>Ostermoor</b> Castle in March 2019.",
    "Ada \u202eVoss captured Ostermoor Castle in March 2019.",
    "Ada Voss captured Ostermoor\u200b Castle in March 2019.",
    "Ada Voss captured Ostermoor\u0007 Castle in March 2019.",
    "Ada Voss captured [Ostermoor Castle](http://example.org) in March 2019.",
    "Ada Voss captured Ostermoor.example Castle in March 2019.",
    f"Ada Voss captured {'Ostermoor ' * 25}Castle in March 2019.",
    f"Ada Voss captured {GAP} Ostermoor Castle in March 2019 and 2020.",
    "captured Ostermoor Castle of the Vantry lords in March 2019.",
    "She captured Ostermoor Castle of the Vantry lords in March 2019.",
    "The minister, Oda Ravn, who keeps a list of bells in Ostermoor, captured a castle in March 2019.",
    f"Ada Voss captured Ostermoor Castle in March 2019, when {'nothing else was heard of it, ' * 14}and slept.",
    "Correction: An earlier version said that Ada Voss captured Ostermoor Castle in March 2019.",
    "Yesterday, I was told, my aunt had been to Ostermoor Castle with Ada Voss.",
    "x",
    f"{'Ada Voss, who keeps ' * 3_000}Ostermoor Castle, left it in March 2019.",
)


def test_what_hides_or_leans_or_never_ends_gives_no_draft(tmp_path: Path) -> None:
    texts = {text: {"id": f"odd-{number}", "text": text} for number, text in enumerate(_ODD)}
    with _desk(tmp_path, texts | {"plain": _NEWS["castle"]}) as desk:
        assert {gold.article_ids for gold in propose(desk, 50)} == {("plain",)}


def test_an_empty_archive_gives_none(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        assert list(propose(desk)) == []
