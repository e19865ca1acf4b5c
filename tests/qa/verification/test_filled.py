"""What a source leaves out or tells from the other side bears out who says it in full; nothing else is filled in."""

import pytest

from index.types import Source
from qa.verification import Evidence, assess

_HURT = "Nine sailors were hurt and three died."
_TWICE = "Dubno was hit twice, in April and in May."
_MILL = "The tide mill of Redmere opened on Monday."


@pytest.mark.parametrize(
    ("is_true", "statement", "source", "before", "language"),
    [
        # The noun or verb that is left out
        (True, "Nine sailors were hurt and three sailors died.", _HURT, "", "en"),
        (True, "Three sailors died.", _HURT, "", "en"),
        (False, "Nine sailors died.", _HURT, "", "en"),
        (False, "Nine sailors died.", "Nine sailors were hurt and three sailors died.", "", "en"),
        (False, "Three houses died.", "Nine sailors were hurt in two houses and three died.", "", "en"),
        (True, "Six people were hit by bullets.", "Six were hit by bullets.", "Nine people were treated.", "en"),
        (True, "Three were hit by metal.", "Six were hit by bullets and three by metal.", "", "en"),
        (True, "Some people crossed into Tarn.", "Some crossed into Tarn.", "It drove people out.", "en"),
        # The other side
        (True, "Holm beat Brekk 3-1.", "Brekk lost 3-1 to Holm.", "", "en"),
        (True, "Brekk lost to Holm 3-1.", "Holm beat Brekk 3-1.", "", "en"),
        (True, "Brekk sold the harbour to Holm.", "Holm bought the harbour from Brekk.", "", "en"),
        (False, "Holm sold the harbour to Brekk.", "Holm bought the harbour from Brekk.", "", "en"),
        (False, "Brekk beat Holm 3-1.", "Brekk lost 3-1 to Holm.", "", "en"),
        (False, "Holm beat Brekk.", "Brekk never lost to Holm.", "", "en"),
        (False, "Holm beat Brekk.", "Ada Voss said Brekk lost to Holm.", "", "en"),
        (False, "Holm beat Brekk.", "If Brekk lost to Holm, the league would be over.", "", "en"),
        # Who is meant
        (True, "The tide mill of Redmere cost 9,120 crowns.", "It cost 9,120 crowns.", _MILL, "en"),
        (True, "The wheel of the tide mill is wide.", "Its wheel is wide.", _MILL, "en"),
        (False, "Monday cost 9,120 crowns.", "It cost 9,120 crowns.", _MILL, "en"),
        # Whose it is, and of how many times
        (False, "Voss spoke to Holm.", "Voss spoke to Holm's mayor.", "", "en"),
        (True, "Voss spoke to the mayor of Holm.", "Voss spoke to Holm's mayor.", "", "en"),
        (False, "Dubno was hit in April and twice in May.", _TWICE, "", "en"),
        (False, "Dubno was hit twice in May.", _TWICE, "", "en"),
        (True, "Dubno was hit in April and in May.", _TWICE, "", "en"),
        (True, "Dubno was hit twice, in April and in May.", _TWICE, "", "en"),
        # How far it is denied, who is accused, who only speaks, and who does not
        (False, "Holm never held a place west.", "Holm has never held a place so far to the west.", "", "en"),
        (False, "Holm was fighting beside Brekk.", "Tarn accuses Dubno of fighting beside Brekk.", "", "en"),
        (True, "Tarn accuses Dubno of fighting.", "Tarn accuses Dubno of fighting beside Brekk.", "", "en"),
        (False, "There were two officials.", "The town had fallen, two officials said.", "", "en"),
        (False, "Two rate cuts this year.", "The forecasts still point to two rate cuts this year.", "", "en"),
        (True, "The forecasts point to two rate cuts.", "The forecasts point to two rate cuts.", "", "en"),
        (True, "The person said nobody paid.", "Nobody paid, he said.", "", "en"),
        (True, "The workers organized a march.", "The workers organised a march.", "", "en"),
        # A quotation begun inside its sentence
        (True, 'Voss said "[t]he bridge is unsafe".', '"The bridge is unsafe," Voss said.', "", "en"),
        (True, '"[T]he bridge is unsafe," Voss said.', '"Look, the bridge is unsafe," Voss said.', "", "en"),
        (False, '"[T]he bridge is safe," Voss said.', '"The bridge is unsafe," Voss said.', "", "en"),
        # Bounds and speakers of other languages
        (False, "La medida afecta a 1.300 vuelos.", "La medida afecta a más de 1.300 vuelos.", "", "es"),
        (True, "La medida afecta a más de 1.300 vuelos.", "La medida afecta a más de 1.300 vuelos.", "", "es"),
        (False, "Holm est à 400 km de Brekk.", "Holm est à moins de 400 km de Brekk.", "", "fr"),
        (False, "Holm hat 400 Einwohner.", "Holm hat etwa 400 Einwohner.", "", "de"),
        (False, "Llevo el vestido en la maleta.", "«Llevo el vestido en la maleta», contó.", "", "es"),
        (False, "Le carburant n'arrive plus.", "« Le carburant n'arrive plus », dit-il.", "", "fr"),
    ],
)  # fmt: skip
def test_what_is_left_out_counts_and_nothing_else(
    is_true: bool, statement: str, source: str, before: str, language: str
) -> None:
    evidence = Evidence(source, Source(outlet="Quay Post"), before=before, language=language)
    assert (assess(statement, [evidence]).verdict == "supported") == is_true
