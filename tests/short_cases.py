"""Articles of our own with questions for a few words, and what would be right: what is like it stands beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A question over the articles below."""

    question: str
    right: str
    """The only words that answer; empty where the articles do not say, or not in so many words."""
    is_plain: bool = False
    """Does the first sentence say it in the words of the question, so that it has to be given?"""


# fmt: off
ARTICLES = {
    "quake":
    "An earthquake hit the town of Tomaral early on Monday. At least three people died in Tomaral when the quake "
    "struck, the governor said. The hospital in Tomaral treated forty people for wounds, a doctor said. Seven "
    "other people were flown to Port Selwyn. It was the second quake in Tomaral in five years.",
    "climber":
    "Holly Barr, 23, became the seventh climber to die on Mount Ferrel this winter. Two guides, aged 31 and 44, "
    "were rescued on Mount Ferrel. The mountain is 4,810 metres high and lies 12 km from Vessin.",
    "vote":
    "Ada Voss received 49 of 97 votes in the Dornhaven election, the smallest possible majority. Jonas Reed came "
    "second in the Dornhaven election with 31 votes. Turnout in Dornhaven was 61 percent.",
    "ferry": "The ferry Adelheid was launched at Ostermoor on 4 June 1911 by the engineer Jonas Lindqvist. The ferry "
    "Adelheid carried 340 passengers and 40 crew. It was sold to Norway in 1952 for $2 million.",
    "dateline":
    "LUTON (Quay Wire) - Two trains collided outside Hartle on Friday, and 14 passengers were hurt. The driver of"
    " the first train, Mara Holt, was treated in Hartle. Police told Quay Wire that the signal had failed.",
    "mayor": "Lina Osei, the mayor of Carrow, opened the new library in Carrow on 3 May 2024. The library cost $12.5 "
    "million. Her predecessor, Tom Adair, had promised the library in 2019.",
    "deal":
    "Brightwater Foods bought the Penrose bakery for £40 million in March 2023. The Penrose bakery employs 260 "
    "people and makes 90,000 loaves a day. Its founder, Ruth Penrose, left the company in 2021.",
    "storm":
    "Storm Ilva tore the roof off the Sandal Road school in Merrin on Tuesday night. About 1,200 homes in Merrin "
    "lost power. The storm brought down 46 trees and two pylons. Nobody was killed in Merrin.",
    "court":
    "Judge Petra Lund sentenced the banker Oskar Vane to nine years in prison for fraud. Vane, 58, was convicted "
    "of stealing 3 million crowns from 210 customers. His lawyer, Sara Brandt, said that Vane would appeal.",
    "museum":
    "The Hollin Museum bought a painting by Elsa Marin for 70,000 euros. The painting shows the harbour of Brisk "
    "in 1887. The museum was founded in 1931 and has 14 rooms.",
    "bridge":
    "The Kessel bridge is 640 metres long and was built by the firm Arden and Sons. Work on the Kessel bridge "
    "took four years. The bridge carries 18,000 cars a day.",
    "cup":
    "Talia Moreno scored twice as Redcliff beat Oakham 3-1 in the cup final. The cup final was watched by 52,000 "
    "people in Selby. Moreno, 19, joined Redcliff in January.",
    "talks":
    "President Ilan Daro met Prime Minister Vesna Kolar in Trebin on 12 April 2023. The talks in Trebin lasted "
    "six hours. Kolar called the talks useful, and Daro left without a word.",
    "mine":
    "The Orrin mine closed in 1994 after 210 years. The Orrin mine employed 900 miners in 1960. It lies 15 miles "
    "from Castleford.",
    "claim":
    "Rebels have not captured the town of Belane, the army said. The rebels denied that they had killed General "
    "Amadou Sey. General Sey was appointed by President Oumar Diallo in 2020.",
    "plane": "A plane of Corvo Air slid off the runway at Lindhaven airport with 112 passengers on board. The pilot, "
    "Captain Nils Aro, had flown for 22 years. Three passengers broke an arm.",
    "film":
    "The film “Salt Road” won the Golden Lantern at the Aldeburg festival. The film was directed by Amara Nwosu. "
    "“Salt Road” was shot in 23 days and cost 900,000 euros.",
    "budget":
    "The council of Wexley raised the library budget by 4 percent to $3.2 million. The council cut the park "
    "budget by 9 percent. Councillor Beth Rowe voted against the budget.",
    "quote":
    "“We will rebuild the pier before the summer,” said Dana Whitlow, the harbour master of Quillane. “The sea "
    "took forty metres of it,” Whitlow told the Coast Herald.",
    "virus":
    "The health ministry counted 215 cases of dengue in Palmira in June. Eleven patients died in Palmira, five of"
    " them children. A further 30 cases were counted in Vela.",
    "correction":
    "Correction: An earlier version of this article said that the Tarn dam holds 80 million litres. The Tarn dam "
    "was finished in 1977.",
    "cut": "The epicentre of the tremor near Yuma lay at a depth of 9 km, said the U.S. Geological Survey. Sen. Rosa "
    "Delgado visited Yuma on 8 May 2022.",
    "twins":
    "Marek Tomas was born in Lodva in 1961 and died in Prence in 2019. His brother Pavel Tomas was born in 1965.",
    "awards":
    "Inge Dahl won the Fjord Prize for her novel in 2018. Nils Strand won the Fjord Prize for his poems in 2020. "
    "The Fjord Prize is worth 50,000 crowns.",
    "strike":
    "Teachers in Norwick went on strike on 6 February 2023 over pay. The strike in Norwick closed 85 schools. The"
    " union had asked for 8 percent.",
    "orbit": "The probe Hesper entered the orbit of Venus on 7 December 2021. The probe was built by Lumen Space in "
    "Tarvik. Hesper weighs 640 kg and carries five cameras.",
    "harvest": "Farmers in the Lorne valley harvested 4,200 tonnes of cherries this summer. Frost destroyed 600 "
    "tonnes of cherries in April. The farmers' union, led by Ines Varga, asked the state for 2 million "
    "crowns.",
    "school": "The Ashby school reopened on 2 September 2024 with 412 pupils and 29 teachers. Headteacher Colin "
    "Pratt said that 38 pupils were still taught in tents. The school was damaged by a landslide in "
    "March.",
    "arrest": "Police arrested 17 people at a protest in Marlow Square on Saturday, and five officers were injured."
    " Commissioner Jutta Weiss defended the arrests. Eleven of the 17 people were released on Sunday.",
    "satellite": "Engineers at Polaris Works repaired the satellite Minna in March 2022. The satellite Minna circles "
    "the Earth at a height of 540 km. Its successor will be launched by the agency ESO in 2027.",
    "bank": "The Nordvik bank appointed Hanna Lie as chief executive on 14 January 2025. Lie succeeds Erik Moe, "
    "who led the bank for eleven years. The Nordvik bank made a profit of 310 million crowns in 2024.",
    "fire": "A fire at a paint factory in Gorsely killed four workers and injured 12 others, the fire service "
    "said. Rescuers pulled 31 workers from the factory in Gorsely. The owner of the factory, Piet Maas, "
    "was questioned.",
    "whale": "Biologist Noor Hadid counted 82 grey whales off Port Anselm in May. A whale that stranded at Port "
    "Anselm was 13 metres long. Hadid counted 67 grey whales off Port Anselm in 2023.",
    "train": "The night train from Velmora to Sund takes 11 hours and costs 89 euros. The train from Velmora to "
    "Sund was cancelled in 2016. It was revived by the company Nattlinje.",
}
# fmt: on

CASES = (
    # A count of another thing, an age, an ordinal, a part of a whole.
    Case("How many people died in Tomaral?", "At least three", is_plain=True),
    Case("How many people were killed in Tomaral?", "At least three"),
    Case("How many people were flown to Port Selwyn?", ""),  # seven others
    Case("How many quakes hit Tomaral?", ""),
    Case("How many people did the hospital in Tomaral treat for wounds?", "forty", is_plain=True),
    Case("How many climbers have died on Mount Ferrel this winter?", ""),  # the seventh, aged 23
    Case("How many guides were rescued on Mount Ferrel?", "Two", is_plain=True),
    Case("How old was Holly Barr?", "23"),
    Case("How high is Mount Ferrel?", "4,810 metres"),
    Case("How many votes did Ada Voss receive in the Dornhaven election?", "49", is_plain=True),
    Case("How many votes did Jonas Reed receive in the Dornhaven election?", "31"),
    Case("How many votes were cast in the Dornhaven election?", ""),
    Case("Who came second in the Dornhaven election?", "Jonas Reed", is_plain=True),
    Case("How many passengers did the ferry Adelheid carry?", "340", is_plain=True),
    Case("How many sailors did the ferry Adelheid carry?", ""),
    Case("How many miners did the Orrin mine employ in 1960?", "900", is_plain=True),
    Case("How many miners did the Orrin mine employ in 1990?", ""),
    Case("How many cases of dengue did the health ministry count in Palmira in June?", "215", is_plain=True),
    Case("How many cases of dengue did the health ministry count in Palmira in July?", ""),
    Case("How many children died in Palmira?", "five"),
    Case("How many pylons did the storm bring down?", "two", is_plain=True),
    Case("How many trees did the storm bring down?", "46", is_plain=True),
    Case("How many people were killed in Merrin?", ""),
    Case("How many homes in Merrin lost power?", "About 1,200", is_plain=True),
    Case("How many passengers broke an arm?", "Three", is_plain=True),
    Case("How many passengers broke a leg?", ""),
    Case("How many schools did the strike in Norwick close?", "85", is_plain=True),
    Case("How many customers did Oskar Vane steal from?", "210"),
    # Datelines and agencies.
    Case("Where did two trains collide?", "Hartle"),
    Case("Where were two trains standing?", ""),
    Case("How many trains collided outside Hartle on Friday?", "Two", is_plain=True),
    Case("Who told Quay Wire that the signal had failed?", ""),  # police, no name
    Case("Who was told that the signal had failed?", ""),
    Case("Who was the driver of the first train?", "Mara Holt", is_plain=True),
    # Who did what to whom.
    Case("Who launched the ferry Adelheid at Ostermoor?", "Jonas Lindqvist"),
    Case("Who sold the ferry Adelheid to Norway?", ""),
    Case("Who bought the Penrose bakery?", "Brightwater Foods", is_plain=True),
    Case("Who sold the Penrose bakery?", ""),
    Case("What did Brightwater Foods buy?", "Penrose bakery"),
    Case("Who sentenced Oskar Vane to nine years in prison?", "Judge Petra Lund", is_plain=True),
    Case("Who did Judge Petra Lund sentence to nine years in prison?", "Oskar Vane"),
    Case("Who killed General Amadou Sey?", ""),
    Case("Who captured the town of Belane?", ""),
    Case("Who appointed General Sey?", "President Oumar Diallo"),
    Case("Who was appointed by President Oumar Diallo?", "General Sey", is_plain=True),
    Case("Who did Redcliff beat in the cup final?", "Oakham"),
    Case("Who beat Oakham in the cup final?", "Redcliff"),
    Case("Who beat Redcliff in the cup final?", ""),
    Case("Who scored twice in the cup final?", "Talia Moreno"),
    Case("Who directed the film Salt Road?", "Amara Nwosu"),
    Case("Who voted against the budget?", "Councillor Beth Rowe", is_plain=True),
    Case("Who voted for the budget?", ""),
    Case("Who built the Kessel bridge?", "the firm Arden and Sons"),
    Case("Who won the Fjord Prize for her novel in 2018?", "Inge Dahl", is_plain=True),
    Case("Who won the Fjord Prize in 2020?", "Nils Strand", is_plain=True),
    Case("Who won the Fjord Prize in 2019?", ""),
    Case("Who is the mayor of Carrow?", "Lina Osei", is_plain=True),
    Case("Who is the harbour master of Quillane?", "Dana Whitlow", is_plain=True),
    Case("Who said “We will rebuild the pier before the summer”?", "Dana Whitlow", is_plain=True),
    Case("Who met Prime Minister Vesna Kolar in Trebin?", "President Ilan Daro", is_plain=True),
    Case("Who built the probe?", "Lumen Space"),
    # When, where, how much.
    Case("When was the ferry Adelheid launched at Ostermoor?", "4 June 1911", is_plain=True),
    Case("When was the ferry Adelheid sold to Norway?", "1952"),
    Case("When did two trains collide outside Hartle?", ""),  # Friday is no date
    Case("When did Lina Osei open the new library in Carrow?", "3 May 2024", is_plain=True),
    Case("When did Tom Adair open the new library in Carrow?", ""),
    Case("When did Brightwater Foods buy the Penrose bakery?", "March 2023", is_plain=True),
    Case("On what day did Brightwater Foods buy the Penrose bakery?", ""),
    Case("When did Ruth Penrose buy the Penrose bakery?", ""),
    Case("In what year did the Orrin mine close?", "1994", is_plain=True),
    Case("In what year did the Orrin mine open?", ""),
    Case("When was Marek Tomas born?", "1961"),
    Case("When did Marek Tomas die in Prence?", "2019", is_plain=True),
    Case("When was Pavel Tomas born?", "1965", is_plain=True),
    Case("When did the probe Hesper enter the orbit of Venus?", "7 December 2021", is_plain=True),
    Case("When did the probe Hesper enter the orbit of Mars?", ""),
    Case("When did teachers in Norwick go on strike?", "6 February 2023", is_plain=True),
    Case("When did teachers in Norwick end the strike?", ""),
    Case("Where did President Ilan Daro meet Prime Minister Vesna Kolar?", "Trebin", is_plain=True),
    Case("Where was the painting by Elsa Marin bought?", ""),
    Case("How much did the library in Carrow cost?", "$12.5 million"),
    Case("How much did Brightwater Foods pay for the Penrose bakery?", "£40 million"),
    Case("How much did the Hollin Museum pay for a painting by Elsa Marin?", "70,000 euros"),
    Case("How long did the talks in Trebin last?", "six hours", is_plain=True),
    Case("How long is the Kessel bridge?", "640 metres"),
    Case("How far is the Orrin mine from Castleford?", "15 miles"),
    Case("By what percentage did the council of Wexley raise the library budget?", "4 percent"),
    Case("By what percentage did the council of Wexley cut the library budget?", ""),
    Case("What was the turnout in Dornhaven?", "61 percent"),
    # Corrections and cut abbreviations.
    Case("How many litres does the Tarn dam hold?", ""),
    Case("When was the Tarn dam finished?", "1977"),
    Case("When did Rosa Delgado visit Yuma?", "8 May 2022", is_plain=True),
    Case("Who visited Yuma on 8 May 2022?", "Sen. Rosa Delgado"),
    # More than one that fits.
    Case("Who won the Fjord Prize?", ""),
    Case("What did the film win, and what did it cost?", ""),
    Case("Which two people met in Trebin?", ""),
    # The same kinds again.
    Case("How many tonnes of cherries did farmers in the Lorne valley harvest this summer?", "4,200 tonnes"),
    Case("How many tonnes of cherries did frost destroy in April?", "600 tonnes"),
    Case("How many tonnes of apples did farmers in the Lorne valley harvest?", ""),
    Case("Who leads the farmers' union?", "Ines Varga"),
    Case("How much did the farmers' union ask the state for?", "2 million crowns"),
    Case("When did the Ashby school reopen?", "2 September 2024", is_plain=True),
    Case("How many pupils does the Ashby school have?", "412"),
    Case("How many teachers were hurt at the Ashby school?", ""),
    Case("Who is the headteacher of the Ashby school?", "Colin Pratt"),
    Case("What damaged the Ashby school in March?", "landslide"),
    Case("How many people did police arrest at a protest in Marlow Square?", "17", is_plain=True),
    Case("How many officers were injured in Marlow Square?", "five"),
    Case("How many people were injured in Marlow Square?", ""),
    Case("How many people were released on Sunday?", "Eleven", is_plain=True),
    Case("Who defended the arrests?", "Commissioner Jutta Weiss", is_plain=True),
    Case("When did engineers at Polaris Works repair the satellite Minna?", "March 2022", is_plain=True),
    Case("When was the satellite Minna launched?", ""),
    Case("At what height does the satellite Minna circle the Earth?", "540 km", is_plain=True),
    Case("Who was appointed as chief executive of the Nordvik bank?", "Hanna Lie"),
    Case("Who did the Nordvik bank appoint as chief executive?", "Hanna Lie"),
    Case("Who appointed Hanna Lie as chief executive?", "Nordvik bank"),
    Case("When was Erik Moe appointed as chief executive?", ""),
    Case("Who led the bank for eleven years?", "Erik Moe"),
    Case("How long did Erik Moe lead the bank?", "eleven years"),
    Case("How long did Hanna Lie lead the bank?", ""),
    Case("How much profit did the Nordvik bank make in 2024?", "310 million crowns"),
    Case("How many workers did a fire at a paint factory in Gorsely kill?", "four", is_plain=True),
    Case("How many workers were injured in Gorsely?", "12"),
    Case("How many workers did rescuers pull from the factory in Gorsely?", "31", is_plain=True),
    Case("Who owns the factory in Gorsely?", "Piet Maas"),
    Case("How many grey whales did Noor Hadid count off Port Anselm in May?", "82"),
    Case("How many grey whales did Noor Hadid count off Port Anselm in 2023?", "67"),
    Case("How many grey whales stranded at Port Anselm?", ""),
    Case("How long was the whale that stranded at Port Anselm?", "13 metres"),
    Case("How long does the night train from Velmora to Sund take?", "11 hours", is_plain=True),
    Case("How much does the night train from Velmora to Sund cost?", "89 euros"),
    Case("How much does the night train from Sund to Velmora cost?", "89 euros"),
    Case("When was the train from Velmora to Sund cancelled?", "2016", is_plain=True),
    Case("Who cancelled the train from Velmora to Sund?", ""),
    Case("Who revived the train from Velmora to Sund?", "Nattlinje"),
)  # fmt: skip
