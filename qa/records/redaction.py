"""An article's words taken out of answers: for good when it is taken down, for now while it is held back.

One policy over an answer's JSON form: it holds for records of earlier versions too, and fields that this version does
not know survive it.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from qa.records.decode import reader
from qa.types import Answer, in_order

REMOVED = "[removed]"
"""What stands in a record where an article's words stood that was taken down."""
WITHHELD = "[withheld]"
"""What stands where an article's words would stand that are not to be shown at present."""
NOT_SHOWN = (REMOVED, WITHHELD)


def without(answer: Answer, article_ids: AbstractSet[str]) -> Answer:
    """An answer without the words of some articles, in its own sentences too; that they were cited stays.

    Args:
        answer: As it was kept, and stays.
        article_ids: Of what is not to be shown at present.
    """
    if not article_ids:
        return answer
    record = answer.to_dict()
    _take_out(record, article_ids, WITHHELD)
    return reader(Answer).validate_python(record)  # type: ignore[no-any-return]


def redacted(record: dict[str, Any], article_id: str, phrases: Sequence[str]) -> dict[str, Any]:
    """A record without an article's words: neither its quotes and what was made of them, nor its sentences anywhere.

    Args:
        record: JSON form of an answer, or of what was said of one; stays as it is.
        article_id: What is taken down.
        phrases: Its title and sentences, longer ones before those inside them.
    """
    # A wire story's sentence that another article is quoted with is that article's too, and stays.
    citations = record.get("citations", ())
    others = [citation for citation in citations if citation["article_id"] != article_id]
    shared = [citation[name] for citation in others for name in ("title", "quote", "prefix", "suffix")]
    shared += [(citation.get("context") or {}).get("quote") for citation in others]
    # So is a title that a near copy has too.
    copies = [held for citation in citations for held in citation.get("also", ())]
    shared += [held["title"] for held in copies if held["article_id"] != article_id]
    gone = [phrase for phrase in phrases if not any(phrase in text for text in shared if text)]

    def clean(text: str) -> str:
        for phrase in gone:
            text = text.replace(phrase, REMOVED)
        return text

    cleaned: dict[str, Any] = _map_strings(record, clean)
    for before, after in zip(record.get("statements", ()), cleaned.get("statements", ()), strict=True):
        if before["text"] != after["text"]:
            after |= {"focus": None, "own_words": []}  # its words stand elsewhere now, or nowhere
    _take_out(cleaned, {article_id}, REMOVED)
    return cleaned


def _take_out(record: dict[str, Any], article_ids: AbstractSet[str], mark: str) -> None:
    """Write `mark` over the words of some articles, and over whatever an answer made of them."""

    def stays(text: str) -> bool:
        return text == REMOVED != mark  # what is taken down is never only withheld

    citations = record.get("citations", ())
    markers = {c["marker"] for c in citations if c["article_id"] in article_ids and not stays(c["quote"])}
    for citation in citations:
        if "also" in citation:  # records of earlier versions have none
            left = [held for held in citation["also"] if held["article_id"] not in article_ids]
            citation |= {"also": left} if left == citation["also"] else {"also": left, "origin": None}
        if citation.get("shares"):
            left = [each for each in citation["shares"] if each["marker"] not in markers]
            citation["shares"] = [] if citation["marker"] in markers else left
        if citation["marker"] in markers:
            citation |= {"title": None, "quote": mark, "prefix": "", "suffix": "", "attribution": None, "origin": None}
            citation |= {name: None for name in ("modified", "correction", "entry") if name in citation}
            if mark == WITHHELD:
                citation |= {"url": None, "context": None}
            elif citation.get("context"):
                citation["context"]["quote"] = mark
    for refused in record.get("unverified", ()):  # a paraphrase, or a quotation that was altered
        if not article_ids.isdisjoint(refused["article_ids"]) and not stays(refused["text"]):
            refused |= {"text": mark, "reason": mark}
    if not markers:
        return
    remaining = []
    for statement in record["statements"]:
        if markers.isdisjoint(statement["citations"]):
            remaining.append(statement["text"])
        elif not stays(statement["text"]):
            statement |= {"text": mark, "focus": None, "station": None, "own_words": []}
    for account in (account for each in record["disagreements"] for account in each["accounts"]):
        if account["citation"] in markers:
            account["value"] = mark
    marked = (
        (s["text"] + "".join(f" [{n}]" for n in s["citations"]) + _caution(s), s.get("is_list") or s.get("station"))
        for s in record["statements"]
    )
    said = in_order((text, bool(is_apart)) for text, is_apart in marked)
    record["text"] = said or mark  # an answer about the archive names its articles, and has no statements
    if record["short"] and not any(record["short"] in text for text in remaining):
        record["short"] = None


def _caution(statement: Mapping[str, Any]) -> str:
    """What is said behind a paraphrase; see `Statement.caution`."""
    words = [f"“{statement['text'][each['start'] : each['end']]}”" for each in statement.get("own_words", ())]
    return f" (paraphrase; the model's own: {', '.join(words)})" if words else ""


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    if isinstance(value, dict):
        # Identifiers and versions must stay what they are: they say what was cited.
        return {k: v if k in ("article_id", "version") else _map_strings(v, change) for k, v in value.items()}
    return value
