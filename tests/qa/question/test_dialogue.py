import pytest

from qa.question.dialogue import Said, dialogue_act, said
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
        ("Tell me a joke", "capabilities"), ("You're useless", "capabilities"),
        ("Thanks, what can you do?", "capabilities"), ("Hello! how can you help me", "capabilities"),
        ("Gracias, ¿qué puedes hacer?", "capabilities"), ("Hallo, wer bist du?", "identity"),
        ("who created you?", "identity"), ("give me an example question", "capabilities"),
        ("who are you?", "identity"), ("Are you a robot?", "identity"), ("Qui êtes-vous ?", "identity"),
    ],
)  # fmt: skip
def test_what_asks_nothing_of_the_articles_is_known_by_its_whole_words(said: str, act: Act) -> None:
    assert dialogue_act(said) == act


@pytest.mark.parametrize(
    "said",
    [
        "Hello, who took Walikale?", "Tell me a story of the flood", "You are wrong about the mill, who owns it?",
        "What can you do about the flood?", "Who are you voting for?", "", "???",
        "Thanks to whom was the mill saved?", "help for the villages on the river", "What did the good doctor say?",
        "Thanks, who took Walikale?",
        "Can you help the villages win?", "Hello Kitty sales", "who are the Harbour Wire's owners",
        "bye-election result",
        "hi " * 200,
    ],
)  # fmt: skip
def test_whoever_says_more_asks_something(said: str) -> None:
    assert dialogue_act(said) is None


@pytest.mark.parametrize(
    ("text", "act", "language"),
    [
        ("Hello!", "greeting", "en"), ("Help, please", "capabilities", "en"), ("See you tomorrow", "farewell", "en"),
        ("What questions can I ask?", "capabilities", "en"), ("Bonsoir à tous", "greeting", "fr"),
        ("Que pouvez-vous faire pour moi ?", "capabilities", "fr"), ("Comment ça marche ?", "capabilities", "fr"),
        ("À bientôt !", "farewell", "fr"), ("Grüß Gott", "greeting", "de"), ("Wer sind Sie?", "identity", "de"),
        ("Können Sie mir helfen?", "capabilities", "de"), ("Besten Dank", "thanks", "de"),
        ("¿Qué puede hacer?", "capabilities", "es"), ("¿Quién eres?", "identity", "es"),
        ("Hasta luego", "farewell", "es"),
        ("Olá, tudo bem?", "greeting", "pt"), ("Muito obrigada", "thanks", "pt"), ("Grazie mille!", "thanks", "it"),
        ("Cosa puoi fare?", "capabilities", "it"), ("Goedemorgen", "greeting", "nl"), ("Dank u wel", "thanks", "nl"),
        ("Merhaba", "greeting", "tr"), ("Teşekkürler", "thanks", "tr"), ("你好！", "greeting", "zh"),
        ("你能做什么？", "capabilities", "zh"), ("ありがとうございます。", "thanks", "ja"),
        ("こんにちは", "greeting", "ja"),
    ],
)  # fmt: skip
def test_an_utterance_is_known_in_the_language_that_it_is_said_in(text: str, act: Act, language: str) -> None:
    assert said(text) == Said(act, language)


@pytest.mark.parametrize(
    "text",
    [
        "Hallo, wer hat Goma erobert?", "Merci de quoi ?", "Que peut faire le maire ?",
        "Was kann der Bürgermeister tun?",
        "Gracias a quién se salvó el molino", "你好吗是谁说的？", "Salut les copains concert",
        "Danke schön concert tickets",
    ],
)  # fmt: skip
def test_whoever_says_more_in_any_language_asks_something(text: str) -> None:
    assert said(text) is None
