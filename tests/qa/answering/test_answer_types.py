import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.answer_types import candidate_spans
from qa.types import QuestionKind

_CASES: list[tuple[QuestionKind, str, list[str]]] = [
    ("when", "It fell on 19 March 2025, two days after Monday.", ["19 March 2025", "Monday"]),
    ("when", "He signed it on July 4, 1776.", ["July 4, 1776"]),
    ("when", "The war of 1914-18 ended late in the 20th century.", ["1914-18", "20th century"]),
    ("when", "La mairie ouvre le lundi 24 mars.", ["lundi", "24 mars"]),
    ("when", "Ocurrió el jueves, en diciembre 2024.", ["jueves", "diciembre 2024"]),
    ("when", "Mayor Jane Marsh and Augusta Decker were there.", []),
    ("when", "The baths are shut on Sundays.", ["Sunday"]),
    ("when", "Nobody knows.", []),
    ("how many", "At least seven people and 218 others slept there in 2024.", ["seven", "218"]),
    ("how many", "Twenty-six children cheered on 5 June.", ["Twenty-six"]),
    ("how much", "It rose 38 per cent to 17,324 tonnes.", ["38 per cent", "17,324 tonnes"]),
    ("how much", "The limit falls from $25 billion to $5 billion.", ["$25 billion", "$5 billion"]),
    ("how much", "A mine about 60 km away, 3.5% of it open.", ["60 km", "3.5%"]),
    ("how much", "Nothing was paid.", []),
    ("who", "M23 rebels had taken the town of Walikale.", ["M23 rebels", "Walikale"]),
    ("who", "The governor, Christopher Waller, voted against it.", ["Christopher Waller"]),
    ("who", "Thomas Bach of Germany met Ursula von der Leyen.", ["Thomas Bach of Germany", "Ursula von der Leyen"]),
    ("who", "Aristotelian physics was taught by Élodie Brûlé.", ["Élodie Brûlé"]),
    ("who", "They said it was over.", []),
    ("where", "Troops withdrew to Mubi, not from the Goma road.", ["Mubi", "Goma"]),
    ("where", "Les familles sont arrivées à Kisangani.", ["Kisangani"]),
    ("where", "Walikale was quiet.", []),
    ("who", "toplantıda bakan Ayşe Demir söyledi", ["Ayşe Demir"]),
    ("title", 'The flight was called "Borrowed Ride" by its crew.', ["Borrowed Ride"]),
    ("title", "They named it “Deeper than before”.", ["Deeper than before"]),
    ("other", "M23 took 7 towns on Monday in “Congo”.", []),
]


@pytest.mark.parametrize(("kind", "sentence", "expected"), _CASES)
def test_candidate_spans_the_kind_asked_for_in_reading_order(
    kind: QuestionKind, sentence: str, expected: list[str]
) -> None:
    assert [sentence[span.start : span.end] for span in candidate_spans(kind, sentence)] == expected


@given(st.sampled_from(["who", "when", "where", "how many", "how much", "title", "other"]), st.text(max_size=200))
def test_spans_lie_inside_the_sentence_whatever_it_is(kind: QuestionKind, sentence: str) -> None:
    spans = candidate_spans(kind, sentence)
    assert all(0 <= span.start <= span.end <= len(sentence) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(
    st.sampled_from(["who", "when", "where", "how many", "how much", "title"]),
    st.lists(
        st.sampled_from(
            [
                "The",
                "Mubi",
                "M23",
                "in",
                "of",
                "to",
                "19",
                "March",
                "2025",
                "seven",
                "$5",
                "billion",
                "per",
                "cent",
                "“Ride”",
                "Jean's",
                ",",
                ".",
                "van",
                "der",
                "'s",
                "60",
                "km",
            ]
        ),
        max_size=15,
    ),
)
def test_spans_have_no_blanks_at_their_edges(kind: QuestionKind, parts: list[str]) -> None:
    sentence = " ".join(parts)
    for span in candidate_spans(kind, sentence):
        words = sentence[span.start : span.end]
        assert words == words.strip()
