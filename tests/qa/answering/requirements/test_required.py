"""What a sentence must have to answer: a question of a known form claims nothing where none has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import article, day

from qa import Newsdesk

_STRIKE = (
    "Ferries in Morrow stayed in port from Tuesday as 400 deckhands of Harbour Lines began a strike of three days. "
    "The union wants a raise of 12 percent and 3 dollars more an hour. The aquarium lets children in for 4 dollars "
    "while schools are closed. A new slipway cost Harbour Lines 6 million dollars last year, its director, Ida "
    "Brandt, 51, said."
)
_VOTE = (
    "Deckhands of Harbour Lines will vote on Friday on an offer of 9 percent, the union said. In May 88 percent of "
    "them rejected an offer of 7 percent. Ida Brandt called the new offer fair and said that there would be no other."
)
_FIRE = (
    "A man set fire to a hillside above Varn while he was burning a spider with a lighter, police said. Tor Ekland, "
    "26, told the officers that he had meant no harm. His red pickup truck stood by the road. About 60 acres burned "
    "before crews with a Falken helicopter put out the fire. Sergeant Lena Moss said that the man was still in "
    "custody."
)
_OUTAGE = (
    "Phones of Lumo Telecom were dead for five hours on Thursday. More than 70,000 customers reported faults, and "
    "some could not reach the emergency services during the outage. It will pay each of them 5 dollars, the firm "
    "said."
)
_HAM = (
    "A pregnant nurse from Tarle who fell ill in May sued Brody Foods over spoiled ham, said her lawyers, Vance & "
    "Holm Injury Counsel. The nurse spent six days in bed. Another buyer, Otto Lind, went to court in June. The "
    "company said on Monday that its plant in Ostrey would stay closed."
)
_RULING = (
    "The high court in Marren upheld the plan to fly convicts to Isken on Monday. Interior minister Dana Roth "
    "welcomed the ruling and said that the first flight would leave in spring. Lawyers of the convicts said they "
    "would appeal. Isken has been paid 3 million dollars for the plan."
)
_CAMP = (
    "Rangers in Varn have closed a path after a quarrel. Two campers were later arrested at Quarry Lake, and a third "
    "one ran away. The path opens again in July."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    stories = {
        "Ferry strike in Morrow": _STRIKE, "Deckhands to vote": _VOTE, "Fire above Varn": _FIRE,
        "Lumo Telecom outage": _OUTAGE, "Nurse sues Brody Foods": _HAM, "Court upholds flights to Isken": _RULING,
        "Path near Varn closed": _CAMP,
    }  # fmt: skip
    with Newsdesk.open(tmp_path_factory.mktemp("required")) as opened:
        opened.add(
            *(
                article(n, text, title=title, outlet="Post", published=day("2024-06-12"))
                for n, (title, text) in enumerate(stories.items(), 1)
            ),
            *(article(n) for n in range(20, 60)),
        )
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "How much did the three-day strike cost Harbour Lines?",
        "What was the result of the deckhands' vote on the 9 percent offer?",
        "What sort of spider was the man above Varn burning?",
        "How old is Sergeant Lena Moss?",
        "How many emergency calls failed during the Lumo Telecom outage?",
        "What is the name of the pregnant nurse who sued Brody Foods?",
        "How did Isken's president react to the high court ruling in Marren?",
        "What did Dana Roth say about the strike in Morrow?",
        "When did Ida Brandt resign?",
        "Why was Dana Roth arrested?",
        "What did Otto Lind say about spoiled ham?",
        "What salary does Ida Brandt earn?",
        "Is Tor Ekland married?",
        "What is the population of Varn?",
        "What is Dana Roth's religion?",
        "Where was Otto Lind born?",
        "Does Ida Brandt have a dog?",
        "Why did Brody Foods sue Otto Lind over 40 tons of ham?",
        "Why did Dana Roth sign a contract with Lumo Telecom?",
        "How did Tor Ekland escape from Varn?",
        "Who is the mayor of Varn?",
        "How high were the fines for the deckhands of Harbour Lines?",
        "What did the directors of Harbour Lines decide about the offer of 9 percent?",
        "Who is the chief executive of Lumo Telecom?",
    ],
)
def test_where_no_sentence_has_what_is_asked_for_nothing_is_claimed(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question)
    assert (answer.grade, answer.short) == ("related", None)
    assert answer.text.startswith("No article says this outright. Nearest:")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much did the new slipway cost Harbour Lines?", "6 million dollars"),
        ("What was the result of the deckhands' vote on the 7 percent offer?", "rejected"),
        ("What kind of truck did Tor Ekland have?", "pickup truck"),
        ("How old is Tor Ekland?", "26"),
        ("How many customers reported faults during the Lumo Telecom outage?", "70,000"),
        ("What is the name of the buyer who went to court over spoiled ham?", "Otto Lind"),
        ("How did Dana Roth react to the ruling?", "welcomed"),
        ("What did Ida Brandt say about the new offer?", "fair"),
        ("How many acres burned above Varn?", "60 acres"),
        ("Who is the director of Harbour Lines?", "Ida Brandt"),
        ("How large is the payout of Lumo Telecom to each of them?", "5 dollars"),
        ("What did the high court in Marren decide about the flights to Isken?", "upheld"),
        ("Where were two campers arrested in Varn?", "Quarry Lake"),  # the place is nobody whom it happened to
        ("What did Otto Lindt and Brody Foods do in June?", "Otto Lind"),  # a name that is spelt nearly so
        ("How much did the new slipway cost Ida Brandt and Harbour Lines in Ostrey?", "6 million dollars"),
    ],
)
def test_a_sentence_that_has_it_answers(desk: Newsdesk, question: str, words: str) -> None:
    answer = desk.ask(question)
    assert answer.answered
    assert words in answer.text


_OFFICES = {
    "2024-02-01": "Tessel Bank named Otto Lind as its chief executive on Thursday. Nora Bell, who had led the bank "
    "since 2015, will stay until spring, the board of Tessel Bank said.",
    "2024-09-03": "Tessel Bank dismissed Otto Lind on Monday. Former chief executive Nora Bell is to return. Bell "
    "will serve as the bank's chief executive for a year, the chairman of Tessel Bank said. It was Bell who had named "
    "him, and in Varn customers of Tessel Bank queued on Tuesday.",
    "2024-10-09": "Ruvanian Gov. Tor Ekland opened a bridge at Varn. Mayor Lena Moss of Ostrey and Corven Mayor Ada "
    "Voss came, too. The bridge links Varn and Ostrey and cost Ruvania 6 million dollars.",
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("offices")) as opened:
        opened.add(
            *(
                article(n, text, title=f"News {n}", outlet="Post", published=day(date))
                for n, (date, text) in enumerate(_OFFICES.items(), 1)
            ),
            *(article(n) for n in range(20, 60)),
        )
        yield opened


@pytest.mark.parametrize(
    ("question", "as_of", "words"),
    [
        ("Who is the chief executive of Tessel Bank?", None, "Bell will serve as the bank's chief executive"),
        ("Who is CEO of Tessel Bank?", "2031-01-01", "Bell will serve as the bank's chief executive"),
        ("Who is Tessel Bank's CEO?", "2024-03-01", "named Otto Lind as its chief executive"),
        ("Who is the governor of Ruvania?", None, "Gov. Tor Ekland"),
        ("who is the governor of ruvania", None, "Gov. Tor Ekland"),
        ("Who is the mayor of Corven?", None, "Corven Mayor Ada Voss"),
    ],
)
def test_who_holds_an_office_is_told_by_the_newest_article_that_gives_a_name(
    offices: Newsdesk, question: str, as_of: str | None, words: str
) -> None:
    answer = offices.ask(question, as_of=as_of)
    assert answer.answered
    assert words in answer.statements[0].text


def test_the_office_of_another_place_answers_nothing(offices: Newsdesk) -> None:
    answer = offices.ask("Who is the mayor of Varn?")
    assert answer.grade == "related"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who was the driver in the Ostrey crash?", "did not name the driver"),
        ("How much did the winner in Corven pay for the mill?", "declined to say how much"),
    ],
)
def test_a_sentence_that_says_that_it_is_left_open_leads_what_is_nearest(
    tmp_path: Path, question: str, words: str
) -> None:
    with Newsdesk.open(tmp_path) as opened:
        crash = (
            "A lorry ran into a tram in Ostrey on Monday, and four people were hurt. Police did not name the driver of "
            "the lorry, a man from Varn. It is not yet clear what caused the crash in Ostrey, Sergeant Lena Moss said."
        )
        mill = (
            "Nora Bell won the auction of the old mill in Corven on Friday. The winner, a baker, declined to say how "
            "much she would pay for the mill. The bakery in Corven has 12 workers."
        )
        opened.add(article(1, crash, title="Crash in Ostrey"), article(2, mill, title="Mill in Corven sold"))
        opened.add(*(article(n) for n in range(20, 60)))
        answer = opened.ask(question)
        assert answer.grade == "related"
        assert words in answer.statements[0].text
