"""A table of dates that only the day of an article explains: sentence, words, first and last day, rule."""

from datetime import date

import pytest

from index.text.event_dates import event_dates
from index.types import Dating, Published

THURSDAY = date(2025, 3, 20)

# Words in [brackets] are the date; then its first day, its last one if that is another, and the rule.
PAST = (
    """
The ferry sank on [Monday]. | 2025-03-17
The ferry sank late [Wednesday]. | 2025-03-19
The ferry sank [Wednesday] night off the cape. | 2025-03-19
The ferry sank in the small hours of [Tuesday]. | 2025-03-18
Crews found the wreck on [Sunday]. | 2025-03-16
The union said [Saturday] that talks had failed. | 2025-03-15
She told reporters on [Wednesday] that the bridge will open in a year. | 2025-03-19
He was charged [Tuesday] with theft. | 2025-03-18
[Monday]'s storm tore roofs off. | 2025-03-17
After [Sunday]'s vote the council fell silent. | 2025-03-16
The mayor, who resigned on [Wednesday], was not there. | 2025-03-19
Rain that began [Saturday] flooded the mill. | 2025-03-15
Police arrested two men on [Tuesday], and a third fled. | 2025-03-18
Officials announced [Monday] they would close the pit. | 2025-03-17
The plan adopted on [Sunday] is dear. | 2025-03-16
They had cleared the road by [Wednesday] night. | 2025-03-19
The bill passed on [Monday] will cost millions. | 2025-03-17
By [Tuesday] the fighters had taken the town. | 2025-03-18
It broke down [last Thursday]. | 2025-03-13
It broke down [last Monday]. | 2025-03-17
The pit has been shut since [Friday]. | 2025-03-14
The road has been blocked since [Tuesday]. | 2025-03-18
A court ruled [Wednesday] against the firm. | 2025-03-19
The council adopted the plan on [Sunday]. | 2025-03-16
The boat capsized [Sunday], killing two. | 2025-03-16
Two men were freed late [Monday] evening. | 2025-03-17
Smoke was seen over the port [Tuesday] afternoon. | 2025-03-18
The firm had said [Friday] that it would pay. | 2025-03-14
[Tuesday], the river rose by a metre. | 2025-03-18
""",
    "past weekday",
)
OF_THE_DAY = (
    """
He spoke on [Thursday]. | 2025-03-20
The plant closed early [Thursday]. | 2025-03-20
The vote will be held [Thursday]. | 2025-03-20
[Thursday]'s frost ruined the blossom. | 2025-03-20
""",
    "day of publication",
)
COMING = (
    """
The union will vote [Wednesday] on the offer. | 2025-03-26
Drivers are rallying at the port on [Friday]. | 2025-03-21
The launch is scheduled for [Saturday]. | 2025-03-22
Engineers will try again [Saturday]. | 2025-03-22
The next attempt is expected [Monday]. | 2025-03-24
The next attempt could come as early as [Monday]. | 2025-03-24
The deal must be signed by [Tuesday]. | 2025-03-25
Residents were told to leave by [Friday]. | 2025-03-21
Bids are open until [Sunday]. | 2025-03-23
He spoke ahead of [Sunday]'s election. | 2025-03-23
The strike, starting [Friday], has no end date. | 2025-03-21
On [Sunday], voters will choose a mayor. | 2025-03-23
[Friday] is the last day to apply. | 2025-03-21
The crew plans to sail on [Friday]. | 2025-03-21
She is due in court on [Tuesday]. | 2025-03-25
The talks are set to resume [Monday]. | 2025-03-24
The period ends on [Tuesday]. | 2025-03-25
There is a slight chance of rain [Saturday]. | 2025-03-22
The storm is on track to hit the coast [Friday]. | 2025-03-21
The bridge may reopen as soon as [Wednesday]. | 2025-03-26
The vote is planned for [Tuesday]. | 2025-03-25
She will not play on [Saturday]. | 2025-03-22
The strike would begin [Monday]. | 2025-03-24
The council should decide on [Monday]. | 2025-03-24
It needs to win on [Sunday] to stay up. | 2025-03-23
The exhibition opens [Saturday] in the old mill. | 2025-03-22
United fans will march on [Saturday]. | 2025-03-22
On [Wednesday], allied ministers will decide. | 2025-03-26
They plan a march on [Sunday]. | 2025-03-23
It reopens on [Monday], an engineer said. | 2025-03-24
The ferry resumes service on [Tuesday]. | 2025-03-25
Crews are planning another dive on [Tuesday]. | 2025-03-25
The planned march on [Friday] was banned. | 2025-03-21
They'll know more on [Monday]. | 2025-03-24
[Next Friday] the pool opens. | 2025-03-21
They meet [next Thursday]. | 2025-03-27
""",
    "coming weekday",
)
COUNTED = (
    """
They were wounded [yesterday]. | 2025-03-19
The shop opens [tomorrow]. | 2025-03-21
The shop opened [today]. | 2025-03-20
Counting goes on [tonight]. | 2025-03-20
Prices fell [last week]. | 2025-03-10 2025-03-16
The budget will be read [next week]. | 2025-03-24 2025-03-30
Two more boats arrived [this week]. | 2025-03-17 2025-03-23
The mine closed [last month]. | 2025-02-01 2025-02-28
The mine reopens [next month]. | 2025-04-01 2025-04-30
Rents rose [this month]. | 2025-03-01 2025-03-31
He won the cup [last year]. | 2024-01-01 2024-12-31
She retires [next year]. | 2026-01-01 2026-12-31
Sales doubled [this year]. | 2025-01-01 2025-12-31
The tower fell [two days ago]. | 2025-03-18
The tower fell [three weeks ago]. | 2025-02-24 2025-03-02
The tower fell [a month ago]. | 2025-02-01 2025-02-28
The firm was founded [ten years ago]. | 2015-01-01 2015-12-31
The law was passed [two decades ago]. | 2005-01-01 2005-12-31
A quake struck [earlier this month]. | 2025-03-01 2025-03-20
A quake struck [earlier this week]. | 2025-03-17 2025-03-20
A quake struck [earlier this year]. | 2025-01-01 2025-03-20
The verdict is due [later this month]. | 2025-03-20 2025-03-31
The verdict is due [later this week]. | 2025-03-20 2025-03-23
The verdict is due [later this year]. | 2025-03-20 2025-12-31
The pair met [late last year]. | 2024-01-01 2024-12-31
The pair met [early last month]. | 2025-02-01 2025-02-28
The pair will meet [early next week]. | 2025-03-24 2025-03-30
Thousands marched [over the weekend]. | 2025-03-15 2025-03-16
Thousands marched [last weekend]. | 2025-03-15 2025-03-16
Thousands will march [this weekend]. | 2025-03-22 2025-03-23
The bell rang [this morning]. | 2025-03-20
The bell rang [this afternoon]. | 2025-03-20
The bell rang [last night]. | 2025-03-19
Nine people died [in the past 24 hours]. | 2025-03-19 2025-03-20
Nine people died [in the last 48 hours]. | 2025-03-18 2025-03-20
Output fell [over the past three months]. | 2024-12-20 2025-03-20
Output fell [in the past year]. | 2024-03-20 2025-03-20
It has rained [for the last six days]. | 2025-03-14 2025-03-20
The tower fell [four days ago]. | 2025-03-16
The tower fell [five years ago]. | 2020-01-01 2020-12-31
Rents fell [last decade]. | 2010-01-01 2019-12-31
The ferry sank [two months ago]. | 2025-01-01 2025-01-31
The bridge will open [in two weeks' time]. | 2025-03-31 2025-04-06
The bridge will open [two years from now]. | 2027-01-01 2027-12-31
""",
    "counted from publication",
)
FROM_ANOTHER = (
    """
He was held on March 3 and freed [two days later]. | 2025-03-05
He was held on 3 March and freed [a week later]. | 2025-03-10 2025-03-16
It opened on 1 June 2019 and burned [a year later]. | 2020-01-01 2020-12-31
She resigned [a day after] March 12. | 2025-03-13
She resigned [two days before] Monday. | 2025-03-15
It sank on Monday; [the next day] divers arrived. | 2025-03-18
It sank on Monday; [the previous day] it had left port. | 2025-03-16
It sank on Monday, and [three days earlier] a crack was seen. | 2025-03-14
""",
    "counted from another date",
)
SEASONS = (
    """
He has scored nine goals [this season]. | 2024-03-21 2025-03-20
He scored nine goals [last season]. | 2023-03-21 2024-03-20
He will play abroad [next season]. | 2025-03-20 2026-03-20
Wells ran dry [last summer]. | 2024-06-01 2024-08-31
Wells ran dry [last winter]. | 2024-12-01 2025-02-28
Wells ran dry [last fall]. | 2024-09-01 2024-11-30
The line will open [next spring]. | 2026-03-01 2026-05-31
The line will open [this summer]. | 2025-06-01 2025-08-31
The line opened [this spring]. | 2025-03-01 2025-05-31
The line will open [next autumn]. | 2025-09-01 2025-11-30
""",
    "season",
)
MONTHS = (
    """
The mill closed in [February] after a fire. | 2025-02-01 2025-02-28
The mill closed in [January]. | 2025-01-01 2025-01-31
He was elected in [November]. | 2024-11-01 2024-11-30
He was elected in [September]. | 2024-09-01 2024-09-30
He was elected last year, in [June]. | 2024-06-01 2024-06-30
The trial will begin in [April]. | 2025-04-01 2025-04-30
The trial will begin in [September]. | 2025-09-01 2025-09-30
The trial will begin in [October]. | 2025-10-01 2025-10-31
A bill was passed in [August]. | 2024-08-01 2024-08-31
The bridge fell in [early March]. | 2025-03-01 2025-03-10
The bridge fell in [mid-February]. | 2025-02-11 2025-02-20
The bridge fell in [late February]. | 2025-02-21 2025-02-28
The bridge fell in [late January]. | 2025-01-21 2025-01-31
A bill was passed in [December]. | 2024-12-01 2024-12-31
A bill was passed in [May]. | 2024-05-01 2024-05-31
Talks began in [mid-January]. | 2025-01-11 2025-01-20
The bridge fell in [early December 2023]. | 2023-12-01 2023-12-10
""",
    "nearest month",
)
DAYS = (
    """
It was signed on [Feb. 3]. | 2025-02-03
It was signed on [Feb. 3], 40 days late. | 2025-02-03
It was signed on [3 February]. | 2025-02-03
It was signed on [December 9]. | 2024-12-09
It was signed on [9 Dec], he said. | 2024-12-09
The trial will begin on [April 2]. | 2025-04-02
The trial will begin on [2 April]. | 2025-04-02
The trial began on [Oct. 14]. | 2024-10-14
The runners set off on [Sunday, March 16]. | 2025-03-16
The runners set off on [Monday, 10 March]. | 2025-03-10
It was signed on [January 31]. | 2025-01-31
It was signed on [Mar. 19]. | 2025-03-19
It was signed on [the 5th of March]. | 2025-03-05
The trial will begin on [the 2nd of April]. | 2025-04-02
The fees will be collected from [July 1] on. | 2025-07-01
The firm will show its plans on [January 12]. | 2026-01-12
The hall is due to open on [12 February]. | 2026-02-12
The talks have been set for [December 30]. | 2025-12-30
The hall was due to open on [12 February]. | 2025-02-12
The permit expires on [Oct. 14]. | 2025-10-14
Forms must be handed in before [Nov. 15]. | 2025-11-15
The tins have sell-by dates through [Oct. 17]. | 2025-10-17
The tins have a use-by date of [April 2]. | 2025-04-02
The offer is open until [Oct. 14]. | 2025-10-14
The school will reopen on [Sept. 1]. | 2025-09-01
The school was scheduled to reopen on [March 3]. | 2025-03-03
The bridge was opened on [Aug. 9]. | 2024-08-09
The bridge was opened on [1 January]. | 2025-01-01
""",
    "nearest day",
)


ABROAD = (
    (
        """
Er kam am [Mittwoch] an. | 2025-03-19
Elle est arrivée [mercredi]. | 2025-03-19
Llegó el [miércoles]. | 2025-03-19
Chegou na [quarta-feira]. | 2025-03-19
È arrivato [mercoledì]. | 2025-03-19
Hij kwam [woensdag] aan. | 2025-03-19
Chegou no [domingo]. | 2025-03-16
È arrivata [sabato] sera. | 2025-03-15
De brug viel [maandag]. | 2025-03-17
""",
        "past weekday",
    ),
    (
        """
Der Stollen wurde am [3. Februar] geschlossen. | 2025-02-03
Le pont est tombé le [3 février]. | 2025-02-03
El puente cayó el [3 de febrero]. | 2025-02-03
A ponte caiu em [3 de fevereiro]. | 2025-02-03
Il ponte è caduto il [3 febbraio]. | 2025-02-03
De brug viel op [3 februari]. | 2025-02-03
A ponte caiu em [9 de dezembro]. | 2024-12-09
Il ponte è caduto il [9 dicembre]. | 2024-12-09
De brug viel op [9 december]. | 2024-12-09
""",
        "nearest day",
    ),
    (
        """
Die Brücke fiel im [Februar]. | 2025-02-01 2025-02-28
Le pont est tombé en [février]. | 2025-02-01 2025-02-28
El puente cayó en [febrero]. | 2025-02-01 2025-02-28
A ponte caiu em [fevereiro]. | 2025-02-01 2025-02-28
Il ponte è caduto a [febbraio]. | 2025-02-01 2025-02-28
De brug viel in [februari]. | 2025-02-01 2025-02-28
""",
        "nearest month",
    ),
    (
        """
[Gestern] brannte es. | 2025-03-19
[Hier], le feu a pris. | 2025-03-19
[Ayer] hubo un incendio. | 2025-03-19
[Ontem] houve um incêndio. | 2025-03-19
[Ieri] c'è stato un incendio. | 2025-03-19
[Gisteren] was er brand. | 2025-03-19
Er brannte [letzte Woche]. | 2025-03-10 2025-03-16
Il a plu [la semaine dernière]. | 2025-03-10 2025-03-16
Llovió [la semana pasada]. | 2025-03-10 2025-03-16
Il a plu [le mois dernier]. | 2025-02-01 2025-02-28
Es regnete [letzten Monat]. | 2025-02-01 2025-02-28
Llovió [el año pasado]. | 2024-01-01 2024-12-31
""",
        "counted from publication",
    ),
)


def _rows() -> list[tuple[str, str, str, str, str]]:
    found = []
    for table, rule in (PAST, OF_THE_DAY, COMING, COUNTED, FROM_ANOTHER, SEASONS, MONTHS, DAYS, *ABROAD):
        for row in table.strip().splitlines():
            sentence, days = row.split(" | ")
            first, *last = days.split()
            phrase = sentence[sentence.index("[") + 1 : sentence.index("]")]
            found.append((sentence.replace("[", "").replace("]", ""), phrase, first, last[0] if last else first, rule))
    return found


@pytest.mark.parametrize(("sentence", "phrase", "first", "last", "rule"), _rows())
def test_a_date_means_these_days_by_this_rule(sentence: str, phrase: str, first: str, last: str, rule: str) -> None:
    found = {sentence[each.start : each.end]: each for each in event_dates(sentence, THURSDAY)}
    assert phrase in found
    read = found[phrase]
    assert (read.days.first.isoformat(), read.days.last.isoformat(), read.rule) == (first, last, rule)


@pytest.mark.parametrize(
    "sentence",
    [
        "Shops are full on Black Friday.", "She was on Saturday Night Live.", "They meet every Monday.",
        "The museum is open Tuesday to Sunday.", "It is open Monday through Friday.", "One Sunday he left.",
        "They play on Saturday afternoons.", "He spoke to USA TODAY.", "It was shown on Today in America.",
        "Mondays are quiet.", "A few days later it rained.", "Two days later it rained.", "The season ticket is dear.",
        "It took two days.", "On Super Tuesday she won.", "Good Friday is a holiday.",
    ],
)  # fmt: skip
def test_what_names_no_day_of_the_calendar_gets_none(sentence: str) -> None:
    assert event_dates(sentence, THURSDAY) == ()


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_nothing_is_counted_from_the_ends_of_the_calendar(published: str) -> None:
    text = "The strike ended on Monday, it began on May 3 and goes on next year."
    assert event_dates(text, Dating(Published(published), text)) == ()


@pytest.mark.parametrize(
    ("published", "sentence", "days"),
    [
        (date(2025, 3, 22), "Thousands will march this weekend.", (22, 23)),
        (date(2025, 3, 23), "Thousands marched over the weekend.", (22, 23)),
        (date(2025, 3, 23), "Thousands marched last weekend.", (15, 16)),
        (date(2025, 3, 24), "Thousands marched over the weekend.", (22, 23)),
        (date(2025, 3, 31), "A quake struck earlier this month.", (1, 31)),
    ],
)
def test_a_weekend_and_a_month_end_with_the_calendar(published: date, sentence: str, days: tuple[int, int]) -> None:
    (found,) = event_dates(sentence, published)
    assert (found.days.first.day, found.days.last.day) == days
