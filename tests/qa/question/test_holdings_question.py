import pytest

from qa.question.holdings import article_before, holdings_question
from qa.question.periods import period
from qa.types import HoldingsQuestion, Subject, Turn

_KNOWN = {
    "the Harbour Wire",
    "Harbour Wire",
    "the Quay Post",
    "Quay Post",
    "Amy Bell",
    "Le Matin",
    "Der Bote",
    "La Hora",
}


@pytest.mark.parametrize(
    ("question", "subject", "topic", "outlet"),
    [
        ("How many articles are there?", "size", "", ""),
        ("Total number of articles?", "size", "", ""),
        ("Thanks! How many articles do you have?", "size", "", ""),
        ("Hola, ¿cuántos artículos tienes?", "size", "", ""),
        ("Danke! Wie viele Artikel habt ihr?", "size", "", ""),
        ("What are your sources?", "outlets", "", ""),
        ("which newspapers are in here?", "outlets", "", ""),
        ("Which outlet has the most articles?", "outlets", "", ""),
        ("Which journalists write for you?", "authors", "", ""),
        ("are there any articles in Spanish?", "languages", "", ""),
        ("monthly breakdown of articles", "months", "", ""),
        ("Do you have anything from the Meridian?", "span", "", "the Meridian"),
        ("Show me all Quay Post articles", "span", "", "Quay Post"),
        ("How many articles mention the ferry?", "topic", "the ferry", ""),
        ("What is the date of the article about the ferry?", "published", "the ferry", ""),
        ("Please tell me how many stories you have", "size", "", ""),
        ("how many articles do you have from the Quay Post?", "size", "", "the Quay Post"),
        ("How many articles by Amy Bell are there?", "size", "", "Amy Bell"),
        ("How many articles did the Quay Post publish?", "size", "", "the Quay Post"),
        ("How many stories were published?", "size", "", ""),
        ("How big is the archive?", "size", "", ""),
        ("Which outlets do you have?", "outlets", "", ""),
        ("Which outlets do you have and how many articles each?", "outlets", "", ""),
        ("How many articles per outlet?", "outlets", "", ""),
        ("list the sources", "outlets", "", ""),
        ("Which newspapers are your articles from?", "outlets", "", ""),
        ("Which authors do you have?", "authors", "", ""),
        ("In which languages are the articles?", "languages", "", ""),
        ("What is the newest article?", "newest", "", ""),
        ("What is the latest article you have?", "newest", "", ""),
        ("what's the latest story from the Harbour Wire?", "newest", "", "the Harbour Wire"),
        ("What is the newest article about the ferry?", "newest", "the ferry", ""),
        ("What are the oldest articles?", "oldest", "", ""),
        ("show me the three oldest articles", "oldest", "", ""),
        ("What is the first article from the Quay Post?", "oldest", "", "the Quay Post"),
        ("How far back does the archive go?", "oldest", "", ""),
        ("When was the oldest article published?", "oldest", "", ""),
        ("articles per month", "months", "", ""),
        ("How many articles are there per month?", "months", "", ""),
        ("How many articles do you have per year?", "years", "", ""),
        ("What's in the archive?", "span", "", ""),
        ("What period does the archive cover?", "span", "", ""),
        ("what do you hold from the Meridian?", "span", "", "the Meridian"),
        ("Which articles are from the Quay Post?", "span", "", "the Quay Post"),
        ("What has the Quay Post published?", "span", "", "the Quay Post"),
        ("What do you have about tin mines?", "topic", "tin mines", ""),
        ("What do you have from the Quay Post on plums?", "topic", "plums", "the Quay Post"),
        ("What has the Quay Post written about plums?", "topic", "plums", "the Quay Post"),
        ("Do you have anything on “the ferry”?", "topic", "the ferry", ""),
        ("Are there any articles about the tide mill?", "topic", "the tide mill", ""),
        ("Which articles mention Walikale", "topic", "Walikale", ""),
        ("How many articles on the strike do you have?", "topic", "the strike", ""),
        ("When did the article about the mill appear?", "published", "the mill", ""),
        ("When was the article “Is the mill lost?” published?", "published", "Is the mill lost?", ""),
        ("When was 'Plums' published?", "published", "Plums", ""),
        ("Who wrote the story about the substation?", "author", "the substation", ""),
        ("Who wrote “Ferry sinks off Vantry”?", "author", "Ferry sinks off Vantry", ""),
        # French, German, Spanish, and the plainest ones of other languages
        ("Combien d'articles avez-vous ?", "size", "", ""),
        ("Combien d'articles y a-t-il dans l'archive ?", "size", "", ""),
        ("Combien d’articles avez-vous sur la grève ?", "topic", "la grève", ""),
        ("Quels journaux avez-vous ?", "outlets", "", ""),
        ("Quel est l'article le plus récent ?", "newest", "", ""),
        ("Quels sont les articles les plus anciens ?", "oldest", "", ""),
        ("Combien d'articles par mois ?", "months", "", ""),
        ("Qu'avez-vous sur le moulin ?", "topic", "le moulin", ""),
        ("Avez-vous quelque chose sur Vantry ?", "topic", "Vantry", ""),
        ("Quels articles sont du Matin ?", "span", "", "Matin"),
        ("Quand a été publié l'article « Prunes » ?", "published", "Prunes", ""),
        ("Qui a écrit l'article « Prunes » ?", "author", "Prunes", ""),
        ("Wie viele Artikel gibt es?", "size", "", ""),
        ("Wie viele Artikel haben Sie über den Streik?", "topic", "den Streik", ""),
        ("Welche Zeitungen habt ihr?", "outlets", "", ""),
        ("Was ist der neueste Artikel?", "newest", "", ""),
        ("Was sind die ältesten Artikel?", "oldest", "", ""),
        ("Wie weit reicht das Archiv zurück?", "oldest", "", ""),
        ("Wie viele Artikel gibt es pro Jahr?", "years", "", ""),
        ("Was haben Sie über die Fähre?", "topic", "die Fähre", ""),
        ("Was hast du vom Boten über die Fähre?", "topic", "die Fähre", "Boten"),
        ("Welche Artikel sind vom Quay Post?", "span", "", "Quay Post"),
        ("Wann ist der Artikel „Pflaumen“ erschienen?", "published", "Pflaumen", ""),
        ("Wer hat den Artikel „Pflaumen“ geschrieben?", "author", "Pflaumen", ""),
        ("¿Cuántos artículos hay?", "size", "", ""),
        ("¿Qué medios tiene?", "outlets", "", ""),
        ("¿Cuál es el artículo más reciente?", "newest", "", ""),
        ("¿Cuáles son los artículos más antiguos?", "oldest", "", ""),
        ("¿Cuántos artículos hay por mes?", "months", "", ""),
        ("¿Qué tienes sobre la huelga?", "topic", "la huelga", ""),
        ("¿Hay algo sobre el molino?", "topic", "el molino", ""),
        ("¿Cuándo se publicó el artículo «Ciruelas»?", "published", "Ciruelas", ""),
        ("¿Quién escribió el artículo «Ciruelas»?", "author", "Ciruelas", ""),
        ("O que você tem sobre a greve?", "topic", "a greve", ""),
        ("Cosa avete sullo sciopero?", "topic", "sciopero", ""),
        ("Cosa avete su Vantry?", "topic", "Vantry", ""),
        ("Welke kranten heeft u?", "outlets", "", ""),
        ("Arşivde kaç haber var?", "size", "", ""),
        ("有哪些媒体？", "outlets", "", ""),
        ("最新の記事は何ですか？", "newest", "", ""),
    ],
)
def test_questions_about_the_archive_itself_are_told_apart(
    question: str, subject: Subject | None, topic: str, outlet: str
) -> None:
    found = holdings_question(question, is_known=_KNOWN.__contains__)
    assert (found and (found.subject, found.topic, found.outlet)) == (subject and (subject, topic, outlet))


@pytest.mark.parametrize(
    "question",
    [
        "How many reports did the ministry get each month?",
        "Who are the sources of the leak?",
        "How many pieces of the balloon were found?",
        "How many pieces of the rocket fell?", "How many stories did the tower have?", "When did the ferry sink?",
        "What is the latest on the talks?", "Which outlets reported the outage?", "What do we have on the strike?",
        "Who wrote the report on the ferry's hull? And when?", "Which papers did the minister sign?",
        "What did the archive of Goma lose?", "How many articles of the treaty were changed?",
        "What files did the police find in the office?", "How many articles of impeachment were passed?",
        "How many articles of impeachment are there?", "Which outlets did the baron sell?", "How many papers closed?",
        "How many stories does it have?", "What is the latest story from Goma?", "Which newspapers does the firm own?",
        "Who wrote the report on the hull?", "When was the report published?", "What is the oldest newspaper?",
        "How many reports on the accident were filed?", "What did the Tribune's owner write about the strike?",
        "What is the first article of the constitution?", "How many copies did the Quay Post print?",
        "Who is the author of the law?", "Which documents did you say were stolen?", "How many people are there?",
        "Are there any survivors?", "Is there a deal on the strike?", "What are the newest models?",
        "In which languages is the sign written?", "Which publications were banned?", "How much do you have to pay?",
        "Combien d'articles compte la loi ?", "Quels journaux le baron a-t-il vendus ?",
        "Quand la loi a-t-elle été publiée ?",
        "Wie viele Artikel hat das Grundgesetz?", "Welche Zeitungen verkaufte der Baron?", "Wann erschien der Kanzler?",
        "¿Cuántos artículos tiene la ley?", "¿Qué medios vendió el barón?", "¿Cuándo se publicó la ley?",
        "What do you have to do to vote?", "Do you have to register for the run-off?", "Who reported the fire?",
    ],
)  # fmt: skip
def test_questions_about_what_the_articles_say_are_left_to_them(question: str) -> None:
    assert holdings_question(question, is_known=_KNOWN.__contains__) is None


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("How many articles are from 2022?", "from 2022"),
        ("Combien d'articles datent de 2022 ?", "de 2022"),
        ("Wie viele Artikel sind aus dem Jahr 2022?", "aus dem Jahr 2022"),
        ("¿Cuántos artículos son de 2022?", "de 2022"),
    ],
)
def test_articles_of_a_year_are_counted(question: str, phrase: str) -> None:
    read = period(question, None)
    assert read
    assert read.phrase == phrase
    found = holdings_question(question, phrase=phrase)
    assert found
    assert found.subject == "size"


def test_how_many_articles_are_asked_for_is_read() -> None:
    assert [
        (holdings_question(question) or HoldingsQuestion("size")).number
        for question in (
            "What is the newest article?", "What are the newest articles?", "show me the three oldest articles",
            "the latest 4 stories", "Zeig mir die drei neuesten Artikel", "Quels sont les deux derniers articles ?",
        )
    ] == [0, 5, 3, 4, 3, 2]  # fmt: skip


def test_words_for_a_time_may_stand_anywhere() -> None:
    found = holdings_question("How many articles from March 2025 do you have?", phrase="from March 2025")
    assert found == HoldingsQuestion("size")


@pytest.mark.parametrize("question", ["Who wrote it?", "When was that article published?", "Wer hat ihn geschrieben?"])
def test_a_question_may_point_at_the_article_that_was_spoken_of(question: str) -> None:
    found = holdings_question(question)
    assert found
    assert found.is_pointing


def test_the_article_that_was_spoken_of_is_the_first_of_the_last_answer() -> None:
    turns = [
        Turn("user", "Which articles mention plums?"),
        Turn("assistant", "The archive holds 2 articles on “plums”: “Plums fall” (Quay Post, 2 April 2025) [1]; “Jam”"
             " (Quay Post, 1 April 2025) [2]."),
        Turn("user", "Who wrote it?"),
    ]  # fmt: skip
    assert article_before(turns) == "Plums fall"
    assert article_before([Turn("assistant", "“It fell,” he said. [1]")]) == ""
