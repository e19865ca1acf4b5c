"""Comparisons written out: the same findings in every format, and whatever a text holds is shown literally."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from compared_runs import BASE, GOLDS, OTHER, PARIS, answer, many, run
from markdown_it import MarkdownIt
from support import assert_one_sentence

from index.errors import InputError
from index.text.characters import clean, flat
from qa.evaluation.comparison import Comparison, compare
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.evaluation.reports import REPORTS, differences, report, risk, summary

SURE = run(
    "sure",
    [answer("It is Paris.", probability=0.9), answer("Rome stands.", probability=0.6), answer(probability=0.2),
     {"error": "the model is gone"}],
)  # fmt: skip
TWO = compare(BASE, OTHER)
THREE = compare(BASE, OTHER, SURE)
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)", "]]>", "--> <!--",
    "</script><script>alert(1)</script>", "</title></style><iframe src=//evil.example>", '" onclick="x', "' x='",
    "`code` **bold** # head", "| a | b |", "</td></tr></table>", "&lt;b&gt; &copy;", "\u202etxt.exe", "\x1b[31mred",
    "\ud800 lone", "\x00nul", "x\n\n# head\n\n- item\n", "[x](javascript:alert(1))", "</svg><svg onload=alert(1)>",
    "{{7*7}} {} {0}", "%s %d", "http://evil.example www.evil.example", "-] +} [- {+",
]  # fmt: skip
SENTINEL = "Payload"


def test_there_is_no_report_of_another_kind() -> None:
    with pytest.raises(InputError) as caught:
        report(TWO, "pdf")
    assert_one_sentence(caught.value)


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_every_report_says_what_was_found(suffix: str) -> None:
    text = report(TWO, suffix)
    shown = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\\", "")
    for part in (
        "4 questions in both runs: 3 with another answer, other citations or other values, 1 the same.",
        "answer_in_first",
        "search.cosine",
        "default",
        "seconds",
        "Where?",
        "Rome stands",
    ):
        assert part in shown
    assert "config." not in shown
    assert report(TWO, suffix) == text


def test_settings_are_named_as_one_gives_them() -> None:
    config = {"answerer": "model", "set": {"search.cosine": 0.0}}
    found = compare(BASE, run("other", list(OTHER.answers.values()), config=config, judges={"x": "m"}))
    assert summary.settings(found.candidates[0]) == [
        ("answerer", '"extractive"', '"model"'),
        ("search.cosine", "default", "0.0"),
        ("judges.x", "–", '"m"'),
    ]
    assert '\nSet up differently:\n  answerer: "extractive" → "model"\n' in report(found, "txt")
    assert "\n| search\\.cosine | default | 0\\.0 |\n" in report(found, "md")
    cells = "".join(f'<td class="words" dir="auto">{shown}</td>' for shown in ("default", "0.0"))
    assert f">search.cosine</th>{cells}" in report(found, "html")


def test_runs_over_different_archives_are_told_of() -> None:
    sentence = (
        "The runs were made over different archives; spans may not fit both (check with: newsdesk questions check)."
    )
    other = run("other", list(BASE.answers.values()), corpus="c2")
    assert sentence in summary.summary(compare(BASE, other).candidates[0])
    assert sentence not in summary.summary(TWO.candidates[0])


def _untested(comparison: Comparison) -> Comparison:
    """With differences on two measures for which there is no p: one that is drawn, and one that is not."""
    (against,) = comparison.candidates
    effects = tuple(
        replace(e, p=None, adjusted=None) if e.metric in ("rightly_declined", "seconds") else e for e in against.effects
    )
    return replace(comparison, candidates=(replace(against, effects=effects, by_tag={"t": effects}),))


def test_a_difference_without_a_test_is_shown_without_a_verdict() -> None:
    found = _untested(TWO)
    assert re.search(r"^rightly_declined +1 +0\.000 +1\.000 +\+1\.000 +– +1 / 0 / 0$", report(found, "txt"), re.M)
    assert re.search(r"^seconds +4 +1\.000 +1\.500 +\+0\.500 +– +0 / 4 / 0$", report(found, "txt"), re.M)
    assert "| `seconds` | 4 | 1.000 | 1.500 | +0.500 | – | 0 / 4 / 0 |  |" in report(found, "md")
    effects = json.loads(report(found, "json"))["candidates"][0]["effects"]
    (seconds,) = (e for e in effects if e["metric"] == "seconds")
    assert [seconds[name] for name in ("difference", "p", "adjusted", "verdict")] == [0.5, None, None, "unclear"]
    page = report(found, "html")
    assert (
        '<td class="even" data-value="-4">0 / 4 / 0</td><td class="even" data-value="">–</td>'
        '<td class="words" dir="auto">–</td>' in page
    )
    assert page.count("<circle") > 1
    assert "<polygon" not in page


def test_measures_without_a_test_are_not_called_unclear() -> None:
    against = _untested(TWO).candidates[0]
    tested = sum(effect.adjusted is not None for effect in against.effects)
    assert f"No clear difference on {tested} measures." in summary.summary(against)


def test_the_time_taken_gives_no_star() -> None:
    golds = many(30)
    answers = [answer("Paris.")] * 30
    found = compare(*(run(name, answers, golds, seconds=s) for name, s in (("a", 9.0), ("b", 1.0), ("c", 8.0))))
    assert re.search(r"^seconds +30 +9\.000 +1\.000 +8\.000$", report(found, "txt"), re.M)
    assert not re.search(r"[\d.] ★", "".join(report(found, suffix) for suffix in ("txt", "md", "html")))


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_how_well_probabilities_tell_what_can_be_answered_is_in_every_report(suffix: str) -> None:
    assert "AUROC" not in report(TWO, suffix)  # nobody told a probability
    text = report(THREE, suffix).replace("\\", "")
    assert THREE.candidates[1].candidate.auroc.value == 1.0
    assert "AUROC" in text
    assert summary.figure(THREE.candidates[1].candidate.auroc) in text


def test_probabilities_of_runs_that_decline_everything_are_told_too() -> None:
    silent = run("silent", [answer(probability=p) for p in (0.4, 0.3, 0.2, 0.1)])
    found = compare(BASE, silent)
    assert found.candidates[0].candidate.risk == ()
    assert summary.auroc(found).partition(": ")[2].startswith("silent 1.000 [")
    page = report(found, "html")
    assert "How sure, and how right" in page
    assert 'class="curve' not in page.split("How sure, and how right")[1]


def test_the_terminal_shows_columns_and_marked_words() -> None:
    text = report(TWO, "txt")
    assert re.search(
        r"^answer_in_first +2 +0\.500 +0\.500 +0\.000 \[−1\.000, \+1\.000\] +1\.000 +1 / 1 / 0$", text, re.M
    )
    assert "1 (worse, " in text
    assert "  It is[- Paris-]{+ Rome+}." in text
    assert "  - a 13:32 “Paris is in France.”\n  + b 0:11 “Rome stands”" in text
    assert "  short: Paris → Rome" in text


def test_columns_stand_below_each_other() -> None:
    assert summary.columns([["", "n", "p"], ["hit", "60", "0.5"]]) == ["      n    p", "hit  60  0.5"]


def test_several_runs_have_a_table_with_the_best_marked() -> None:
    golds = many(30)
    none, all_, few = (
        run(name, [answer("Paris.")] * n + [answer("A dog.")] * (30 - n), golds)
        for name, n in (("none", 0), ("all", 30), ("few", 3))
    )
    found = compare(none, all_, few)
    assert re.search(r"^answer_in_first +30 +0\.000 +1\.000 ★ +0\.100$", report(found, "txt"), re.M)
    assert "| `answer_in_first` | 30 | 0.000 | 1.000 ★ | 0.100 |" in report(found, "md")
    assert 'class="even best" data-value="1">1.000 ★</td>' in report(found, "html")


def test_errors_are_named_in_every_report() -> None:
    for suffix in ("txt", "md", "html"):
        assert "sure: 1 error" in report(THREE, suffix)


def test_json_holds_all_of_it() -> None:
    told = json.loads(report(THREE, "json"))
    assert [told["baseline"]["name"], *(c["candidate"]["name"] for c in told["candidates"])] == [
        "base",
        "other",
        "sure",
    ]
    first = told["candidates"][0]
    (effect,) = (e for e in first["effects"] if e["metric"] == "seconds")
    assert (effect["n"], effect["difference"], effect["losses"], effect["verdict"]) == (4, 0.5, 4, "unclear")
    assert first["changed"][0]["words"][1] == {"kind": "lost", "text": " Paris"}
    assert set(told["metrics"]) >= {e["metric"] for e in first["effects"]}
    assert told["metrics"]["seconds"]["better"] == "less"


def test_runs_that_are_the_same_give_reports_that_say_so() -> None:
    found = compare(BASE, BASE)
    assert "None: all answers are the same." in report(found, "html")
    assert "4 questions in both runs: 0 with another answer" in report(found, "txt")
    assert "Both runs were set up alike." in report(found, "html")


def test_questions_that_are_not_compared_are_named() -> None:
    other = run("c", [answer("x")] * 2, [GOLDS[0], Gold("nine", "What?")])
    told = summary.summary(compare(BASE, other).candidates[0])
    assert told[-2:] == [
        "3 questions are in the baseline only, and not compared: 2, 3, 4.",
        "1 question is in the candidate only, and not compared: nine.",
    ]


def test_long_lists_of_questions_are_cut() -> None:
    assert summary.listed([str(i) for i in range(12)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"


# --- payloads ----------------------------------------------------------------------------------------------------


def _hostile(text: str) -> Comparison:
    """Two runs that hold a text wherever one can stand that is not ours."""
    golds = (Gold(text, text, ("Paris",), True, ("a",), (GoldSpan("a", 13, 18),), tags=(text,)), Gold("2", "Why?"))
    cited = PARIS | dict.fromkeys(("article_id", "quote", "outlet", "title"), text)
    known: dict[str, Any] = {"newsdesk": text, "config": {"answerer": text, "set": {text: text}}, "created": text}
    before = run(text, [answer("It fell.", short=text, probability=0.5), {"error": text}], golds)
    after = run(
        text, [answer(f"It {text} rose.", text, short="x", citations=[cited], probability=0.6), answer()], golds
    )
    return compare(before, run(f"{text}2", list(after.answers.values()), golds, **known))


class _Shape(HTMLParser):
    """Elements and the names of their attributes, and all text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.shape: list[object] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, [name for name, _ in attrs]))
        self.pieces += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(tag)

    def handle_comment(self, data: str) -> None:
        self.shape.append(("comment", data))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _read_html(markup: str) -> tuple[list[object], str]:
    found = _Shape(markup)
    return found.shape, flat(" ".join(found.pieces))


def _read_markdown(text: str) -> tuple[list[object], str]:
    tokens = MarkdownIt("commonmark", {"linkify": False}).enable(["table"]).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    shape = [token.type for token in tokens] + [child.type for child in inline if child.type != "text"]
    return list(shape), flat("".join(child.content for child in inline if child.type in ("text", "text_special")))


@pytest.mark.parametrize(("suffix", "read"), [("html", _read_html), ("md", _read_markdown)])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text(suffix: str, read: Callable[[str], tuple[list[object], str]], payload: str) -> None:
    harmless, _ = read(report(_hostile(SENTINEL), suffix))
    shape, text = read(report(_hostile(payload), suffix))
    assert _unlike(shape) == _unlike(harmless)
    assert flat(payload) in text


def _unlike(shape: list[object]) -> list[object]:
    """Without what differs with the number of words and escapes: marked words, and escaped characters of Markdown."""
    return [part for part in shape if part not in ("text_special", "softbreak", "ins", "del", ("ins", []), ("del", []))]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_reaches_a_terminal_but_text(payload: str) -> None:
    text = report(_hostile(payload), "txt")
    assert clean(text) == text
    assert text.count("\n") == report(_hostile(SENTINEL), "txt").count("\n")


@pytest.mark.parametrize("suffix", REPORTS)
@pytest.mark.parametrize("payload", ["\ud800 lone", "\x00nul"])
def test_utf8_can_hold_every_report(suffix: str, payload: str) -> None:
    assert report(_hostile(payload), suffix).encode()


def test_json_keeps_a_payload_as_it_is() -> None:
    told = json.loads(report(_hostile("\x1b</script>\u202e"), "json"))
    assert told["baseline"]["name"] == "\x1b</script>\u202e"


# --- the page ----------------------------------------------------------------------------------------------------


def _policy(markup: str) -> dict[str, str]:
    (found,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', markup)
    return dict(part.strip().split(" ", 1) for part in html.unescape(found).split(";"))


@pytest.mark.parametrize(("directive", "tag"), [("style-src", "style"), ("script-src", "script")])
def test_only_the_page_s_own_style_and_script_are_allowed(directive: str, tag: str) -> None:
    markup = report(THREE, "html")
    (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", markup, re.S)
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert _policy(markup)[directive] == f"'sha256-{digest}'"
    assert _policy(markup)["default-src"] == "'none'"


def test_the_page_asks_nobody_for_anything() -> None:
    markup = report(THREE, "html")
    assert not re.search(r'(?:src|srcset|action|data|style)=|url\(|@import|href="(?!#)', markup)
    targets = re.findall(r'href="#([^"]+)"', markup)
    assert targets
    assert all(f'id="{target}"' in markup for target in targets)


def test_every_table_has_a_caption_and_heads_of_columns_and_rows() -> None:
    markup = report(THREE, "html")
    tables = re.findall(r"<table.*?</table>", markup, re.S)
    assert len(tables) > 5
    for table in tables:
        assert "<caption>" in table
        assert '<th scope="col"' in table
        assert '<th scope="row"' in table


def _bar(difference: float, low: float | None, high: float | None, n: int, verdict: str) -> Any:
    return SimpleNamespace(metric="span_f1", difference=difference, low=low, high=high, n=n, verdict=verdict)


def test_plots_tell_what_they_show_and_mark_verdicts_without_colour() -> None:
    bars = [
        ("up", _bar(0.2, 0.1, 0.3, 60, "better")),
        ("down", _bar(-0.1, None, None, 5, "worse")),
        ("x", _bar(0, 0, 0, 1, "unclear")),
    ]
    plot = differences("Of <all>", bars)
    assert 'role="img"' in plot
    assert 'aria-label="Of &lt;all&gt;"' in plot
    assert (plot.count("<polygon"), plot.count("<circle"), plot.count('class="range')) == (2, 1, 2)
    assert "+0.200, n 60" in plot
    # The scale reaches from −0.3 to 0.3 over 400 units from 270 on.
    assert '<line class="range better" x1="536.7" x2="670.0"' in plot


def test_a_plot_says_of_which_measures_less_is_better() -> None:
    page = report(TWO, "html")
    assert ">wrongly_declined (less is better)</text>" in page
    assert ">rightly_declined</text>" in page
    assert "<summary>seconds (less is better)</summary>" in page


def test_a_plot_of_nothing_but_zeros_has_a_scale() -> None:
    assert "+0.010" in differences("none", [("x", _bar(0.0, None, None, 3, "unclear"))])


def test_risk_is_drawn_for_each_run_with_a_line_of_its_own() -> None:
    drawn: list[Any] = [
        SimpleNamespace(name="a", with_probability=2, risk=[(0.5, 0.0), (1.0, 0.5)]),
        SimpleNamespace(name="b", with_probability=1, risk=[(0.5, 0.5)]),
        SimpleNamespace(name="silent", with_probability=0, risk=[]),
    ]
    plot = risk("risk", drawn)
    assert plot.count("<polyline") == 2
    assert '<polyline class="curve c0" stroke-dasharray="" fill="none" points="300.0,300.0 540.0,83.3"/>' in plot
    assert 'class="curve c1" stroke-dasharray="7 4"' in plot
    assert ">share of those that are wrong</text>" in plot
    assert ">share of the questions that are answered</text>" in plot
    assert "How sure, and how right" in report(THREE, "html")
    assert "How sure, and how right" not in report(TWO, "html")  # nobody told a probability


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_a_headline_is_no_place_in_the_text(kind: str) -> None:
    golds = (Gold("1", "Where?", answerable=True),)
    before, after = (
        run(name, [answer("It is.", citations=[{**PARIS, "part": part}])], golds)
        for name, part in (("a", "text"), ("b", "title"))
    )
    shown = report(compare(before, after), kind)
    assert (shown.count("headline"), shown.count("Paris is in France.")) == (1, 2)
