"""Question sets of other layouts: what each row becomes, what is reported, and that every span is a true slice."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_sentence

from index.errors import InputError
from index.readers import read as read_articles
from index.types import Skipped
from qa.evaluation.datasets import importers
from qa.evaluation.datasets.importers import LAYOUTS, ArticleRow, Faults, convert, occurrences, read
from qa.evaluation.datasets.questions import Gold, GoldSpan, QuestionSet, check_spans
from qa.newsdesk import Newsdesk

_QUAY = "The militia took the quay of Dornhaven on Tuesday. “Only the militia,” said Ada Voß 🙂, its captain."
_MILL = "A tide mill was opened in 1871. It has two wheels."

_SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [
        {
            "title": "Quay_of_Dornhaven",
            "paragraphs": [
                {
                    "context": _QUAY,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "Who took the quay?",
                            "is_impossible": False,
                            "answers": [
                                {"text": "The militia", "answer_start": 0},
                                {"text": "militia", "answer_start": 4},
                                {"text": "militia", "answer_start": 4},
                            ],
                        },
                        {
                            "id": "q2",
                            "question": "Who was its captain?",
                            "answers": [{"text": "captain", "answer_start": 91}],
                        },
                        {
                            "id": "q3",
                            "question": "Who lost the quay?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "The militia", "answer_start": 0}],
                        },
                    ],
                },
                {
                    "context": _MILL,
                    "qas": [
                        {"id": "q4", "question": "When was it?", "answers": [{"text": "1871", "answer_start": 26}]}
                    ],
                },
            ],
        }
    ],
}
_RAMDOCS: dict[str, Any] = {
    "question": "Where is the Vantry quay?",
    "documents": [
        {"text": "Vantry quay lies in Ostermoor. Ostermoors are others.", "type": "correct", "answer": "Ostermoor"},
        {"text": "The other Vantry quay is at Marsholt.", "type": "correct", "answer": "Marsholt"},
        {"text": "Vantry quay is in Redmere.", "type": "misinfo", "answer": "Redmere"},
        {"text": "Bells are rung at noon.", "type": "noise", "answer": "unknown"},
    ],
    "disambig_entity": ["Vantry quay (north)", "Vantry quay (south)"],
    "gold_answers": ["Ostermoor", "Marsholt"],
    "wrong_answers": ["Redmere"],
}
_FACT = "“Only the militia,” said Ada Voß 🙂, its captain."
_MULTIHOP_CORPUS: list[dict[str, Any]] = [
    {"title": "Quay taken", "author": "Oda Ravn", "source": "The Gazette", "published_at": "2023-10-07T15:00:00+00:00",
     "category": "sports", "url": "https://example.org/quay", "body": _QUAY},
    {"title": "Mill opened", "author": None, "source": "The Post", "published_at": "2023-10-08", "category": "sports",
     "url": "https://example.org/mill", "body": _MILL},
]  # fmt: skip
_MULTIHOP: list[dict[str, Any]] = [
    {"query": "Who, named by both, led the militia?", "answer": "Ada Voß", "question_type": "inference_query",
     "evidence_list": [{"title": "Quay taken", "url": "https://example.org/quay", "fact": _FACT},
                       {"title": "Mill opened", "url": "https://example.org/mill", "fact": "It has two wheels."}]},
    {"query": "Did the Post report before the Gazette?", "answer": "no", "question_type": "temporal_query",
     "evidence_list": [{"url": "https://example.org/quay", "fact": "put in other words"}]},
    {"query": "Who sank the mill?", "answer": "Insufficient information.", "question_type": "null_query",
     "evidence_list": []},
]  # fmt: skip


def _json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


def _lines(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def _squad(folder: Path) -> Path:
    return _json(folder / "dev.json", _SQUAD)


def _ramdocs(folder: Path) -> Path:
    return _lines(folder / "RAMDocs_test.jsonl", _RAMDOCS)


def _multihop(folder: Path) -> Path:
    _json(folder / "corpus.json", _MULTIHOP_CORPUS)
    _json(folder / "MultiHopRAG.json", _MULTIHOP)
    return folder


def _beir(folder: Path) -> Path:
    _lines(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Quay", "text": _QUAY, "metadata": {}},
        {"_id": "d2", "title": "", "text": _MILL},
        {"_id": 3, "title": "Only a title", "text": ""},
    )
    _lines(folder / "queries.jsonl", {"_id": "q1", "text": "mills and quays"}, {"_id": "q2", "text": "a title"})
    _lines(folder / "qrels/test.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t1", "q1\td2\t2", "q1\t3\t0")
    _lines(folder / "qrels/dev.tsv", "query-id\tcorpus-id\tscore", "q2\t3\t1")
    return folder


_SAMPLES: dict[str, Callable[[Path], Path]] = {
    "squad": _squad,
    "ramdocs": _ramdocs,
    "multihop-rag": _multihop,
    "beir": _beir,
}


def _read(layout: str, path: Path) -> tuple[list[ArticleRow], list[Gold], list[Skipped]]:
    faults = Faults()
    found = list(read(layout, path, faults))
    return (
        [each for each in found if isinstance(each, ArticleRow)],
        [each for each in found if isinstance(each, Gold)],
        [*faults],
    )


# --- every layout --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_spans_are_true_in_the_archive_that_newsdesk_makes_of_the_articles(layout: str, tmp_path: Path) -> None:
    converted = convert(layout, _SAMPLES[layout](tmp_path), tmp_path / "out" / "set")
    questions = QuestionSet.read(tmp_path / "out/set/questions.jsonl")
    with Newsdesk.open(tmp_path / "corpus") as desk:
        report = desk.add(tmp_path / "out/set/articles.jsonl")
        texts = {row.article_id: desk.article(row.article_id).article.text for row in desk.articles()}
    assert (report.added, report.skipped) == (converted.articles, [])
    assert converted == importers.Converted(len(questions), len(texts), ())
    assert check_spans(questions, texts) == []
    assert {name for gold in questions for name in gold.article_ids} <= set(texts)
    for gold in questions:
        for span in gold.spans:
            assert texts[span.article_id][span.start : span.end] in gold.answers
    assert sorted(path.name for path in (tmp_path / "out/set").iterdir()) == ["articles.jsonl", "questions.jsonl"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_packed_files_give_the_same(layout: str, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    path = _SAMPLES[layout](tmp_path / "set")
    before = _read(layout, path)
    for file in [file for file in (tmp_path / "set").rglob("*") if file.is_file()]:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    assert _read(layout, path) == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_set_that_is_not_there_or_something_else_gives_one_sentence(layout: str, tmp_path: Path) -> None:
    for path in (tmp_path / "missing", _lines(tmp_path / "other.txt", "not JSON")):
        with pytest.raises(InputError) as caught:
            convert(layout, path, tmp_path / "out")
        assert_one_sentence(caught.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_unknown_layout_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no layout 'trec' \(choose one of squad, ramdocs, multihop-rag, beir\)"):
        _read("trec", tmp_path)


def test_what_stands_in_a_folder_already_is_not_written_over(tmp_path: Path) -> None:
    path = _squad(tmp_path)
    convert("squad", path, tmp_path / "out")
    before = (tmp_path / "out/questions.jsonl").read_bytes()
    with pytest.raises(InputError, match="is there already"):
        convert("squad", path, tmp_path / "out")
    assert (tmp_path / "out/questions.jsonl").read_bytes() == before


def test_an_id_that_stands_twice_is_reported_and_the_first_kept(tmp_path: Path) -> None:
    paragraph = {"context": _MILL, "qas": [{"id": "q1", "question": "Again?", "is_impossible": True}]}
    data = {"data": [*_SQUAD["data"], {"title": "Mill", "paragraphs": [paragraph]}]}
    _, questions, skipped = _read("squad", _json(tmp_path / "dev.json", data))
    assert [gold.question for gold in questions if gold.id == "q1"] == ["Who took the quay?"]
    assert skipped == [
        Skipped("dev.json: data[1].paragraphs[0].qas[0]", "an earlier question has the id 'q1' too, and was kept")
    ]


def test_an_article_whose_id_newsdesk_would_change_is_reported_with_its_questions(tmp_path: Path) -> None:
    data = {"data": [_SQUAD["data"][0] | {"title": "Quay\u2028of"}]}
    articles, questions, skipped = _read("squad", _json(tmp_path / "dev.json", data))
    assert (articles, questions) == ([], [])
    assert len(skipped) == 2 + 4
    assert "cannot be an article's id" in skipped[0].reason
    assert skipped[1].reason == "it names the article 'Quay\\u2028of-0001', which was left out"


def test_a_set_without_a_question_that_fits_says_what_was_wrong_first(tmp_path: Path) -> None:
    path = _lines(tmp_path / "r.jsonl", _RAMDOCS | {"gold_answers": []})
    with pytest.raises(InputError) as caught:
        convert("ramdocs", path, tmp_path / "out")
    assert_one_sentence(caught.value)
    assert "gave no question; r.jsonl:1: gold_answers holds no text (is ramdocs its layout?)" in str(caught.value)


# --- SQuAD ---------------------------------------------------------------------------------------------------------


def test_squad_paragraphs_become_articles_and_offsets_spans(tmp_path: Path) -> None:
    articles, questions, skipped = _read("squad", _squad(tmp_path))
    assert articles == [
        ArticleRow("Quay_of_Dornhaven-0001", _QUAY, title="Quay of Dornhaven"),
        ArticleRow("Quay_of_Dornhaven-0002", _MILL, title="Quay of Dornhaven"),
    ]
    first = "Quay_of_Dornhaven-0001"
    assert questions[0] == Gold(
        "q1",
        "Who took the quay?",
        answers=("The militia", "militia"),
        answerable=True,
        article_ids=(first,),
        spans=(GoldSpan(first, 0, 11), GoldSpan(first, 4, 11)),
        context_article_id=first,
    )
    assert questions[1].spans == (GoldSpan(first, 91, 98),)  # behind a sign outside of the basic plane
    assert questions[2] == Gold(
        "q3", "Who lost the quay?", answerable=False, context_article_id=first, tags=("unanswerable",)
    )
    assert [gold.id for gold in questions] == ["q1", "q2", "q3", "q4"]
    assert skipped == []


@pytest.mark.parametrize(
    ("answers", "place", "reason"),
    [
        ([{"text": "army", "answer_start": 0}], ".answers[0]", "at 0 stands 'The ' and not the answer 'army'"),
        ([{"text": "militia", "answer_start": 5}], ".answers[0]", "at 5 stands 'ilitia ' and not the answer 'militia'"),
        ([{"text": "t", "answer_start": -1}], ".answers[0]", "answer_start must be a number of at least 0, got -1"),
        ([{"text": "h", "answer_start": True}], ".answers[0]", "answer_start must be a number of at least 0, got True"),
        ([{"text": "x", "answer_start": 10**6}], ".answers[0]", "at 1000000 stands '' and not the answer 'x'"),
        ([{"answer_start": 0}], ".answers[0]", "text must be a text that is not empty, got null"),
        (["militia"], ".answers[0]", 'this is no JSON object but "militia"'),
        ([], "", "it has no answer that can be used"),
    ],
)
def test_a_squad_answer_that_is_not_where_it_says_is_reported_with_its_place(
    answers: list[Any], place: str, reason: str, tmp_path: Path
) -> None:
    good = {"text": "The militia", "answer_start": 0}
    rows = [
        {"id": f"q{number}", "question": "Who?", "answers": each}
        for number, each in enumerate((answers, [*answers, good]))
    ]
    data = {"data": [{"title": "T", "paragraphs": [{"context": _QUAY, "qas": rows}]}]}
    _, questions, skipped = _read("squad", _json(tmp_path / "d.json", data))
    assert [(gold.id, gold.answers) for gold in questions] == [("q1", ("The militia",))]
    assert skipped[0] == Skipped(f"d.json: data[0].paragraphs[0].qas[0]{place}", reason)


def test_squad_rows_that_do_not_fit_are_reported_and_the_rest_is_kept(tmp_path: Path) -> None:
    impossible = {"id": "i", "question": "?", "is_impossible": True, "answers": [{"text": "T", "answer_start": 0}]}
    data = {
        "data": [
            7,
            {"title": "A", "paragraphs": {}},
            {"title": "B", "paragraphs": [{"context": " "}, {"context": _QUAY, "qas": [impossible, {"id": "e"}, 3]}]},
            *_SQUAD["data"],
        ]
    }
    _, questions, skipped = _read("squad", _json(tmp_path / "d.json", data))
    assert [gold.id for gold in questions] == ["q1", "q2", "q3", "q4"]
    assert [(each.name.removeprefix("d.json: "), each.reason) for each in skipped] == [
        ("data[0]", "this is no JSON object but 7"),
        ("data[1]", "paragraphs must be a list, got {}"),
        ("data[2].paragraphs[0]", 'context must be a text that is not empty, got " ", so its questions are left out'),
        ("data[2].paragraphs[1].qas[0]", "it is called impossible but has an answer"),
        ("data[2].paragraphs[1].qas[1]", "it has no answer that can be used"),
        ("data[2].paragraphs[1].qas[2]", "this is no JSON object but 3"),
    ]


# --- RAMDocs -------------------------------------------------------------------------------------------------------


def test_ramdocs_documents_become_articles_to_which_their_question_is_limited(tmp_path: Path) -> None:
    articles, questions, skipped = _read("ramdocs", _ramdocs(tmp_path))
    ids = tuple(f"ramdocs-0001-0{number}" for number in (1, 2, 3, 4))
    assert tuple(article.id for article in articles) == ids
    assert questions == [
        Gold(
            "ramdocs-0001",
            "Where is the Vantry quay?",
            answers=("Ostermoor", "Marsholt"),
            answerable=True,
            article_ids=ids[:2],
            spans=(GoldSpan(ids[0], 20, 29), GoldSpan(ids[1], 28, 36)),
            filters={"article_ids": list(ids)},
            wrong_answers=("Redmere",),
            need_all=True,
            tags=("ambiguous", "misinformation", "noise"),
        )
    ]
    assert skipped == []


def test_ramdocs_lines_and_documents_that_do_not_fit_are_reported(tmp_path: Path) -> None:
    odd = [{"text": "Yes.", "type": "rumour"}, {"text": " ", "type": "noise"}, "x"]
    path = _lines(
        tmp_path / "r.jsonl",
        "{broken",
        "[1]",
        _RAMDOCS | {"documents": None, "question": ""},
        _RAMDOCS | {"documents": [*odd, *_RAMDOCS["documents"]]},
    )
    articles, questions, skipped = _read("ramdocs", path)
    assert [gold.id for gold in questions] == ["ramdocs-0004"]
    assert [article.id for article in articles] == [f"ramdocs-0004-0{number}" for number in (4, 5, 6, 7)]
    assert [each.name for each in skipped] == [
        *("r.jsonl:1", "r.jsonl:2", "r.jsonl:3"),
        *(f"r.jsonl:4 documents[{number}]" for number in (0, 1, 2)),
    ]
    assert skipped[3].reason == 'type must be one of correct, misinfo, noise, got "rumour"'


# --- MultiHop-RAG --------------------------------------------------------------------------------------------------


def test_multihop_evidence_names_articles_by_url_and_facts_give_spans_of_the_answer(tmp_path: Path) -> None:
    articles, questions, skipped = _read("multihop-rag", _multihop(tmp_path))
    quay, mill = "https://example.org/quay", "https://example.org/mill"
    assert articles[0] == ArticleRow(
        quay, _QUAY, "Quay taken", "The Gazette", "Oda Ravn", "2023-10-07T15:00:00+00:00", quay
    )
    at = _QUAY.index("Ada Voß")
    assert questions == [
        Gold(
            "multihop-0001", "Who, named by both, led the militia?", answers=("Ada Voß",), answerable=True,
            article_ids=(quay, mill), spans=(GoldSpan(quay, at, at + 7),), tags=("inference",),
        ),
        Gold(
            "multihop-0002", "Did the Post report before the Gazette?", answers=("no",), answerable=True,
            article_ids=(quay,), tags=("temporal",),
        ),
        Gold("multihop-0003", "Who sank the mill?", answerable=False, tags=("unanswerable",)),
    ]  # fmt: skip
    assert skipped == []


def test_multihop_rows_that_do_not_fit_are_reported(tmp_path: Path) -> None:
    _multihop(tmp_path)
    _json(tmp_path / "corpus.json", [*_MULTIHOP_CORPUS, {"body": "x"}, {"url": "u"}, 5, _MULTIHOP_CORPUS[0]])
    inference = _MULTIHOP[0]
    evidence = inference["evidence_list"]
    rows = [
        inference | {"question_type": "riddle"},
        inference | {"evidence_list": [{"url": "https://example.org/gone", "fact": "x"}]},
        inference | {"evidence_list": [evidence[0] | {"fact": "The army took it."}, 7]},
        inference | {"query": None},
    ]
    _json(tmp_path / "MultiHopRAG.json", rows)
    articles, questions, skipped = _read("multihop-rag", tmp_path)
    assert len(articles) == 2
    assert [(gold.id, gold.spans) for gold in questions] == [("multihop-0003", ())]
    assert [(each.name, each.reason) for each in skipped] == [
        ("corpus.json: [2]", "it has neither a url nor a title to know the article by"),
        ("corpus.json: [3]", "body must be a text that is not empty, got null"),
        ("corpus.json: [4]", "this is no JSON object but 5"),
        ("corpus.json: [5]", "an earlier article has the id 'https://example.org/quay' too, and was kept"),
        (
            "MultiHopRAG.json: [0]",
            'question_type must be one of inference_query, comparison_query, temporal_query, null_query, got "riddle"',
        ),
        ("MultiHopRAG.json: [1].evidence_list[0]", "the corpus has no article 'https://example.org/gone'"),
        ("MultiHopRAG.json: [1]", "none of its evidence stands in the corpus"),
        (
            "MultiHopRAG.json: [2].evidence_list[0]",
            "its fact does not stand in the article letter for letter, so it gives no span",
        ),
        ("MultiHopRAG.json: [2].evidence_list[1]", "this is no JSON object but 7"),
        ("MultiHopRAG.json: [3]", "question must be a text that is not empty, got null"),
    ]


# --- BEIR ----------------------------------------------------------------------------------------------------------


def test_beir_judgements_above_nought_become_gold_articles_best_first(tmp_path: Path) -> None:
    articles, questions, skipped = _read("beir", _beir(tmp_path))
    assert articles == [
        ArticleRow("d1", _QUAY, title="Quay"),
        ArticleRow("d2", _MILL),
        ArticleRow("3", "Only a title", title="Only a title"),
    ]
    assert questions == [
        Gold("q1", "mills and quays", answerable=True, article_ids=("d2", "d1"), tags=("test",)),
        Gold("q2", "a title", answerable=True, article_ids=("3",), tags=("dev",)),
    ]
    assert skipped == []


def test_beir_rows_that_do_not_fit_are_reported(tmp_path: Path) -> None:
    _beir(tmp_path)
    with (tmp_path / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "d9"}\n{"_id": "d1", "text": "again"}\n')
    with (tmp_path / "queries.jsonl").open("a") as file:
        file.write('{"_id": "q3", "text": "nobody judged it"}\n{"_id": "q4", "text": ""}\nnull\n')
    with (tmp_path / "qrels/test.tsv").open("a") as file:
        file.write("q1\td8\t1\nq4\td1\t1\nq7\td1\t1\nq1 d1 1\nq1\td1\tgood\n")
    _, questions, skipped = _read("beir", tmp_path)
    assert [gold.id for gold in questions] == ["q1", "q2"]
    assert [(each.name, each.reason) for each in skipped] == [
        ("qrels/test.tsv:8", "it is no query, document and score with tabs between"),
        ("qrels/test.tsv:9", "it is no query, document and score with tabs between"),
        ("corpus.jsonl:4", "it has neither a text nor a title"),
        ("corpus.jsonl:5", "an earlier article has the id 'd1' too, and was kept"),
        ("qrels/test.tsv:5", "corpus.jsonl has no document 'd8'"),
        ("queries.jsonl:3", "no document of the corpus is judged relevant to it"),
        ("queries.jsonl:4", 'question must be a text that is not empty, got ""'),
        ("queries.jsonl:5", "this is no JSON object but null"),
        ("qrels/test.tsv:7", "queries.jsonl has no query 'q7'"),
    ]


# --- rows ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ann and Anna, Ann", "Ann", [(0, 3), (14, 17)]),
        ("$5 and $50", "$5", [(0, 2)]),
        ("a (b) c", "(b)", [(2, 5)]),
        ("text", "", []),
        ("a  b", " ", []),
    ],
)
def test_words_are_found_letter_for_letter_and_whole(text: str, words: str, expected: list[tuple[int, int]]) -> None:
    assert occurrences(text, words) == expected


def test_an_article_row_is_read_as_it_was_written() -> None:
    row = ArticleRow("a 1", " \u0085two\r\nlines \ud800 <b>kept</b> 🙂", title="T", authors="Oda Ravn and Ada Voß")
    [article] = read_articles(["-"], stdin=io.BytesIO((json.dumps(row.to_row()) + "\n").encode("ascii")))
    assert not isinstance(article, Skipped)
    assert article.text == row.text.replace("\ud800", "\ufffd")  # as long as before
    assert article.id == row.id
    assert article.source.authors == ("Oda Ravn", "Ada Voß")
