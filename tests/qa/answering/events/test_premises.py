"""What a question takes for granted and the archive says otherwise, provably by its words; and never else."""

from collections.abc import Iterator
from html import unescape

import pytest

from index.types import Article, Published, Source
from qa import Newsdesk
from qa.rendering import agents, terminal
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import export
from qa.rendering.html import answers as html

_OTHERWISE = "The archive says otherwise: "
_ARTICLES = (
    ("2025-04-02", "The mayor of Orwick, Lena Korth, refused to resign on Tuesday after the council's vote."),
    ("2025-04-03", "The council of Orwick rejected the bus lane on Monday. It will vote on the tram line in June."),
    (
        "2025-04-03",
        "The mayor of Tolm refused to resign. The mayor of Brenn, Ada Moll, is under pressure over a land deal.",
    ),
    ("2025-04-03", "Regulators rejected the Veloxin vaccine on Wednesday. The maker, Ostra Pharma, will appeal."),
    (
        "2025-05-05",
        "The city of Marsholt has allowed electric scooters on its promenade since April, a spokeswoman said.",
    ),
    (
        "2025-05-06",
        "Kelbrook Foods bought Dorn Dairies for 40 million euros on Monday. It had bought Hale Mills last year.",
    ),
    (
        "2025-06-11",
        "The jury was not unanimous in awarding the Selby Prize to the novel Low Water, its chairwoman said.",
    ),
    ("2025-06-12", "Nine workers were killed in the fire at the Pellworth paper mill on Tuesday, the police said."),
    ("2025-06-13", "President Amina Doss said on Thursday that she would travel. Amina Doss met families in Walden."),
    ("2025-06-14", "The Harrow Fund declined to accept the donation of the footballer Pete Lund."),
    ("2025-06-20", "Robert Kell Jr. said on Tuesday that he would run for the senate."),
    (
        "2025-06-26",
        "The commission rejected the merger of Dornbank and Kellcredit. A court will hear the banks in July.",
    ),
    ("2025-07-01", "The court of appeal in Quill upheld the ruling against the ferry company Norline on Monday."),
    ("2025-07-02", "The Quillane festival went ahead in spite of the storm, its organisers said."),
    ("2025-07-03", "A jury acquitted the banker Tom Varga of fraud on Wednesday. Varga hugged his lawyers."),
    ("2025-07-08", "Ostermoor United sacked its coach Ivo Brandt on Sunday after five defeats in a row."),
    ("2025-07-09", "The union left the talks in Velm on Tuesday, the arbitrator said."),
    ("2025-07-10", "Norline sued the port of Meren over its fees, court papers show."),
    (
        "2025-07-11",
        "The minister Carla Sato denied that she had met the lobbyists. She will answer questions on Friday.",
    ),
    ("2025-07-12", "The theatre in Selm was not finished until 1969. Its architect was Pia Lorn."),
    (
        "2025-07-13",
        "The lower court upheld the port levy on Monday. The court of appeal overturned the port levy on Friday.",
    ),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("premises")) as desk:
        desk.add(
            *(
                Article(f"a{number}", text, Source(outlet="Post", title=f"News {number}", published=Published(day)))
                for number, (day, text) in enumerate(_ARTICLES)
            )
        )
        yield desk


@pytest.mark.parametrize(
    ("question", "words"),
    [
        # It is denied.
        ("Why did the mayor of Orwick resign?", "refused to resign"),
        ("When did Lena Korth step down?", "refused to resign"),
        ("why did the mayor of orwick quit", "refused to resign"),
        ("When did Carla Sato meet with the lobbyists?", "denied that she had met"),
        ("What made the Selby jury unanimous about Low Water?", "not unanimous"),
        # Something happened that excludes it.
        ("When did the Veloxin vaccine get approved?", "Regulators rejected"),
        ("Who approved the Veloxin vaccine?", "Regulators rejected"),
        ("Why did Marsholt ban electric scooters on its promenade?", "has allowed electric scooters"),
        ("When was the ban on electric scooters in Marsholt introduced?", "has allowed electric scooters"),
        ("Why did the Harrow Fund accept the donation of Pete Lund?", "declined to accept"),
        ("Why did the court of appeal in Quill overturn the ruling against Norline?", "upheld the ruling"),
        ("Why was the Quillane festival cancelled?", "went ahead"),
        ("When was Tom Varga convicted of fraud?", "acquitted"),
        ("Why did coach Ivo Brandt resign?", "sacked its coach"),
        # It was the other one.
        ("Why did Dorn Dairies buy Kelbrook Foods?", "Kelbrook Foods bought Dorn Dairies"),
        ("Why did the port of Meren sue Norline?", "Norline sued the port of Meren"),
        # Another number, another day.
        ("Why were twelve workers killed in the fire at the Pellworth paper mill?", "Nine workers"),
        ("Why did the union leave the talks in Velm on Monday?", "on Tuesday"),
        # Whom the question has dead acts in the days of the article.
        ("Who killed Amina Doss?", "said on Thursday"),
        ("When was President Amina Doss assassinated?", "said on Thursday"),
    ],
)
def test_the_sentence_that_says_otherwise_is_shown_and_claims_no_answer(
    desk: Newsdesk, question: str, words: str
) -> None:
    answer = desk.ask(question)
    assert answer.text.startswith(_OTHERWISE)
    assert words in answer.statements[0].text
    assert (answer.answered, answer.grade, answer.short, answer.disagreements) == (False, "related", None, ())


@pytest.mark.parametrize(
    "question",
    [
        # What can be answered by yes or no takes nothing for granted, nor does what is yet to come.
        "Did the mayor of Orwick resign?",
        "Did regulators approve the Veloxin vaccine?",
        "When will the mayor of Orwick resign?",
        # It is so.
        "Why did Lena Korth refuse to resign?",
        "When did regulators reject the Veloxin vaccine?",
        "When did Kelbrook Foods buy Dorn Dairies?",
        "Why did Kelbrook Foods buy Hale Mills?",
        "Why did Norline sue the port of Meren?",
        "Why were nine workers killed in the fire at the Pellworth paper mill?",
        "Why did the union leave the talks in Velm on Tuesday?",
        "When was the theatre in Selm finished?",
        "Who acquitted Tom Varga?",
        # Somebody else said or did it, or of something else, or in another year.
        "When did the mayor of Brenn resign?",
        "Why did Ada Moll resign?",
        "Why did the council of Orwick approve the tram line?",
        "Why did the court approve the merger of Dornbank and Kellcredit?",
        "Why were twelve workers killed in the fire at Pellworth in 2019?",
        "Who killed Robert Kell?",
        "Who killed three people in Walden?",
        # The archive says both.
        "Why was the port levy overturned?",
    ],
)
def test_nothing_is_contradicted_that_the_words_do_not_contradict(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.citations
    assert not answer.text.startswith(_OTHERWISE)


def test_every_surface_says_so(desk: Newsdesk) -> None:
    answer = desk.ask("Why did the mayor of Orwick resign?")
    view = AnswerView(answer)
    assert [each.text for each in view.sentences] == [_OTHERWISE.strip(), answer.statements[0].text]
    shown = [
        answer.to_dict()["text"],
        terminal.answer(answer),
        agents.answer(answer),
        unescape(html.answer(answer)),
        *(export("News", [view], suffix).decode() for suffix in ("md", "html", "txt")),
    ]
    assert all(_OTHERWISE.strip() in text for text in shown)
