"""Who says it: sentences of every article in which those speak who are asked about, or who gives the number asked for.

One article has an officer of the army, another a military source, a third that it did not respond: all of them are
what the army said. Words in `speakers.toml`.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from index.text.attribution import attribution
from index.text.demonyms import is_demonym
from index.text.folding import bare, plain
from index.text.names import tokens
from qa.answering.candidates import Candidate, led_by
from qa.answering.events.asked_names import asked_names
from qa.answering.events.event_objects import is_of
from qa.answering.events.events import events_of, stated_events
from qa.types import Question

MOST = 2
"""Sentences of speakers that are quoted besides what was chosen."""
_SPEAKS = 0.3  # of what the best sentence speaks of: a speaker is called by other words
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:did|does|do) (?P<who>(?:[\w’'.-]+ ){1,6}?)(?:have to )?"
        r"(?:say|tell|confirm|comment|respond|claim|deny|report|announce|put it)\b",
        r"\b(?:has|have) (?P<who>(?:[\w’'.-]+ ){1,6}?)"
        r"(?:said|told|confirmed|commented|responded|claimed|denied|reported|announced)\b",
        r"\b(?:statements?|comments?|versions?|accounts?|words?|reactions?|responses?) (?:of|from|by) (?P<who>.{2,40})",
        r"(?P<who>[^?]{2,40}?)(?:['’]s?)? (?:statements?|comments?|version|account|reaction|response|position|side)\b",
    )
)
_WHOSE = re.compile(
    r"\baccording to (?:whom|who)\b|\bwho (?:says?|said|counted|counts|reported|reports|gives|gave)\b"
    r"|\bwhose (?:figures?|numbers?|counts?|estimates?)\b|\bnumbers? (?:\w+ ){0,6}(?:come )?from\b"
    r"|\bfigures? (?:\w+ ){0,6}(?:come )?from\b|\bwhere do (?:the|these|those) (?:figures?|numbers?)\b",
    re.IGNORECASE,
)
_GAP = r"(?:[^.;,“”\"]|,\s[a-z][^,;.]*,){0,12}?"
_ACRONYM = re.compile(r"[^.()]{0,20}\(([A-Z]{2,8})\)")


@cache
def _words() -> tuple[dict[str, str], str]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return data["speakers"], data["says"]["silent"]


class Speakers:
    """Those whose words a question asks for, if it does."""

    def __init__(self, question: Question, candidates: Sequence[Candidate]) -> None:
        asked = question.standalone
        self._events = events_of(asked) if _WHOSE.search(asked) else frozenset[str]()
        self._names = asked_names(question, candidates)
        self._who = ""
        self._called: re.Pattern[str] | None = None
        self._silent: re.Pattern[str] | None = None
        found = next((match for pattern in _ASKED if (match := pattern.search(asked))), None)
        if found and not self._events:
            self._who = found["who"]
            self._called, self._silent = self._patterns(candidates)

    def with_counterparts(
        self, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int
    ) -> list[Candidate]:
        """The chosen sentences with those of other articles in which they speak, who speaks first.

        Args:
            chosen: Sentences, best first.
            candidates: All there are, best first.
            most: So many sentences in all; what was chosen last gives way.
        """
        if not self._called and not self._events:
            return list(chosen)
        least = _SPEAKS * max((each.speaks for each in chosen), default=0.0)
        known = [each for each in chosen if self._is_said(each)]
        quoted, heard = {each.span for each in chosen}, {each.span.article_id for each in known}
        new: list[Candidate] = []
        for each in candidates:
            if len(new) == MOST:
                break
            is_new = each.span not in quoted and (self._events or each.span.article_id not in heard)
            if is_new and each.speaks >= least and self._is_said(each):
                new.append(each)
                heard.add(each.span.article_id)
        return led_by([*known, *new], chosen, most)

    def are_found(self, chosen: Sequence[Candidate]) -> bool:
        """Does a sentence say who gives the number of what the question names?"""
        return bool(self._events) and any(map(self._is_said, chosen[:1]))

    def _patterns(self, candidates: Sequence[Candidate]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """What those are called who are asked for, and that they say nothing."""
        classes, silent = _words()
        kinds = [words for words in classes.values() if re.search(rf"\b(?:{words})\b", self._who, re.IGNORECASE)]
        forms = [*kinds, *(re.escape(name) for name in self._names if name in bare(self._who) and not kinds)]
        if not forms:
            return None, None
        # `the military (FARDC)`: the archive says how else it is called.
        called = re.compile(rf"\b(?:{'|'.join(forms)})\b{_ACRONYM.pattern}", re.IGNORECASE)
        passages = {each.passage.span: each.passage.text for each in candidates}
        forms += dict.fromkeys(m[1] for text in passages.values() for m in called.finditer(text) if m[1].isupper())
        who = rf"\b(?:{'|'.join(forms)})\b"
        return re.compile(who, re.IGNORECASE), re.compile(rf"(?P<who>{who}){_GAP}\b(?:{silent})\b", re.IGNORECASE)

    def _is_said(self, candidate: Candidate) -> bool:
        if candidate.asks:
            return False
        text, around, speaking = plain(candidate.text), candidate.titled_passage, self._speaking(candidate)
        if self._events:
            facts = stated_events(text, self._events)
            return bool(speaking) and any(is_of(text, each, self._names, around) for each in facts)
        if not (self._called and self._silent):
            return False
        heard = [(each, match.start()) for each in speaking for match in self._called.finditer(each)]
        heard += [(text, match.start("who")) for match in self._silent.finditer(text)]
        if not any(self._is_meant(*each) for each in heard):
            return False
        others = [name for name in self._names if name not in bare(self._who)]
        return all(name in bare(around) for name in others)

    def _speaking(self, candidate: Candidate) -> list[str]:
        """Those who say something in a sentence, each with the role."""
        if candidate.part == "title":
            return []
        passage = candidate.passage
        start, end = (at - passage.span.start for at in (candidate.start, candidate.end))
        found = attribution(passage.text, start, end, language=passage.language)
        return [plain(each.who) for each in (found, *found.others) if each.who] if found else []

    def _is_meant(self, text: str, start: int) -> bool:
        """Is it not another one's, as the Rwandan army is not the Congolese one?"""
        asked = {token.form for token in tokens(self._who) if is_demonym(token.form)}
        before = [token.form for token in tokens(text) if token.end <= start][-1:]
        return not asked or not before or not is_demonym(before[0]) or before[0] in asked
