"""How likely an answer is to be right: by how far its sentences stand out from all else that the archive has.

That the articles speak of what is asked (`qa.answering.abstention`) says little of whether the sentences that were
chosen answer it. What says more is how many others score nearly as well, and whether these stand in other articles. See
docs/design/0020.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qa.answering.candidates import Candidate
from qa.answering.weights import learned
from qa.types import Intent

_LOOKED_AT = 40  # sentences
_FAR = 6.0  # of a score: further ones are all the same
_WHOLE: tuple[Intent, ...] = ("summary", "timeline", "latest", "list")


@dataclass(frozen=True, slots=True)
class Confidence:
    """What speaks for an answer being right, and against it."""

    spread: float
    """The logarithm of what the best sentences weigh together, against the first one: 0 if it stands alone."""
    apart: float
    """How far the first sentence of another article scores below the best one, 6 at most and where there is none."""
    sentences: float
    """How many are quoted."""
    is_whole: float
    """Is more asked for than one fact: a summary, a timeline, the latest, a list? 0 or 1."""

    @classmethod
    def of(cls, intent: Intent, candidates: Sequence[Candidate], sentences: int) -> "Confidence":
        """How an answer stands out.

        Args:
            intent: What is asked for.
            candidates: Sentences that it was chosen from, best first; one at least.
            sentences: How many of them it quotes.
        """
        best, found = candidates[0], candidates[:_LOOKED_AT]
        article = best.passage.span.article_id
        other = next((each.score for each in found if each.passage.span.article_id != article), -math.inf)
        return cls(
            spread=math.log(sum(math.exp(each.score - best.score) for each in found)),
            apart=min(best.score - other, _FAR),
            sentences=float(sentences),
            is_whole=float(intent in _WHOLE),
        )

    @property
    def features(self) -> dict[str, float]:
        """What its probability is made of; the weights are in weights.json."""
        return asdict(self)

    @property
    def probability(self) -> float:
        """How likely the answer is right, 0 to 1."""
        weights = learned().right
        total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in self.features.items())
        return 1 / (1 + math.exp(-total))
