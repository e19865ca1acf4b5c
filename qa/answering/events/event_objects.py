"""To whom or what an event of a sentence happened: `M23 captured Nyabiondo` does not tell of Walikale."""

import re
from collections.abc import Collection

from index.text.folding import bare, plain
from index.text.names import Name, names
from qa.answering.events.events import StatedEvent

_TO_OBJECT = re.compile(
    r"(?:\W+(?:the|a|an|its|his|her|their|all|of|over|from|on|in on|control|nearby|neighbou?ring|town|city|village"
    r"|port|capital|outskirts|edge|suburbs|rival|president|minister|company|group|former|mr|mrs|ms))*\W+",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"(?:\W+(?:was|were|is|are|has|had|have|been|being|be|got|also|later|then|not|never))+\W+", re.IGNORECASE
)
_SOMETHING_ELSE = re.compile(r"\s+(?:an?|another|other|several|some|many|two|three|four|five)\s", re.IGNORECASE)
_RELATIVE = re.compile(r",? (?:which|that|whom)\b[^,;]{0,40}$")


def is_of(text: str, event: StatedEvent, asked: Collection[str], around: str) -> bool:
    """May an event of a sentence have happened to what the question names, as far as the words tell?

    Args:
        text: The sentence.
        event: In it.
        asked: The question's names, as `asked_names` gives them.
        around: The sentence's passage with its title, which say what `the town` is.

    >>> from qa.answering.events.events import stated_events
    >>> taken = frozenset(["taken"])
    >>> sentence = "M23 captured Nyabiondo, near Goma, which it seized in January."
    >>> [is_of(sentence, each, ["goma"], "") for each in stated_events(sentence, taken)]
    [False, True]
    """
    text, wanted = plain(text), set(asked)
    if not wanted:
        return True
    listed = names(text)
    if before := _RELATIVE.search(text, 0, event.start):
        antecedent = [each for each in listed if each.end == before.start()]
        if antecedent:
            return _has(antecedent[0], wanted)
    after = next((each for each in listed if each.start >= event.end), None)
    if after and _TO_OBJECT.fullmatch(text, event.end, after.start):
        return _has(after, wanted)
    if _SOMETHING_ELSE.match(text, event.end):
        return False
    subject = next((each for each in reversed(listed) if each.end <= event.start), None)
    if subject and _PASSIVE.fullmatch(text, subject.end, event.start):
        return _has(subject, wanted)
    spoken_of = bare(f"{around} {text}")
    return all(name in spoken_of for name in wanted)


def _has(name: Name, wanted: Collection[str]) -> bool:
    return any(token.form in wanted for token in name.tokens)
