"""Sentences that lean on the one before are told from those that only begin so, and bring what they lean on."""

from dataclasses import replace

import pytest

from index.text.anaphora import antecedent, is_anaphoric
from index.types import Passage, Source, Span

_LEANING = [
    "He said no.", "The two men were held.", "That figure rose.", "There, the army waits.", "She, too, left.",
    "“It was dark,” he said.", "“We will build,” she told the town.", "But he denied it.", "And they left.",
    "Both men were held.", "According to him, it rained.", "Asked about the deal, she laughed.", "Nine of them died.",
    "Two others were hurt.", "One of the men fled.", "His wife left.", "The former minister left.", "Others left.",
    "At the time, nobody knew.", "In that year the mill closed.", "However, the company paid.", "The pair met.",
    "Another died in hospital.", "The 34-year-old was held.", "Of those, nine died.", "Six of the ships sank.",
    "It was opened in 1990.",
    "The latter won.", "Since then, nobody came.", "The suspect fled.", "It is expected to open in May.",
    "Er sagte nein.", "Dort wartet die Armee.", "Die beiden Männer flohen.", "Seine Frau ging.", "Il a dit non.",
    "Les deux hommes ont fui.", "Son bateau a coulé.", "Ella se fue.", "Su barco se hundió.",
]  # fmt: skip
_ALONE = [
    "There were 20 people at the mill in Tarn.", "There is no bread in Tarn.", "This week Anna Holm left.",
    "These days bread is dear in Tarn.", "The town of Tarn fell.", "The president of France said no.",
    "It is raining in Tarn.", "It was Anna Holm who left.", "It is clear that Anna Holm left.", "Anna Holm left.",
    "The court in Tarn ruled on Monday.", "The company Redmere Steel paid.", "Those who came to Tarn left.",
    "He who pays the piper calls the tune.", "“They shot at us,” said Anna Holm.", "“He fled,” Anna Holm said.",
    "Two men from Tarn were held.", "In Tarn it rained.",
    "Es gibt kein Brot in Tarn.", "Il y a du pain à Tarn.", "Son Heung-min scored.", "Of all mills one burned.",
    "Six of the ships in Tarn sank.",
]  # fmt: skip


@pytest.mark.parametrize("text", _LEANING)
def test_what_points_back_leans_on_the_sentence_before(text: str) -> None:
    assert is_anaphoric(text)


@pytest.mark.parametrize("text", _ALONE)
def test_what_names_what_it_speaks_of_stands_alone(text: str) -> None:
    assert not is_anaphoric(text)


def _passage(*sentences: str, at: int = 0) -> Passage:
    """A passage of these sentences that begins at a place of the article."""
    text, edges, start = " ".join(sentences), [], at
    for sentence in sentences:
        edges.append((start, start + len(sentence)))
        start += len(sentence) + 1
    return Passage(Span("a", "v", at, at + len(text)), text, Source(), tuple(edges))


def _before(last: str, *passages: Passage) -> str | None:
    """The words that a passage's sentence leans on."""
    whole = passages[-1]
    start, end = next(edges for edges in whole.sentences if whole.sentence(*edges) == last)
    found = antecedent(Span("a", "v", start, end), passages, is_noise=lambda text: text.startswith("Photo"))
    if found is None:
        return None
    its = next(each for each in passages if each.span.start <= found.start and found.end <= each.span.end)
    return its.sentence(found.start, found.end)


def test_a_chain_is_followed_to_what_stands_alone_or_three_sentences_back() -> None:
    told = ("Anna Holm left.", "She took a boat.", "It sank.", "They found her.", "He paid.")
    assert _before("She took a boat.", _passage(*told)) == "Anna Holm left."
    assert _before("It sank.", _passage(*told)) == "Anna Holm left. She took a boat."
    assert _before("He paid.", _passage(*told)) == "She took a boat. It sank. They found her."
    assert _before("Anna Holm left.", _passage(*told)) is None
    assert _before("She took a boat.", _passage(*told[1:])) is None


def test_the_first_sentence_of_a_passage_leans_on_the_passage_before() -> None:
    first = _passage("Tom Hale came.", "Anna Holm left.")
    second = _passage("She took a boat.", at=first.span.end + 2)
    assert _before("She took a boat.", first, second) == "Anna Holm left."
    further = _passage("She took a boat.", at=first.span.end + 90)  # other words stand between
    assert _before("She took a boat.", first, further) is None
    other = replace(first, span=replace(first.span, article_id="b"))
    assert _before("She took a boat.", other, second) is None


def test_nothing_leans_on_noise() -> None:
    assert _before("She left.", _passage("Anna Holm came.", "Photo: Tom Hale.", "She left.")) == "Anna Holm came."
    assert _before("She left.", _passage("Photo: Tom Hale.", "She left.")) is None


def test_a_headline_leans_on_nothing() -> None:
    passage = _passage("Anna Holm came.", "She left.")
    start, end = passage.sentences[1]
    assert antecedent(Span("a", "v", start, end), [passage]) is not None
    assert antecedent(Span("a", "v", start, end, "title"), [passage]) is None
