import pytest

from qa.question.preamble import without_preamble


@pytest.mark.parametrize(
    ("asked", "core"),
    [
        (
            "I was in Corven last month with family and it rained. Anyway, my question is: when did Ada Voss resign?",
            "when did Ada Voss resign?",
        ),
        (
            "My cousin from Corven keeps asking me about the ferries, so tell me how long the Adelheid was in port.",
            "how long the Adelheid was in port.",
        ),
        ("Greetings from Corven! It has been raining all week. How much did the Adelheid cost?",
         "How much did the Adelheid cost?"),
    ],
)  # fmt: skip
def test_what_an_asker_says_of_himself_first_is_left_out(asked: str, core: str) -> None:
    assert without_preamble(asked) == core


@pytest.mark.parametrize(
    "asked",
    [
        "We reported last week that the Adelheid was sold by the port. Who bought it?",  # it leans on that
        "I have seen both 78 and 80 miles in our articles. How far is Varn from Orwick?",
        "The Adelheid sank off Vantry on a Monday in spring. When did Ada Voss resign?",
        "Who took Varn? We need it for our page on the war in the north. When did Ada Voss resign?",
        "Hi, when did Ada Voss resign?",
        "Ich war letzte Woche in Varn und es regnete sehr. Wann ist Ada Voss zurückgetreten?",
    ],
)
def test_what_a_question_may_need_stays(asked: str) -> None:
    assert without_preamble(asked) == asked
