import pytest

from qa.question.dialogue import dialogue_act
from qa.types import Act


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("hello", "greeting"), ("Hi!", "greeting"), ("Good morning, Newsdesk", "greeting"), ("HEY THERE", "greeting"),
        ("Bonjour !", "greeting"), ("guten Tag", "greeting"), ("¡Hola!", "greeting"), ("How are you?", "greeting"),
        ("thanks a lot", "thanks"), ("Thank you, that was helpful", "thanks"), ("Merci beaucoup", "thanks"),
        ("Vielen Dank!", "thanks"), ("muchas gracias", "thanks"), ("ok", "thanks"), ("bye", "farewell"),
        ("Au revoir", "farewell"), ("what can you do for me?", "capabilities"), ("help", "capabilities"),
        ("How does this work?", "capabilities"), ("Was kannst du tun?", "capabilities"),
        ("who are you?", "identity"), ("Are you a robot?", "identity"), ("Qui êtes-vous ?", "identity"),
    ],
)  # fmt: skip
def test_what_asks_nothing_of_the_articles_is_known_by_its_whole_words(said: str, act: Act) -> None:
    assert dialogue_act(said) == act


@pytest.mark.parametrize(
    "said",
    [
        "Hello, who took Walikale?", "What can you do about the flood?", "Who are you voting for?", "", "???",
        "Thanks to whom was the mill saved?", "help for the villages on the river", "What did the good doctor say?",
        "Hello Kitty sales", "who are the Harbour Wire's owners", "bye-election result", "hi " * 200,
    ],
)  # fmt: skip
def test_whoever_says_more_asks_something(said: str) -> None:
    assert dialogue_act(said) is None
