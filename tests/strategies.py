"""Article texts as hypothesis draws them: what newsrooms send, and what breaks a cutter of sentences."""

from hypothesis import strategies as st

WIRE = (
    "WALIKALE, Congo (AP) - Rebels entered the town of Walikale late on\n"
    "Wednesday after two days of fighting with the army, residents and\n"
    "local officials said. The army did not comment on the loss of the\n"
    "town."
)
PARAGRAPH = "The council met on Tuesday and agreed to spend more on roads in the north of the region this year."

_SENTENCES = (
    "Rebels took the town.",
    "Rebels took the town.",  # twice: repeated sentences are common
    "He said: “No. Never.” And left.",
    "The deal with , was signed.",
    "It rose 3.5 per cent, the U.S. said.",
    "Follow our live coverage of the vote.",
    "« Oui ! » dit-il ; non ?",
    "日本銀行は金利を据え置いた。次の会合は四月だ。",
    "أعلنت الحكومة ذلك؟ نعم.",
    "שלום עולם.",
    "👩‍👩‍👧‍👦👍🏽",
    "Cafe\u0301 Zu\u0308rich e\u0301\u0301\u0301.",
    "\u200f\u200e",
    "x" * 300,
    "...",
    "!",
    "1.5 ,",
    "<|endoftext|>",
    "Word",
)
_LINES = ("Advertisement", "A subhead without a stop", "- an item", " date 2025-03-20 ", "Read more: the vote", WIRE)
_BLANKS = (
    " ",
    "  ",
    "",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\r\n\r\n",
    "\n \n\n",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u2028",
    "\u2029",
)
_ODD_BLANKS = ("\x85", "\x1c", "\v", "\f", "\t", "\u200b", "\n\n\n\n\n\n", " " * 40)


def _joined(parts: list[tuple[str, str]]) -> str:
    return "".join(words + blank for words, blank in parts)


def texts() -> st.SearchStrategy[str]:
    """Texts of up to fourteen sentences, lines or random runs of code points, with every kind of blank between."""
    words = st.one_of(
        st.sampled_from(_SENTENCES),
        st.sampled_from(_LINES),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    )
    blanks = st.sampled_from(_BLANKS + _ODD_BLANKS)
    return st.lists(st.tuples(words, blanks), max_size=14).map(_joined)
