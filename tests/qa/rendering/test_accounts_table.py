"""`newsdesk accounts`: outlets as columns, times as rows, the sentences below."""

from pathlib import Path

import pytest
from command_line import Newsdesk_
from support import article, day

from qa import Newsdesk

_SANK = (
    ("Harbour Post", "2025-03-03", "The ferry Aurora sank at 3 a.m. on Monday off Holmsey, the coast guard said."),
    ("Lake Wire", "2025-03-04", "The ferry Aurora sank at 5 a.m. on Monday off Holmsey, survivors said."),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts")
    with Newsdesk.open(folder) as desk:
        desk.add(
            *(
                article(n, text, title="Ferry Aurora lost", outlet=o, published=day(d))
                for n, (o, d, text) in enumerate(_SANK)
            ),
            *(article(n) for n in range(20, 30)),
        )
    return folder


def test_outlets_are_columns_and_times_are_rows(newsdesk: Newsdesk_, corpus: Path) -> None:
    assert newsdesk("accounts", "the ferry Aurora", "--corpus", corpus).out.splitlines() == [
        "                      Harbour Post                      Lake Wire",
        "",
        "Accounts differ on the time",
        "3 March 2025          3 a.m. [1]                        -",
        "4 March 2025          -                                 5 a.m. [2]",
        "",
        f"[1] {_SANK[0][2]} (Harbour Post, 3 March 2025)",
        f"[2] {_SANK[1][2]} (Lake Wire, 4 March 2025)",
    ]


def test_programs_get_kinds_quotes_and_places(newsdesk: Newsdesk_, corpus: Path) -> None:
    found = newsdesk("accounts", "the ferry Aurora", "--corpus", corpus, "--json").json
    assert (found["topic"], found["outlets"]) == ("the ferry Aurora", ["Harbour Post", "Lake Wire"])
    [difference] = found["differences"]
    assert (difference["kind"], difference["about"]) == ("time", "the time")
    [cell] = difference["rows"][1]["cells"]
    assert (cell["value"], cell["quote"], cell["start"]) == ("5 a.m.", _SANK[1][2], 0)


def test_where_nobody_differs_it_says_so(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("accounts", "Zorblax", "--corpus", corpus)
    assert ran.out == "No articles were found whose accounts of Zorblax differ.\n"


@pytest.mark.parametrize("topic", ["", "???"])
def test_what_names_no_topic_is_refused(newsdesk: Newsdesk_, corpus: Path, topic: str) -> None:
    ran = newsdesk("accounts", topic, "--corpus", corpus)
    assert (ran.status != 0, ran.out) == (True, "")
    assert "names no topic (for example: newsdesk accounts 'Walikale')" in ran.err
