"""Datelines end where the sentence begins; what only looks like one stays."""

import pytest

from index.text.datelines import LEAD, past_dateline

_SENTENCE = "The mill in Redmere burned down."


@pytest.mark.parametrize(
    "dateline",
    [
        "GOMA, Congo (AP) — ", "PARIS, March 3 (Reuters) - ", "LONDON — ", "(CNN) ", "WASHINGTON – ", "(CNN) -- ",
        "GOMA (Lake Region Wire) – ", "NEW YORK/LONDON (Reuters) - ", "ST. LOUIS (AP) — ", "WASHINGTON, D.C. — ",
        "BEIJING, Jan. 5 (Xinhua) -- ", "Berlin (dpa) - ", "PARIS, le 3 mars — ", "PORT-AU-PRINCE, Haiti — ",
        "SÃO PAULO —", "NEW YORK (CNNMoney) ", "London CNN — ", "(Reuters) - ", "Lima, 3 mai (AFP) – ",
    ],
)  # fmt: skip
def test_a_sentence_begins_behind_its_dateline(dateline: str) -> None:
    for sentence in (_SENTENCE, f"“{_SENTENCE}”"):
        assert past_dateline(dateline + sentence) == len(dateline)


@pytest.mark.parametrize(
    "text",
    [
        "The European Central Bank (ECB) - Europe's lender - cut rates.", "Larch & Lowe (LL) – The firm – gave up.",
        "NATO – which has 32 members – agreed.", "M23 - The rebels - left.", "The BBC — The Corporation — paid.",
        "U.S. — The president was there.", "Redmere — it was said — burned.", "She joined Reuters — The agency paid.",
        "(This part was changed.) The mill burned.", "(He laughed) The mill burned.",
        "LONDON —", "Mayor (Lab) The rest.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    assert past_dateline(text) == 0


def test_further_down_only_an_agency_that_is_known_makes_a_dateline() -> None:
    assert past_dateline(f"LIMA — {_SENTENCE}", LEAD) == past_dateline(f"LIMA (Lake Wire) — {_SENTENCE}", LEAD) == 0
    assert past_dateline(f"LIMA (AP) — {_SENTENCE}", LEAD) == len("LIMA (AP) — ")
