from dataclasses import replace

import pytest
from command_line import FORBIDDEN, is_harmless
from filled import answered, cited, quoting
from hypothesis import given
from hypothesis import strategies as st

from index.corpus import Reading, Status
from index.ingest.intake import Added
from index.stores.types import Coverage, Row
from index.text.characters import one_line, safe
from index.types import Article, Hit, Mask, Passage, Published, Skipped, Source, Span
from qa.rendering import terminal, wording
from qa.types import (
    Account,
    Citation,
    Disagreement,
    Holder,
    LeadIn,
    PeriodRead,
    Retrieved,
    Searched,
    Unverified,
)

_EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066\x00\x08"


@given(st.text(st.one_of(st.characters(), st.sampled_from(sorted(FORBIDDEN)))))
def test_safe_leaves_no_control_character_and_keeps_all_others(text: str) -> None:
    shown = safe(text)
    assert is_harmless(shown)
    plain = "".join(c for c in text if is_harmless(c))
    assert shown.replace("\ufffd", "") == plain.replace("\ufffd", "")


@given(st.text(st.one_of(st.characters(), st.sampled_from(sorted(FORBIDDEN | set("\n\t\u2028")))), max_size=80))
def test_one_line_is_one_short_line(text: str) -> None:
    shown = one_line(text, 20)
    assert is_harmless(shown)
    assert len(shown) <= 20
    assert len(shown.splitlines()) <= 1
    assert "\t" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – “text” à é 日本 🌉", "plain – “text” à é 日本 🌉"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("a\rb", "a\ufffdb"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b31mred", "\ufffd31mred"),
        ("\u202eabc\u2069", "\ufffdabc\ufffd"),
        ("", ""),
    ],
)
def test_safe_shows_what_it_took_out(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_one_line_is_cut_with_an_ellipsis() -> None:
    assert one_line("one  two\nthree", 9) == "one two …"
    assert one_line("one  two\nthree", 13) == "one two three"


# --- whole outputs --------------------------------------------------------------------------------------------------

_SOURCE = Source(
    title="Mill opens",
    outlet="The Redmere Post",
    authors=("Ada Voss",),
    url="https://example.org/mill",
    published=Published("2025-03-20T14:05:00+00:00"),
    correction="It was Tuesday.",
)
_TEXT = "The mill opened.\nAdvertisement\nIt cost 9 crowns."
_ARTICLE = Article("mill", _TEXT, _SOURCE)
_CITATION = Citation(
    1, "mill", "0" * 16, "Mill opens", "The Redmere Post", "2025-03-20T14:05:00+00:00", "https://example.org/mill",
    0, 16, "The mill opened.", "", "\nAdv",
)  # fmt: skip
_ANSWER = quoting(
    _CITATION, question="Did it open?", standalone_question="Did it open? (Mill)", short="The mill",
    disagreements=(
        Disagreement(
            "how many",
            (Account("seven", 1, "The Redmere Post", "2025-03-20T14:05:00+00:00"), Account("9", 2, None, None)),
        ),
    ),
    passages=(Retrieved("mill", "0" * 16, 0, 48, 0.5),), coverage=Searched(1, 1, None, None, None),
)  # fmt: skip


def test_answer_shows_what_was_understood_the_short_answer_the_differences_and_the_sources() -> None:
    assert terminal.answer(_ANSWER) == (
        "(understood as: Did it open? (Mill))\n\n"
        "The mill\n\n"
        "The mill opened. [1]\n"
        "\nAccounts differ on how many: seven [1] (The Redmere Post, 2025-03-20); 9 [2] (unknown outlet, no date)\n"
        "\n"
        "[1] The Redmere Post, 2025-03-20: “Mill opens”\n"
        "    mill 0:16\n"
        "    https://example.org/mill"
    )


_HOLDER = Holder("a2", "0" * 16, "Quay Post", None, "Mill", None, 3, 19)


def test_source_shows_the_context_and_who_else_holds_the_words() -> None:
    also = (_HOLDER, replace(_HOLDER, article_id="a3", outlet=None), replace(_HOLDER, article_id="a4"))
    cited = replace(_CITATION, context=LeadIn(0, 9, "Redmere\nhad a mill."), also=also)
    shown = (
        "[1] The Redmere Post, 2025-03-20: “Mill opens”\n    mill 0:16\n    https://example.org/mill\n"
        "    {}context: “Redmere had a mill.”{}\n    also in: Quay Post, a3"
    )
    assert terminal.source(cited) == shown.format("", "")
    assert terminal.source(cited, may_dim=True) == shown.format("\x1b[2m", "\x1b[22m")
    answer = replace(_ANSWER, citations=(cited,))
    assert terminal.answer(answer).endswith(shown.format("", ""))
    assert terminal.answer(answer, may_dim=True).endswith(shown.format("\x1b[2m", "\x1b[22m"))


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2024-06-01", "2024-06-30", "1 to 30 June 2024"),
        ("2024-06-03", "2024-06-03", "3 June 2024"),
        ("2024-03-01", "2024-05-31", "1 March to 31 May 2024"),
        ("2019-01-01", "2021-12-31", "1 January 2019 to 31 December 2021"),
        ("2024-03-01", None, "from 1 March 2024 on"),
        (None, "2019-12-31", "up to 31 December 2019"),
    ],
)
def test_period_is_shown_with_its_days_before_the_answer(since: str | None, until: str | None, days: str) -> None:
    read = PeriodRead("in June 2024", since, until, "preference")
    shown = terminal.answer(replace(_ANSWER, period=read, standalone_question=_ANSWER.question))
    assert shown.startswith(f"Read as: “in June 2024” = {days} (preferred, not required)\n\nThe mill\n\n")
    required = wording.read_as(replace(read, applied="filter"))
    assert required == f"Read as: “in June 2024” = {days} (only articles published then)"


def test_what_a_model_could_not_show_stands_apart_with_the_reason() -> None:
    refused = Unverified("It cost\x1b[2J 9 crowns.", "unsupported_number", "The source says 8.", 1, ("mill",))
    shown = terminal.answer(replace(_ANSWER, unverified=(refused,), disagreements=()))
    told = "\nWritten by the model, but not borne out by what it cites, and so no part of the answer:\n"
    before, apart = shown.split(told)
    assert before.endswith("The mill opened. [1]\n")
    assert apart.startswith("  ✗ It cost\ufffd[2J 9 crowns. (The source says 8.)\n")


def test_reason_for_quoting_instead_of_writing_is_shown_first() -> None:
    shown = terminal.answer(replace(_ANSWER, fallback="the model is asleep (wake it)"))
    assert "(quoted, not written by a model: the model is asleep (wake it))\n" in shown


def test_day_of_asking_is_shown_where_no_period_is() -> None:
    given = replace(_ANSWER, as_of="2025-03-20", standalone_question=_ANSWER.question)
    told = "Asked as of 20 March 2025: what was published about then comes first\n\n"
    assert terminal.answer(given).startswith(told)
    named = PeriodRead("last week", "2025-03-10", "2025-03-16", "preference")
    assert terminal.answer(replace(given, period=named)).startswith("Read as: “last week” = 10 to 16 March 2025 (")


def test_refusal_shows_the_nearest_passages() -> None:
    refused = replace(
        _ANSWER, answered=False, text="No.", short=None, standalone_question="Did it open?", statements=(),
        citations=(), disagreements=(), passages=tuple(Retrieved(f"a{n}", "0" * 16, n, n + 9, 0.5) for n in range(5)),
    )  # fmt: skip
    assert terminal.answer(refused) == "No.\n\nNearest passages:\n  a0 0:9\n  a1 1:10\n  a2 2:11"


def _row(article: Article) -> Row:
    return Row(1, article.id, "0" * 16, True, "2025-03-21T00:00:00+00:00", "en", article.source, len(article.text))


def _reading(article: Article) -> Reading:
    return Reading(article, "0" * 16, (Mask(17, 30, "advertisement"),), (_row(article),), True)


def test_article_is_shown_with_its_noise_and_its_cited_place_marked() -> None:
    assert terminal.article(_reading(_ARTICLE), (31, 48)) == (
        "Mill opens\n"
        "The Redmere Post, 2025-03-20 14:05 UTC · by Ada Voss\n"
        "mill version 0000000000000000\n"
        "https://example.org/mill\n"
        "Correction: It was Tuesday.\n"
        "\n"
        "The mill opened.\n⟦Advertisement⟧\n»It cost 9 crowns.«"
    )


def test_article_says_to_the_minute_when_it_appeared_and_was_changed() -> None:
    about = Source("Mill opens", "Post", published=Published("2025-03-20T16:01:00+01:00"), modified="2025-03-21T08:30")
    shown = terminal.article(_reading(replace(_ARTICLE, source=about)))
    assert shown.splitlines()[1] == "Post, 2025-03-20 15:01 UTC · changed 2025-03-21 08:30"


def test_hits_and_listings_are_readable_when_empty() -> None:
    assert terminal.hits([]) == "nothing found"
    assert terminal.listing([]) == "no articles"
    assert terminal.faults([]) == "whole: the indexes hold what the ledger holds"


def test_hit_is_shown_with_its_place_and_score() -> None:
    passage = Passage(Span("mill", "0" * 16, 0, 16), "The mill opened.", _SOURCE, ((0, 16),))
    assert terminal.hits([Hit(passage, 0.81234)]) == (
        "1. The Redmere Post, 2025-03-20: Mill opens\n   mill 0:16  score 0.812\n   The mill opened."
    )


def test_long_list_of_skipped_files_is_counted() -> None:
    report = Added(added=1, skipped=[Skipped(f"f{n}", "it is empty") for n in range(1_025)], seconds=1.0)
    lines = terminal.added(report).splitlines()
    assert lines[0] == "1 added, 0 updated, 0 unchanged, 1,025 skipped in 1.0 s"
    assert lines[1] == "  skipped f0: it is empty"
    assert lines[-2:] == ["  … and 1,005 more (all with --json)", "  most often: 1,025 × it is empty"]
    assert len(lines) == 23


def test_status_says_what_is_pending_and_how_it_ended() -> None:
    status = Status(
        folder="corpus", coverage=Coverage(2, 3, 1, None, None, None), outlets=(("Post", 2),), languages=(),
        embedder="local", embedder_is_current=False, pending=1, is_clean=False, bytes_on_disk=1_500_000,
    )  # fmt: skip
    shown = terminal.status(status)
    for words in (
        "2 articles",
        "none recognised",
        "run: newsdesk rebuild",
        "1 article is stored",
        "properly",
        "1.5 MB",
    ):
        assert words in shown


def test_status_counts_articles_that_name_no_outlet() -> None:
    status = Status("corpus", Coverage(5, 1, 1, None, None, None), (("Post", 3),), (), "local", True, 2, True, 1)
    head, *rest = terminal.status(status).splitlines()
    assert head == "corpus: 5 articles, 1 passage, 1 outlet and 2 articles that name no outlet"
    assert "2 articles are stored but not indexed yet (done at the next: newsdesk add or chat)" in rest


def test_nothing_of_an_article_reaches_the_terminal_as_a_command() -> None:
    source = Source(_EVIL, _EVIL, (_EVIL,), _EVIL, Published(_EVIL), correction=_EVIL, language=_EVIL)
    article = Article(_EVIL, _TEXT + _EVIL, source)
    passage = Passage(Span(_EVIL, _EVIL, 0, 16), _EVIL, source, ((0, 16),))
    also = (replace(_HOLDER, outlet=_EVIL), replace(_HOLDER, outlet=None, article_id=_EVIL))
    account = Account(_EVIL, 1, _EVIL, _EVIL)
    answer = answered(
        _ANSWER, _EVIL, citations=(cited(_CITATION, _EVIL, also=also),),
        disagreements=(Disagreement("how many", (account, account)),),
    )  # fmt: skip
    status = Status(_EVIL, Coverage(1, 1, 1, None, None, None), ((_EVIL, 1),), (_EVIL,), "local", True, 0, True, 1)
    outputs = {
        "answer": terminal.answer(answer),
        "refusal": terminal.answer(replace(answer, citations=(), passages=(Retrieved(_EVIL, _EVIL, 0, 1, 0.1),))),
        "hits": terminal.hits([Hit(passage, 1.0)]),
        "article": terminal.article(_reading(article), (0, 3)),
        "listing": terminal.listing([_row(article)]),
        "added": terminal.added(Added(skipped=[Skipped(_EVIL, _EVIL)])),
        "status": terminal.status(status),
        "faults": terminal.faults([_EVIL]),
    }
    assert [name for name, text in outputs.items() if not is_harmless(text)] == []
    assert all("\ufffd" in text for text in outputs.values())
