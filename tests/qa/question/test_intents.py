import pytest

from qa.question.intents import intent_of
from qa.question.wrapping import unwrapped
from qa.types import Intent


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Who has taken Walikale?", "fact"),
        ("how many were hurt in the fire", "fact"),
        ("Did the ferry sink?", "polar"),
        ("so was the mill insured?", "polar"),
        ("Was it the valve or the pump?", "polar"),
        ("Why did the talks end?", "why"),
        ("What caused the fire?", "why"),
        ("How did the rebels get across the river?", "how"),
        ("Which towns were flooded?", "list"),
        ("Name every school that closed.", "list"),
        ("Who were the other candidates?", "list"),
        ("How does the offer compare with last year's?", "comparison"),
        ("Company A v Company B: who cut more?", "comparison"),
        ("Do our stories agree on the toll?", "conflict"),
        ("How deep is it? I have two figures.", "conflict"),
        ("What did the mayor say about the bridge?", "quotation"),
        ("Give me Voss's quote on the plums", "quotation"),
        ("Who said that the pump had failed?", "source"),
        ("Where does the 200 figure come from?", "source"),
        ("Summarise the strike", "summary"),
        ("What happened at the substation?", "summary"),
        ("What do we have on the recount?", "summary"),
        ("What's the latest on the recall?", "latest"),
        ("Timeline of the talks", "timeline"),
        ("When did he resign? I need the day for a timeline.", "fact"),
        ("Latest death toll in the quarry blast?", "latest"),
        ("where have we got to with the recount", "latest"),
        ("Who runs the port these days?", "latest"),
        ("newest figure for the flood damage", "latest"),
        ("Every launch attempt, in order, with the reason", "timeline"),
        ("Key dates of the recount", "timeline"),
        ("airship affair day by day", "timeline"),
        ("main points on the floods please", "summary"),
        ("The strike in a nutshell", "summary"),
        ("How did the talks go in October?", "summary"),
        ("What's in the coalition deal?", "summary"),
        ("how bad is the flood", "summary"),
        ("how many people work for the mill", "fact"),
        ("How did the firm explain the delay?", "how"),
        ("Which executives at the mill are named?", "list"),
        ("what clues did the robbers leave behind", "list"),
        ("Who else stood for mayor?", "list"),
        ("In what cases may the guard be sent in?", "list"),
        ("Did the rise in wages keep up with prices?", "comparison"),
        ("Fares in Arden and Lede, each next to the year before", "comparison"),
        ("Was the new ferry dearer than the old one?", "comparison"),
        ("Did more than 50 people come?", "polar"),
        ("what was said in the verdict against the mayor", "fact"),
        ("At which quays do the ferries of the regatta land?", "list"),
        ("names of the three dogs in the boat", "list"),
        ("What are the next steps after the leak?", "list"),
        ("Give me every term of the truce", "list"),
        ("what were the shares worth at noon", "fact"),
        ("2027 regatta host towns", "list"),
        ("which news of the strike was wrong", "fact"),
        ("How many schools, 37 or 41?", "conflict"),
        ("toll of the blast: our figures don't agree", "conflict"),
        ("fares before and after the strike", "comparison"),
        ("How has the price of milk changed since May?", "comparison"),
        ("ferry adelheid cargo", "keyword"),
    ],
)
def test_what_a_good_answer_is(question: str, intent: Intent) -> None:
    assert intent_of(question) == intent


@pytest.mark.parametrize(
    ("question", "core"),
    [
        ("Can you tell me who took Walikale, please?", "who took Walikale"),
        ("Put together a timeline of the talks", "the talks"),
        ("Summarise what went wrong at the mill.", "what went wrong at the mill."),
        ("For a chart: how many were hurt?", "how many were hurt?"),
        ("How deep is the harbour? I have two figures.", "How deep is the harbour"),
        ("How far did it fall - do our stories agree?", "How far did it fall"),
        ("I'm writing a piece on the ferry. What led to its loss?", "the ferry. What led to its loss?"),
        ("What's the latest on the recall?", "the recall?"),
        ("Who has taken Walikale?", "Who has taken Walikale?"),
        ("Please", "Please"),
        ("please, please", "please"),
        ("Latest news from Goma", "Goma"),
    ],
)
def test_what_is_said_around_a_question_is_not_searched_for(question: str, core: str) -> None:
    assert unwrapped(question) == core
