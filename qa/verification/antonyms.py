"""Words that turn a sentence round: a statement may not say `rose` where its source says only `fell`."""

from collections.abc import Sequence

from index.text.analysis import surface_words
from index.text.folding import plain
from index.text.names import tokens
from qa.verification.types import Evidence, Gap

_PAIRS = (
    ("rose rise rises risen rising increase increases increased increasing gained gain gains climbed jumped surged "
     "soared grew grow grown growth up higher advanced raised raise",
     "fell fall falls fallen falling decrease decreases decreased decreasing lost drop drops dropped declined "
     "decline declines plunged slumped sank shrank down lower reduced reduce cut cuts slid tumbled"),
    ("won win wins winning victory beat beats defeated", "lost lose loses losing defeat"),
    ("profit profits", "loss losses"),
    ("accepted accepts accept approved approves approve backed backs supported supports welcomed agreed",
     "rejected rejects reject refused refuses refuse opposed opposes vetoed denied dismissed condemned"),
    ("bought buy buys buying purchased acquired", "sold sell sells selling"),
    ("opened opens open reopened", "closed closes close shut"),
    ("guilty convicted", "innocent acquitted cleared"), ("alive survived", "dead died killed"),
    ("entered entering arrived arrives joined", "left leaves leaving withdrew departed quit"),
    ("legal lawful", "illegal unlawful"), ("allowed allows permitted", "banned bans forbade prohibited"),
)  # fmt: skip
_SIDES = [(frozenset(one.split()), frozenset(two.split())) for one, two in _PAIRS]


def check_opposites(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for a word whose opposite, and nothing like it, is in the cited texts."""
    there = {word.lower() for evidence in cited for word in surface_words(plain(evidence.premise), "en")}
    gaps: list[Gap] = []
    for token in tokens(statement):
        for one, two in _SIDES:
            for side, other in ((one, two), (two, one)):
                if token.form in side and not there & side and len(found := there & other) > 0:
                    reason = f"the source says “{min(found)}”, which is the opposite"
                    gaps.append(Gap("unsupported", token.start, token.end, reason))
    return gaps
