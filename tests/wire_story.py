"""A wire story that several outlets print, and one of the same event that does not copy it."""

from index.types import Article, Published, Source

STORY = (
    "The ferry Adelheid sank off Orwick on Tuesday after it struck a reef in thick fog, the harbour office said. "
    "Twelve people were rescued by fishing boats from Tarn, and two are missing. The captain, Ada Voss, told "
    "investigators that the radar had failed an hour before."
    "\n\nSalvage crews will raise the hull next week, weather permitting, the office added. The owners of the ferry "
    "did not answer questions. A spokesman for the lifeboat station at Tarn said that its crew of 6 had searched until "
    "dawn, and that they would go out again at noon if the fog had lifted by then."
)
OWN_WORDS = (
    "A boat of the regular service between Orwick and Tarn went down on Tuesday evening. Our reporter counted nine "
    "survivors on the quay; fishermen said that more had been landed at Tarn. Nobody could say why the Adelheid had "
    "left in such weather, and Captain Voss would not speak to the press. The harbour office promised an inquiry "
    "within days."
)


def printed(name: str, text: str = STORY, day: str = "2025-03-05", **source: str) -> Article:
    """The story as an outlet prints it, under a headline of its own."""
    about = {"title": f"Ferry sinks off Orwick ({name})", "outlet": name.title()} | source
    return Article(name, text, Source(published=Published(day), **about))  # type: ignore[arg-type]
