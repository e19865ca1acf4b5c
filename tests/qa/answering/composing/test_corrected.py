"""A correction outweighs what it corrects, and stands beside the citations of its article."""

from collections.abc import Iterator

import pytest

from index.types import Article, Published, Source
from qa import Newsdesk

_NOTE = "Correction: An earlier version of this article said that the Selm mill employed 300 people. It employed 200."
_LOOMS = "The Selm mill has forty looms."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    stated = Source("Looms", published=Published("2025-03-18"), modified="2025-03-19", correction="Forty, not ten.")
    with Newsdesk.open(tmp_path_factory.mktemp("corrected")) as opened:
        opened.add(
            Article(
                "copy", "The Selm mill employed 300 people, its owner said. Wool was dear.", Source("Mill", "Bote")
            ),
            Article("note", f"A fire destroyed the Selm mill on Monday.\n\n{_NOTE}", Source("Fire in Selm", "Post")),
            Article("stated", f"{_LOOMS} They came from Varn.", stated),
        )
        yield opened


def test_the_note_leads_and_is_its_outlets_own(desk: Newsdesk) -> None:
    answer = desk.ask("How many people did the Selm mill employ?", record=False)
    assert " ".join(each.text for each in answer.statements[:2]) == _NOTE
    assert answer.short is None
    assert answer.citations[0].attribution is None
    assert answer.citations[0].correction == _NOTE.removeprefix("Correction: ")


def test_a_stated_correction_stands_beside_the_citation(desk: Newsdesk) -> None:
    cited = desk.ask("How many looms has the Selm mill?", record=False).citations[0]
    assert (cited.quote, cited.modified, cited.correction) == (_LOOMS, "2025-03-19", "Forty, not ten.")
