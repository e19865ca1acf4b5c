"""Reports made by rule, as many as are asked for: what the benchmark of corrupted statements takes its sentences from.

A few hundred sample sentences hold some things that are corrupted, a title or a quotation, a dozen times only.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from index.types import Article, Published, Source

_OUTLETS = ("Quay Post", "Hill Echo", "Vantry Echo", "Redmere Gazette", "Lake Wire", "Tarn Courier")
_PLACES = ("Tarn", "Ostby", "Redmere", "Vantry", "Hohl", "Corran", "Olst", "Merum", "Kestin", "Brekk", "Sandvik")
_FIRST = ("Ada", "Aldo", "Vera", "Ruben", "Nora", "Jonas", "Lena", "Tomas", "Ines", "Marco", "Petra", "Oskar")
_LAST = ("Voss", "Senn", "Lund", "Quill", "Brandl", "Moreau", "Krahn", "Tavares", "Sillas", "Okafor", "Roth", "Vinge")
_TITLES = ("Mayor", "Judge", "Minister", "Colonel", "Senator", "Professor", "Bishop")
_FIRMS = ("Vektor", "Nimbus", "Hidralto", "Nordline", "Lomond", "Marsol")
_THINGS = ("harbour", "market", "theatre", "school", "bridge", "station", "library", "quay")
_VERBS = ("repaired", "inspected", "visited", "opened", "closed", "sold", "painted", "rebuilt")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_COUNTS = ("Three", "Five", "Seven", "Eleven", "Some 14", "At least 23")
_SHARES = ("some", "most", "many", "several")

_SENTENCES = (
    "{Title} {A} {verb} the {thing} in {P} on {day}.",
    "{Title} {A} denied that the {thing} in {P} was damaged by the storm.",
    "The engineers found no evidence that the {thing} in {P} was unsafe.",
    "The council of {P} did not accept the plan for the {thing}.",
    "The {thing} in {P} may close in {month}, the owner said.",
    "{F} plans to open a second {thing} in {P}.",
    "{Share} houses near the {thing} in {P} were flooded after the dam broke.",
    "{A} accused the firm {F} of theft after {B} left the {thing}.",
    "{F} sold {n} boats to the port of {P}, which had ordered {m} in the spring.",
    "About {n} people walked to the {thing} before the bridge was closed on {day}.",
    "“We have never seen so much water in the {thing} of {P} and we left at dawn,” {A} said.",
    "“The roof was made of straw and the doors were open all night,” {A} said on {day}.",
    "The {thing} in {P} was closed for {n} days, {Title} {A} said.",
    "{A} told {B} on {month} {d}, {y} that the {thing} had cost {n} thousand crowns.",
    "The road from {P} to {Q} is {n} kilometres long, and more than {m} lorries use it.",
    "{F} said on {day} that it had hired {n} workers for the {thing} in {P}.",
    "Residents of {P} have waited since {y} for the {thing} to be repaired.",
    "The {thing} in {Q} was visited by at least {n} children, said {A}, who teaches in {P}.",
    "{A} said {B} had rejected the offer, which was worth {n} million euros.",
    "{Count} lorries from {P} were stopped near the {thing}, which was empty.",
    "The {thing} in {P} was not opened after {A} left.",
    "The {thing} was painted by workers from {P} in the spring.",
    "Profit of {F} rose in {P}, and {m} of its {n} shops were painted.",
)  # fmt: skip
_ABROAD = {
    "fr": (
        ("{A} n'a pas vendu le port de {P}.", "{A} a vendu le port de {P}."),
        ("Le pont de {P} pourrait fermer en mai.", "Le pont de {P} va fermer en mai."),
        ("Selon {A}, le port de {P} a perdu {n} bateaux.", "Selon {A}, le port de {P} a perdu {m} bateaux."),
        ("{A} dément que le port de {P} soit fermé.", "{A} affirme que le port de {P} est fermé."),
    ),
    "de": (
        ("{A} hat den Hafen von {P} nicht verkauft.", "{A} hat den Hafen von {P} verkauft."),
        ("Die Brücke in {P} könnte im Mai öffnen.", "Die Brücke in {P} öffnet im Mai."),
        ("Laut {A} verlor der Hafen {n} Boote.", "Laut {A} verlor der Hafen {m} Boote."),
        ("{A} bestreitet, dass der Hafen sicher ist.", "{A} sagte, dass der Hafen sicher ist."),
    ),
    "es": (
        ("{A} no vendió el puerto de {P}.", "{A} vendió el puerto de {P}."),
        ("El puente de {P} podría cerrar en mayo.", "El puente de {P} cerrará en mayo."),
        ("Según {A}, el puerto de {P} perdió {n} barcos.", "Según {A}, el puerto de {P} perdió {m} barcos."),
        ("{A} negó que el puerto de {P} esté cerrado.", "{A} dijo que el puerto de {P} está cerrado."),
    ),
}  # fmt: skip
"""Sentences of other languages, each with one that they do not bear out."""


def made_articles(count: int, seed: int = 20250320) -> Iterator[Article]:
    """English reports of some sentences each, the same for the same seed."""
    draw = random.Random(seed)
    for number in range(count):
        day = date(2024, 1, 1) + timedelta(days=draw.randrange(500))
        source = Source(title=f"Report {number}", outlet=draw.choice(_OUTLETS), published=Published(day.isoformat()))
        sentences = [_filled(form, draw) for form in draw.sample(_SENTENCES, 10)]
        yield Article(f"made-{number:04}", " ".join(sentences), source)


def made_abroad(count: int, seed: int = 20250320) -> Iterator[tuple[str, str, str]]:
    """French, German and Spanish sentences: language, what the source says, and what it does not bear out."""
    draw = random.Random(seed)
    for _ in range(count):
        language = draw.choice(list(_ABROAD))
        source, false = draw.choice(_ABROAD[language])
        state = draw.getstate()
        written = _filled(source, draw)
        draw.setstate(state)
        yield language, written, _filled(false, draw)


def _filled(form: str, draw: random.Random) -> str:
    """A sentence with names, things and numbers in its gaps."""
    one, other = draw.sample(_PLACES, 2)
    (a, b), (x, y) = draw.sample(_FIRST, 2), draw.sample(_LAST, 2)
    few, many = sorted(draw.sample([n for n in range(13, 98) if n % 10], 2))
    return form.format(
        A=f"{a} {x}", B=f"{b} {y}", P=one, Q=other, F=draw.choice(_FIRMS), Title=draw.choice(_TITLES),
        thing=draw.choice(_THINGS), verb=draw.choice(_VERBS), day=draw.choice(_DAYS), month=draw.choice(_MONTHS),
        Count=draw.choice(_COUNTS), Share=draw.choice(_SHARES).capitalize(), n=many, m=few, d=draw.randrange(1, 28),
        y=draw.randrange(1950, 2023),
    )  # fmt: skip
