"""Lines in which a publisher speaks of itself, and news that has the same words."""

import time

import pytest

from index.text.notices import MAX_CHARACTERS, cut_off, is_notice


@pytest.mark.parametrize(
    "line",
    [
        "This article is for subscribers.",
        "Already a subscriber? Log in.",
        "Start your free trial today to read the full story.",
        "Cancel any time within 30 days.",
        "Only £1 a week for the first six months.",
        "Dieser Artikel ist exklusiv für Abonnenten.",
        "Jetzt kostenlos testen",
        "Monatlich kündbar.",
        "La suite est réservée aux abonnés.",
        "Il vous reste 40 % de cet article à lire.",
        "Déjà abonné ? Connectez-vous",
        "Contenido exclusivo para suscriptores",
        "Questo articolo è riservato agli abbonati.",
        "Conteúdo exclusivo para assinantes",
        "Dit artikel is alleen voor abonnees.",
        "この記事は有料会員限定です。",
        "We and our 842 partners store and access information on your device.",
        "We use cookies to make this site better for you.",
        "You can accept all cookies or manage your choices.",
        "Wir verwenden Cookies, um diese Seite zu verbessern.",
        "Nous utilisons des cookies pour mesurer l’audience.",
        "© 2025 Harbour Post. All rights reserved.",
        "Alle Rechte vorbehalten.",
        "We may earn a commission if you buy through our links.",
        "Fehler gefunden? Jetzt melden.",
        "Follow Harbour Post on Facebook",
        "This is a breaking story, more to follow",
        "Photo: Ida Renn/Harbour Pictures",
        "(Foto: dpa)",
    ],
)
def test_notices_are_known(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribers can cancel a visit at any time, the clinic said.",
        "Copyright law was changed on Friday after two years of talks.",
        "We and our partners will rebuild the bridge by May.",
        "Dieses Angebot ist für Familien gedacht und kostet nichts.",
        "Jetzt will die Stadt neue Busse testen.",
        "Sie müssen sich bis Freitag anmelden, teilte die Schule mit.",
        "Schon Mitglied seit 1990, tritt er jetzt aus.",
        "Only 12 people a week are tested in Marrow.",
        "Register to vote by Friday.",
        "Only 3 doctors work in the clinic of Orwick.",
        "Breaking story after story, she made the Post what it is.",
        "Vous êtes abonnés au gaz, et la facture monte.",
        "Netflixの有料会員は1億人を超えた。",
        "The photo: two men on a bridge. Nobody knows them.",
        "He was told that cookies are banned in schools.",
    ],
)
def test_news_is_no_notice(line: str) -> None:
    assert not is_notice(line)


def test_mark_of_what_was_cut_off_is_no_part_of_a_sentence() -> None:
    assert cut_off("It will cost twel… [+2411 chars]") == len("It will cost twel…")
    assert cut_off("It will cost twelve million pounds. [...]") == len("It will cost twelve million pounds.")
    assert cut_off("He said [sic] no.") == len("He said [sic] no.")


@pytest.mark.parametrize("piece", ["we use ", "a", " ", "photo:", "get access to the ", "(c) "])
def test_lines_are_tried_at_once(piece: str) -> None:
    line = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    began = time.perf_counter()
    for _ in range(50):
        is_notice(line)
    assert time.perf_counter() - began < 2
