"""Sentences grouped into passages under a token budget."""

from collections.abc import Iterator, Sequence

from index.ingest.noise import Outline
from index.text.sentences import Edges
from index.text.token_counts import count, cut_at_token_edges
from index.types import Cut

CUTTER = "sentences-200-o200k/1"
"""Names the rule that cut the passages; part of a corpus's fingerprint. Change it when the rule changes."""
MAX_TOKENS = 200


def cut(text: str, outline: Outline, *, max_tokens: int = MAX_TOKENS) -> list[Cut]:
    """Group sentences into passages of about equal size.

    A passage never crosses a mask, so no masked text is inside one. A sentence longer than `max_tokens` is cut at
    token edges, so that no text is lost.

    Args:
        text: The article's text.
        outline: Its sentences and masks.
        max_tokens: Upper bound per passage, counted with tiktoken's `o200k_base`; at least 1.

    Returns:
        Passages in reading order; together they hold every sentence of the outline.

    Raises:
        ValueError: If `max_tokens` is less than 1.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens must be at least 1, got {max_tokens}")
    cuts: list[Cut] = []
    for run in _runs(outline):
        cuts += _pack(text, run, max_tokens)
    return cuts


def _runs(outline: Outline) -> Iterator[list[Edges]]:
    """Sentences with no mask between them."""
    stops = [mask.start for mask in outline.masks]
    run: list[Edges] = []
    i = 0
    for sentence in outline.sentences:
        crossed = False
        while i < len(stops) and stops[i] < sentence[0]:
            crossed, i = True, i + 1
        if crossed and run:
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _pack(text: str, run: Sequence[Edges], max_tokens: int) -> list[Cut]:
    pieces = [piece for sentence in run for piece in _fit(text, sentence, max_tokens)]
    total = sum(tokens for _, tokens in pieces)
    target = total / -(-total // max_tokens)  # equal shares: no stray last sentence
    groups: list[list[Edges]] = []
    size = 0
    for edges, tokens in pieces:
        # Tokens of a joined text are seldom more than those of its parts, blanks between them included.
        if not groups or size + tokens > max_tokens or size >= target:
            groups.append([])
            size = 0
        groups[-1].append(edges)
        size += tokens
    return [cut for group in groups for cut in _within(text, group, max_tokens)]


def _within(text: str, group: list[Edges], max_tokens: int) -> list[Cut]:
    """The group as one passage, or as several where long blanks or odd characters made it need too many tokens."""
    start, end = group[0][0], group[-1][1]
    if end - start == 1 or count(text[start:end]) <= max_tokens:
        return [Cut(start, end, tuple(group))]
    if len(group) == 1:
        return [Cut(a, b, ((a, b),)) for a, b in _pieces(text, group[0], max_tokens)]
    half = len(group) // 2
    return _within(text, group[:half], max_tokens) + _within(text, group[half:], max_tokens)


def _fit(text: str, sentence: Edges, max_tokens: int) -> list[tuple[Edges, int]]:
    """The sentence with its token count, or its pieces where it is too long."""
    start, end = sentence
    after = min(end + 2, len(text))  # up to two blanks or line breaks that follow
    while after > end and not text[after - 1].isspace():
        after -= 1
    tokens = count(text[start:after])
    if tokens <= max_tokens:
        return [((start, end), tokens)]
    return [(piece, max_tokens) for piece in _pieces(text, sentence, max_tokens)]


def _pieces(text: str, sentence: Edges, max_tokens: int) -> list[Edges]:
    """A too long sentence, cut at token edges."""
    start, end = sentence
    pieces: list[Edges] = []
    for piece in cut_at_token_edges(text[start:end], max_tokens):
        pieces.append((start, start + len(piece)))
        start += len(piece)
    return pieces
