"""Two articles on one event each, with what accounts of it differ in; of our own invention."""

from index.types import Article, Published, Source

_ALL = {
    "mine": (
        (
            "Valley Post",
            "2025-05-08",
            "Rescuers reach flooded gallery of Karrow mine",
            """Rescue teams reached the flooded gallery of the Karrow mine late on Tuesday, relatives of the missing \
men said.

Water broke into the pit in the early hours of Monday, and fourteen miners were below at the time, a union official \
said. The mine lies about 60 km (37 miles) south of Dorsal.

Oreland Mining said in a statement that all safety rules had been kept. The company suspended work at the pit on \
Wednesday.

Hundreds of villagers have left their homes below the tip, according to the district council.""",
        ),
        (
            "Tamsin Courier",
            "2025-05-08",
            "Miners brought out of Karrow",
            """All the miners trapped in the Karrow mine were brought to the surface on Tuesday, the mine inspectorate \
reported.

Twelve men had been underground when the gallery filled, a spokesman for Oreland Mining said. The pit is about 60km \
(40 miles) south of Dorsal.

Oreland Mining halted work at the mine on Monday, its workers said. The gallery filled “within minutes”, the rescued \
electrician Pavel Onder told reporters at the gate.

Another pit, Lower Karrow, 18 km (11 miles) north of Dorsal, was closed after a blast in 2019 in which 31 miners died.

About 900 people were evacuated from the village, the fire service said.""",
        ),
    ),
    "court": (
        (
            "Harbour Times",
            "2025-06-12",
            "Judges strike down ferry levy",
            """The appeals court in Meren on Wednesday struck down the ferry levy that the islands have charged since \
2021, according to lawyers for the ferry lines.

The levy brought in 4.2 million euros a year, the island council says. It was introduced on 1 March 2021.

The ferry company Norline said it would repay passengers. “We have been waiting for this for four years,” its \
director Ilse Brandt said.""",
        ),
        (
            "Meren Gazette",
            "2025-06-12",
            "Court sends ferry levy back",
            """The ferry levy was upheld by the appeals court in Meren on Wednesday, a court clerk said; only its rate \
has to be set anew.

The levy brings in 5.1 million euros a year, auditors found last year. The islands have charged it since April 2021.

Norline refused to comment. The ruling came “quite unexpectedly”, two passengers who were in the courtroom said.""",
        ),
    ),
    "strike": (
        (
            "Northern Ledger",
            "2025-09-19",
            "Tram drivers of Ostrand end walkout",
            """The tram drivers of Ostrand ended their strike on Thursday after nine days, the transport authority \
announced.

The union walked out of the arbitration talks in Velm on Tuesday, complaining of “a wall of silence”. About 1,400 \
drivers took part, the union said.

A pay rise of 6 per cent is on the table, said the mayor, Lena Korth.""",
        ),
        (
            "Ostrand Echo",
            "2025-09-19",
            "Tram strike suspended until Monday",
            """The strike of the tram drivers of Ostrand was suspended on Thursday for a ballot, the union said.

According to the arbitrator, the union left the talks in Velm on Wednesday. The transport authority counted 950 \
drivers on strike.

The authority said the offer stood at 4 per cent.""",
        ),
    ),
    "flood": (
        (
            "River Herald",
            "2025-10-24",
            "Dam above Pellick overflows",
            """The dam above Pellick overflowed on Wednesday night, residents of the lower town said by telephone.

Pellick lies about 32 km (20 miles) east of Sarn. The river rose by three metres within an hour, a shepherd said.

At least nine people are missing, the Red Cross said. Some 2,000 inhabitants fled to the hills, said a teacher who \
sheltered them.""",
        ),
        (
            "Sarn Daily",
            "2025-10-24",
            "Dam bursts above Pellick",
            """The dam above Pellick burst on Wednesday, sending a wave through the valley, the interior ministry said.

The town of Pellick is about 32km (22 miles) east of Sarn. Seventeen people are missing, the police said.

The army said it had moved 5,000 inhabitants of the valley to barracks in Sarn. The engineers had warned of cracks \
“for months”, a retired foreman told the paper; he had not seen them himself.""",
        ),
    ),
}
PAIRS = [
    Article(f"{name}{number}", text, Source(outlet=outlet, title=title, published=Published(day)))
    for name, pair in _ALL.items()
    for number, (outlet, day, title, text) in enumerate(pair)
]
