"""Noise is marked, not removed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PARAGRAPH, WIRE, texts

from index.ingest.noise import outline
from index.types import Article, Source


def _outline(
    text: str, title: str | None = None, language: str | None = None
) -> tuple[list[str], list[tuple[str, str]]]:
    """The words that may be cited, and the masked words with the reason."""
    found = outline(Article("a", text, Source(title=title)), language=language)
    return (
        [text[start:end] for start, end in found.sentences],
        [(text[mask.start : mask.end], mask.reason) for mask in found.masks],
    )


@given(texts(), st.sampled_from([None, "A subhead without a stop", "Word"]))
def test_every_word_lies_in_exactly_one_sentence_or_mask(text: str, title: str | None) -> None:
    found = outline(Article("a", text, Source(title=title)))
    at = 0
    for start, end in sorted([*found.sentences, *((mask.start, mask.end) for mask in found.masks)]):
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
    assert list(found.sentences) == sorted(found.sentences)
    assert [mask.start for mask in found.masks] == sorted(mask.start for mask in found.masks)
    assert all(text[start:end] == text[start:end].strip() for start, end in found.sentences)


@pytest.mark.parametrize(
    "line",
    ["Advertisement", "ADVERTISEMENTS", "- Advertisement -", "Anzeige", "Publicité", "Sponsored content", "2 of 7",
     "Scroll to continue", "Story continues below this advertisement", "Article continues after ad", "hide caption"],
)  # fmt: skip
def test_an_advertisement_line_is_masked(line: str) -> None:
    text = f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}"
    assert _outline(text) == ([PARAGRAPH, PARAGRAPH], [(line, "advertisement")])


@pytest.mark.parametrize(
    "line",
    ["Follow our live coverage of the vote.", "Follow us on Twitter", "Sign up for our newsletter.",
     "Subscribe to our daily newsletter for more.", "Stay informed with our newsletter", "Join us on Facebook",
     "Download our free app", "Click here to read more", "Read more: Town falls", "Also read: Town falls",
     "For more information visit our website.", "All rights reserved.", "RELATED: Town falls", "Read next: Town falls",
     "Lesen Sie auch: Die Stadt fällt.", "Lies auch: Die Stadt fällt", "Lire aussi : La ville tombe.",
     "À lire également : La ville tombe", "Lees ook: De stad valt.", "Lea también: Cae la ciudad.",
     "Te puede interesar: Cae la ciudad", "Leggi anche: La città cade", "Leia também: A cidade cai",
     "The post Town falls appeared first on Harbour Post.", "Continue reading", "Weiterlesen",
     "Read more about the fall of the town",
     "This article was originally published by the Harbour Post."],
)  # fmt: skip
def test_promotion_is_masked(line: str) -> None:
    text = f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}"
    assert _outline(text) == ([PARAGRAPH, PARAGRAPH], [(line, "promotion")])


@pytest.mark.parametrize("link", ["Continue reading", "[Read more]", "Lire la suite →", "Weiterlesen »"])
def test_a_link_behind_a_sentence_is_masked_and_the_sentence_stays(link: str) -> None:
    text = f"{PARAGRAPH}\n\nThe hall cost four million pounds… {link}"
    assert _outline(text) == ([PARAGRAPH, "The hall cost four million pounds…"], [(link, "promotion")])


def test_promotion_at_the_end_of_a_paragraph_is_masked_alone() -> None:
    text = f"{PARAGRAPH} Follow our live coverage of the vote."
    assert _outline(text) == ([PARAGRAPH], [("Follow our live coverage of the vote.", "promotion")])


@pytest.mark.parametrize(
    "line",
    ["Thousands sign up for the marathon.", "Register to vote by Friday, officials said.",
     "Join us in prayer, the bishop said.", "Follow the money, he said.", "Residents click here and there.",
     "For more than a year he visited no one.", "The newspaper said all rights reserved.",
     "Follow us to the river, the guide told them.", "Stay up to date, she told them, and follow the rules.",
     "Read more books, and the town will be wiser.", "The post office appeared first on a map of 1820.",
     "Related fields were closed: the river rose.", "Continue reading to children, and they will read.",
     "Advertisement spending rose.", "The app was ours, she said.", "Two of 7 members voted."],
)  # fmt: skip
def test_news_that_has_the_words_of_promotion_stays(line: str) -> None:
    text = f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}"
    assert _outline(text) == ([PARAGRAPH, line, PARAGRAPH], [])


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\r\n"])
def test_a_subhead_above_its_paragraph_is_masked(gap: str) -> None:
    assert _outline(f"{PARAGRAPH}\n\nThe road north{gap}{PARAGRAPH}") == (
        [PARAGRAPH, PARAGRAPH],
        [("The road north", "subhead")],
    )


def test_a_subhead_right_above_a_wrapped_paragraph_is_masked() -> None:
    kept, masked = _outline(f"The road north\n{WIRE}")
    assert (kept[0][:15], masked) == ("WALIKALE, Congo", [("The road north", "subhead")])


def test_a_line_with_a_full_stop_or_of_many_words_is_no_subhead() -> None:
    long = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert _outline(f"He left.\n\n{PARAGRAPH}\n\n{long}\n\n{PARAGRAPH}") == (
        ["He left.", PARAGRAPH, long, PARAGRAPH],
        [],
    )


def test_the_headline_is_masked_whatever_its_case_and_blanks() -> None:
    text = f"TOWN  falls\n\n{PARAGRAPH}"
    assert _outline(text, title="Town Falls") == ([PARAGRAPH], [("TOWN  falls", "title")])


def test_the_date_prefix_of_a_crawler_is_masked_and_offsets_stay_true() -> None:
    assert _outline(f" date 2025-03-20 {PARAGRAPH}") == ([PARAGRAPH], [(" date 2025-03-20", "date prefix")])


def test_a_sentence_that_begins_with_the_word_date_stays() -> None:
    assert _outline("Date palms grow here.") == (["Date palms grow here."], [])


def test_a_sentence_that_lost_its_link_is_masked_in_a_text_that_is_whole_otherwise() -> None:
    damaged = "The deal with , was signed."
    text = " ".join([PARAGRAPH, damaged, *[PARAGRAPH] * 4])
    assert _outline(text) == ([PARAGRAPH] * 5, [(damaged, "damaged")])


def test_a_text_spaced_like_tokens_throughout_is_not_damaged() -> None:
    assert _outline("He left . [ 8 ] She stayed .") == (["He left .", "[ 8 ] She stayed ."], [])


def test_french_blanks_before_stops_are_no_damage() -> None:
    text = "Il a dit : oui ! Vraiment ? Non ; jamais. « Bien », dit-il. Il part. Elle reste. On verra."
    kept, masked = _outline(text, language="fr")
    assert (" ".join(kept), masked) == (text, [])


def test_the_items_of_a_list_stay() -> None:
    text = f"- Bread\n- Milk\n- Tea\n\n{PARAGRAPH}"
    assert _outline(text) == (["- Bread", "- Milk", "- Tea", PARAGRAPH], [])


@pytest.mark.parametrize(
    ("lines", "gap"),
    [
        (("| Quarter | Flats | Builder |", "| Seven Elms | 40 | Orla Benn |", "| Mill End | 12 | Tor & Sons |"), "\n"),
        (("Berth | Fee", "Small boat | 12 crowns", "Fishing boat | 30 crowns"), "\n"),
        (("* Flour", "* Sugar"), "\n\n"),
        (("◾ Selby", "◾ Tarn"), "\n\n"),
        (("1. Gold: Vela Marsh", "2. Silver: Ute Kern"), "\n\n"),
        (("Monday: closed", "Tuesday: 9 to 5"), "\n\n"),
        (("Rosa Quint, 41", "Piet Olm, 17"), "\n\n"),
        (("Ligne A – fermée", "Ligne B – ouverte"), "\n\n"),
        (("The winners are:", "Vela Marsh", "Ute Kern"), "\n\n"),
        (("Die Gewinner:", "Vela Marsch", "Ute Kern"), "\n"),
        (("Vela Marsh", "Ute Kern"), "\n"),
        (("Side A:", "“Quay”", "“Who Rang?”", "“Salt” (with Ute Kern)"), "\n\n"),
        (("Best actress in a series", "Vela Marsh, “Quay”", "Ute Kern, “Salt”"), "\n\n"),
        (("How to send it back", "1. Put it in a box.", "2. Take it to a shop."), "\n\n"),
    ],
)
def test_the_last_line_of_a_list_or_table_is_no_subhead(lines: tuple[str, ...], gap: str) -> None:
    text = f"{PARAGRAPH}\n\n{gap.join(lines)}\n\n{PARAGRAPH}"
    kept, masked = _outline(text)
    assert (" ".join(kept), masked) == (" ".join([PARAGRAPH, *lines, PARAGRAPH]), [])


@pytest.mark.parametrize(
    "above", ["- Bread\n- Milk\n\n", "Monday: closed\nTuesday: 9 to 5\n\n", "Here is what we know:\n\n", ""]
)
def test_a_subhead_below_a_list_or_a_colon_is_masked(above: str) -> None:
    text = f"{PARAGRAPH}\n\n{above}The road north\n\n{PARAGRAPH}"
    assert _outline(text)[1] == [("The road north", "subhead")]


def test_a_text_without_full_stops_stays() -> None:
    lines = [PARAGRAPH.removesuffix("."), "A short line", PARAGRAPH.removesuffix(".")]
    assert _outline("\n\n".join(lines)) == (lines, [])


def test_thai_which_has_no_full_stops_stays() -> None:
    lines = ["นายกรัฐมนตรีกล่าวว่า", "ธนาคารกลางคงอัตราดอกเบี้ย"]
    assert _outline("\n\n".join(lines), language="th") == (lines, [])


@pytest.mark.parametrize("title", [None, "Town falls"])
def test_an_item_that_is_all_headline_can_be_cited(title: str | None) -> None:
    assert _outline("Town falls", title=title) == (["Town falls"], [])


def test_a_headline_above_nothing_but_an_advertisement_can_be_cited() -> None:
    text = "Town falls\n\nAdvertisement"
    assert _outline(text, title="Town falls") == (["Town falls"], [("Advertisement", "advertisement")])


def test_an_article_of_nothing_but_noise_has_nothing_to_cite() -> None:
    assert _outline("Advertisement\n\nFollow us on X") == (
        [],
        [("Advertisement", "advertisement"), ("Follow us on X", "promotion")],
    )


def test_an_empty_text_has_an_empty_outline() -> None:
    assert _outline(" \n ") == ([], [])


def test_a_subhead_that_begins_with_its_date_is_an_entry_and_may_be_cited() -> None:
    text = (
        "The case lasted for nine months and ended on Thursday with her return.\n\n"
        "The appeal\n\nHer lawyers asked for a shorter term, and waited.\n\n"
        "Oct. 25: Appeal denied\n\nA court of three judges rejected what her lawyers had asked for."
    )
    found = outline(Article("a", text, Source()))
    assert "Oct. 25: Appeal denied" in [text[start:end] for start, end in found.sentences]
    assert [text[mask.start : mask.end] for mask in found.masks] == ["The appeal"]
