import pytest

from qa.question.language import language_asked, language_name

_ENGLISH = """
Who runs Die Zeit and Der Spiegel?
What did El Niño do to the harvest in La Paz?
Where is Le Havre?
When did Les Misérables open at the Théâtre du Châtelet?
Was the Côte d'Azur hit by the storm?
Is Wien the same as Vienna?
Why did Los Angeles sue El Segundo?
How many people live in Las Cruces and Des Moines?
what is die rote fahne
did an die freude play at the opening
Who is the mayor of São Paulo?
Did Recep Tayyip Erdoğan meet Kılıçdaroğlu?
What is the 新大桥?
Who said “Wir schaffen das”?
will the war on drugs end
How did Anne Hidalgo and Marine Le Pen vote?
Is there a deal on the ferry
WHO TOOK WALIKALE
Did the CDU win in Nordrhein-Westfalen?
what about de facto rulers
Give me a quote by Luiz Inácio Lula da Silva on the flood
Tell me about Il Divo
"""


@pytest.mark.parametrize("question", _ENGLISH.strip().splitlines())
def test_english_questions_with_foreign_names_are_english(question: str) -> None:
    assert language_asked(question) == "en"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann wurde Goma befreit?", "de"), ("Wer hat die Mühle in Redmere gekauft?", "de"),
        ("was kostete das bad", "de"), ("Und die Ursache?", "de"), ("Qui a acheté le moulin de Redmere ?", "fr"),
        ("Et à Calder ?", "fr"), ("COMBIEN DE MORTS À TOMA", "fr"), ("¿Cuándo se hundió el ferry?", "es"),
        ("¿Y en Calder?", "es"), ("Quién compró el molino", "es"), ("Quem comprou o moinho?", "pt"),
        ("Quando o navio afundou?", "pt"), ("Chi ha comprato il mulino?", "it"), ("Wie kocht de molen?", "nl"),
        ("Hoeveel mensen zijn er gestorven?", "nl"), ("Değirmeni kim satın aldı?", "tr"),
        ("KÖPRÜ NE ZAMAN AÇILDI?", "tr"), ("Kopru ne zaman acildi?", "tr"), ("大桥什么时候开工？", "zh"),
        ("市長は誰ですか？", "ja"), ("누가 시장입니까?", "ko"), ("Кто купил мельницу?", "ru"),
        ("Хто купив млин і коли?", "uk"), ("من اشترى الطاحونة؟", "ar"), ("Kto kupił młyn w Redmere?", "pl"),
        ("Vem köpte kvarnen och när?", "sv"), ("Ποιος αγόρασε τον μύλο;", "el"),
    ],
)  # fmt: skip
def test_other_languages_are_known_by_their_words_and_scripts(question: str, language: str) -> None:
    assert language_asked(question) == language


@pytest.mark.parametrize(
    "question", ["Goma Walikale", "Le Pen Macron", "El Niño", "die hard sequel", "tin prices", "M23"]
)
def test_keywords_are_of_no_language(question: str) -> None:
    assert language_asked(question) in (None, "en")


def test_of_two_that_are_alike_the_archives_is_meant() -> None:
    assert language_asked("Hvor mange var det?", ["no"]) == "no"
    assert language_asked("Hvor mange var det?", ["da"]) == "da"


def test_languages_have_names() -> None:
    assert [language_name("tr"), language_name("tr", "de"), language_name("xy"), language_name(None)] == [
        "Turkish", "Türkisch", "xy", "an unknown language",
    ]  # fmt: skip
