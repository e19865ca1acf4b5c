"""Who says so: of a sentence of an article the speaker, the role, the verb, the agency between, and who denies it.

Mira Oduya, nurse in Tarn → Reuters → Quay Post. Words are in `attribution.toml`; what one sentence says by
itself is read by `speeches.py`, what it takes from its neighbours here: who `he` is, who goes on speaking, who denies.
Everything is an exact slice of the article; nothing is made up.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

from index.text.callings import is_called, is_calling, is_firm, is_issued
from index.text.datelines import agency_of
from index.text.demonyms import is_demonym
from index.text.issuers import is_document
from index.text.names import STARTERS
from index.text.quotations import quotations
from index.text.sentences import Edges, sentences, units
from index.text.speaker_phrases import PARTICLES, Grammar, PhraseToken, Tokens, grammar, is_medium
from index.text.speeches import Speech, introduced, speeches
from index.text.word_lists import word_class

_BEFORE, _AFTER = 2400, 900  # characters of the article that are read around a sentence
_BACK = 8  # sentences that are gone back for who is meant by `he`
_LONG_QUOTE = 2  # blanks in words that are quoted for what they say
_NEAR, _FAR = 30, 36  # characters between quoted words and who says them, and who does not
_OPENING = 12  # characters in which the one a sentence is about is named
_AHEAD = 2  # sentences in which an accusation is denied
_GIVEN = word_class("given_names")
_BODIES = word_class("bodies", "places", also="authority inc co ltd plc group news times")
_OF_ITSELF = re.compile(
    r"\b(?:this|dieser?s?|dieses|cet(?:te)?|est[ea]) (?:article|story|report|piece|page|post|headline|column|newsletter"
    r"|artikels?|berichts?|texte?s?|dépêche|artículo|nota|noticia)\b"
    r"|\b(?:earlier|previous|original|first) (?:versions?|editions?|headlines?|captions?)\b",
    re.IGNORECASE,
)
"""An article that speaks of itself, as a correction does: what it said is its outlet's."""
_SOFT_HYPHEN = "\u00ad"
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Mention:
    """Exact words of an article: `text` is its slice `start:end`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what a sentence says, by the article's own words."""

    speaker: Mention | None
    """By the fullest name that the article has for exactly one such person; None where an agency alone is named."""
    role: Mention | None = None
    """What the speaker is: `nurse in Tarn`."""
    verb: Mention | None = None
    via: Mention | None = None
    """The agency or outlet that has it, where the article names one."""
    outlet: str | None = None
    """Whose article it is."""
    is_anonymous: bool = False
    """Does the article not name who speaks?"""
    is_first_hand: bool = True
    """Was it said to the outlet itself, as far as the article says, not to another one, nor by another one?"""
    is_quoted: bool = False
    """Are words of the sentence in quotation marks?"""
    denial: Mention | None = None
    """The words in which what is said is denied, in this sentence or one of the next."""
    denied_by: Mention | None = None
    others: "tuple[Attribution, ...]" = ()
    """Further speakers of the same sentence, in reading order."""

    @property
    def who(self) -> str:
        """The speaker with the role: `Mira Oduya, nurse in Tarn`, `Mayor Ada Voss`."""
        if not self.speaker:
            return ""
        name = self.speaker.text
        if not self.role:
            return name
        is_title = 0 < self.speaker.start - self.role.end <= 2
        return f"{self.role.text} {name}" if is_title else f"{name}, {self.role.text}"

    @property
    def chain(self) -> tuple[str, ...]:
        """From who says it to the outlet that prints it."""
        via = _POSSESSIVE.sub("", self.via.text) if self.via else ""
        steps = [" ".join(each.split()) for each in (self.who, via, self.outlet or "") if each]
        return tuple(dict.fromkeys(steps))

    @property
    def line(self) -> str:
        """In one line: `Mira Oduya, nurse in Tarn → Reuters → Quay Post`; of all who speak."""
        own = " → ".join(self.chain)
        return "; ".join([own, *(each.who for each in self.others if each.who)])


def attribution(
    text: str, start: int, end: int, *, language: str | None = None, outlet: str | None = None
) -> Attribution | None:
    """Who says what stands in a sentence of an article; None where the article says so itself.

    Args:
        text: The whole article.
        start: Where the sentence begins, in code points.
        end: Where it ends.
        language: ISO 639-1 code; what is not read is read like English.
        outlet: Whose article it is.

    >>> text = "“It sank,” harbour master Ada Voss said to Reuters. “Nobody drowned.”"
    >>> attribution(text, 52, 69, outlet="Quay Post").line
    'harbour master Ada Voss → Reuters → Quay Post'
    """
    if _SOFT_HYPHEN in text:  # it parts no word
        shown, places = _shown(text)
        first, last = (bisect_left(places, edge) for edge in (start, end))
        its = attribution(shown, first, last, language=language, outlet=outlet)
        return _back(its, text, places) if its else None
    found = _attribution(text, start, end, language)
    its = found and _of_outlet(found, outlet)
    return its if its and (its.speaker or its.verb or its.via) else None


@lru_cache(maxsize=64)
def _shown(text: str) -> tuple[str, list[int]]:
    """A text without soft hyphens, and where each of its characters stood."""
    places = [at for at, character in enumerate(text) if character != _SOFT_HYPHEN]
    return text.replace(_SOFT_HYPHEN, ""), places


def _back(found: Attribution, text: str, places: Sequence[int]) -> Attribution:
    """The same by the places of the text that has them."""

    def mention(its: Mention | None) -> Mention | None:
        if its is None or its.start >= its.end:
            return its
        start, end = places[its.start], places[its.end - 1] + 1
        return Mention(text[start:end], start, end)

    return replace(
        found,
        speaker=mention(found.speaker),
        role=mention(found.role),
        verb=mention(found.verb),
        via=mention(found.via),
        denial=mention(found.denial),
        denied_by=mention(found.denied_by),
        others=tuple(_back(each, text, places) for each in found.others),
    )


@lru_cache(maxsize=512)
def spoken(text: str, language: str | None = None) -> tuple[tuple[Edges, tuple[Speech, ...]], ...]:
    """The sentences of a text, each with everybody who by its own words says something."""
    around = _Around(text, 0, len(text), language)
    return tuple((edges, tuple(around.speeches(edges))) for _, edges in around.rows)


def _of_outlet(found: Attribution, outlet: str | None) -> Attribution:
    """The same in an outlet; what was said to the outlet itself went through no other."""
    via, first_hand = found.via, found.is_first_hand
    if via and outlet and _is_same(via.text, outlet):
        via, first_hand = None, True
    elif not via and outlet and found.speaker and _is_same(found.speaker.text, outlet):
        first_hand = True
    return replace(
        found,
        via=via,
        outlet=outlet,
        is_first_hand=first_hand,
        others=tuple(_of_outlet(each, outlet) for each in found.others),
    )


def _is_same(one: str, other: str) -> bool:
    """Are two names of one outlet, as `CNN Business` and `cnn.com` are?"""
    a, b = (re.sub(r"^the |['’]s$|\.\w{2,3}$", "", each.casefold()).split() for each in (one, other))
    return bool(a) and bool(b) and (a[: len(b)] == b or b[: len(a)] == a or "".join(a) == "".join(b))


@lru_cache(maxsize=2048)
def _attribution(text: str, start: int, end: int, language: str | None) -> Attribution | None:
    alone = _Around(text, start, end, language, before=0, after=0)
    if alone.stands_alone(start, end):
        return alone.attribution(start, end)
    return _Around(text, start, end, language).attribution(start, end)


class _Around:
    """The sentences around one, and who speaks in each."""

    def __init__(
        self, text: str, start: int, end: int, language: str | None, *, before: int = _BEFORE, after: int = _AFTER
    ) -> None:
        self.text, self.language, self.its = text, language, grammar(language)
        first = text.rfind("\n", 0, max(0, start - before)) + 1
        last = text.find("\n", min(len(text), end + after))
        self._window = (first, len(text) if last < 0 else last)

    @cached_property
    def _units(self) -> list[Edges]:
        first, last = self._window
        return [(a + first, b + first) for a, b in units(self.text[first:last])]

    @cached_property
    def rows(self) -> list[tuple[int, Edges]]:
        """Every sentence with the number of its paragraph."""
        return [(n, edges) for n, unit in enumerate(self._units) for edges in sentences(self.text, unit, self.language)]

    @cached_property
    def _quotes(self) -> list[Edges]:
        """All quotations with their marks; one that is not closed ends with its paragraph."""
        found: list[Edges] = []
        for first, last in self._units:
            for each in quotations(self.text[first:last]):
                found.append((max(first, first + each.start - 1), min(last, first + each.end + 1)))
        return found

    def speeches(self, edges: Edges) -> list[Speech]:
        """Who by its own words says something in a sentence."""
        found = _speeches(self.text, edges[0], edges[1], self.language, tuple(self._quotes_of(edges)))
        return [each for each in found if not self._is_itself(each)]

    def _is_itself(self, speech: Speech) -> bool:
        """Is it the article that says something, in an earlier version as a rule? Its outlet says that."""
        words = speech.speaker.words
        return bool(words) and bool(_OF_ITSELF.search(self.text[words[0].start : words[-1].end]))

    def _quotes_of(self, edges: Edges) -> Iterator[Edges]:
        return (each for each in self._quotes if each[0] < edges[1] and edges[0] < each[1])

    # --- one sentence -------------------------------------------------------------------------------------------------

    def attribution(self, start: int, end: int) -> Attribution | None:
        """Of what stands between two places: of several sentences who speaks in the first that has a speaker."""
        numbers = [n for n, (_, (a, b)) in enumerate(self.rows) if a < end and start < b]
        found = next((each for n in numbers if (each := self._of_sentence(n))), None)
        agency = agency_of(self.text)
        if not agency or (found and found.via):
            return found
        return replace(found or Attribution(None), via=self._words(agency), is_first_hand=False)

    def stands_alone(self, start: int, end: int) -> bool:
        """Is what is said understood without the paragraphs around it?"""
        for _, edges in self.rows:
            if edges[0] < end and start < edges[1]:
                spoken = self.speeches(edges)
                if not spoken and self._is_quoted(edges):
                    return False
                if any(each.act == "accuses" or self._is_pointing(each) for each in spoken):
                    return False
        return True

    def _is_pointing(self, speech: Speech) -> bool:
        """Is it `he`, or `the agency`, who speaks?"""
        words = speech.speaker.words
        is_noun = len(words) == 1 and self.its.has("pointing", words[0]) and not words[0].is_capital
        return speech.speaker.is_pronoun or is_noun or is_calling(speech.speaker, self.text, self.its)

    def _of_sentence(self, n: int) -> Attribution | None:
        edges = self.rows[n][1]
        found = self.speeches(edges)
        if not found and self._is_quoted(edges):
            spoken = self._going_on(n)
            if not spoken:
                return None
            other, speech = spoken
            return self._made(other, speech, is_quoted=True)
        if not found and (spoken := self._goes_on_being_quoted(n)):
            return self._made(*spoken, is_quoted=True)
        if not found:
            return None
        found = self._ordered(found, edges)
        is_quoted = any(True for _ in self._quotes_of(edges))
        made = [self._made(n, each, is_quoted=is_quoted) for each in found]
        denial = next((k for k, each in enumerate(found) if each.act == "denies"), None)
        first = made[0]
        if denial:
            clause = (found[denial].start, max(found[denial].verb[1], found[denial].end))
            first = replace(first, denial=self._words(clause), denied_by=made[denial].speaker)
        elif found[0].act == "accuses":
            first = self._denied(first, n)
        return replace(first, others=tuple(each for each in made[1:] if each.speaker != first.speaker))

    def _ordered(self, found: list[Speech], edges: Edges) -> list[Speech]:
        """Who says all of it first; an outlet that only passes on what somebody says is what it came through."""
        people = [each for each in found if not is_document(each.speaker.words, self.its)]
        if is_document(found[0].speaker.words, self.its) and any(each.act == "says" for each in people):
            found = [*people, *(each for each in found if each not in people)]
        last = max(found, key=lambda each: max(each.verb[1], each.end))
        is_last = not re.search(r"\w", self._outside((max(last.verb[1], last.end), edges[1]))) and last.act == "says"
        if is_last and last.start - edges[0] > 12:
            found = [last, *(each for each in found if each is not last)]
        elif quoted := self._nearest(found, edges):
            found = [quoted, *(each for each in found if each is not quoted)]
        passing = found[0]
        if passing.act != "says" or not is_medium(passing.speaker.words, self.its) or passing.via:
            return found
        cited = self._cited(passing, edges)
        rest = [each for each in found[1:] if each.act != "denies" and not is_medium(each.speaker.words, self.its)]
        if cited:
            return [replace(cited, via=passing.speaker.words), *found[1:]]
        if rest and passing.start > rest[0].start:
            return [replace(rest[0], via=passing.speaker.words), *(each for each in found[1:] if each is not rest[0])]
        return found

    def _nearest(self, found: list[Speech], edges: Edges) -> Speech | None:
        """Of several who speak the one whose words are quoted, if that is plain."""
        long = [each for each in self._quotes_of(edges) if self.text[slice(*each)].count(" ") >= _LONG_QUOTE]
        if not long or len(found) < 2 or self.its.code != "en":
            return None

        def gap(each: Speech) -> int:
            last = max(each.verb[1], each.end)
            return min(a - last if a >= last else max(0, each.start - b) for a, b in long)

        if self.text[slice(*found[0].verb)] in self.its.words["quoting"]:  # `described it as “…”`
            return None
        own = [each for each in found if each.act == "says" and not is_medium(each.speaker.words, self.its)]
        own = [each for each in own if not self.text[slice(*each.verb)].endswith(" by")]
        near = min(own, key=gap, default=None)
        return near if near and gap(near) <= _NEAR and gap(found[0]) > _FAR else None

    def _cited(self, passing: Speech, edges: Edges) -> Speech | None:
        """`…, citing two officials`: whom an outlet has it from."""
        match = re.search(r"\b(?:citing|quoting)\s+", self.text[passing.verb[0] : edges[1]])
        if not match or self.its.code != "en":
            return None
        begin = passing.verb[0] + match.start()
        stretch = "according to " + self.text[passing.verb[0] + match.end() : edges[1]]
        shift = passing.verb[0] + match.end() - len("according to ")
        found = speeches(stretch, 0, len(stretch), self.language)
        if not found:
            return None
        speaker = found[0].speaker
        moved = replace(speaker, words=_moved(speaker.words, shift), role=_moved(speaker.role, shift))
        return replace(found[0], speaker=moved, verb=passing.verb, start=begin, end=found[0].end + shift)

    def _outside(self, edges: Edges) -> str:
        """A stretch without its quotations."""
        kept, at = "", edges[0]
        for a, b in self._quotes_of(edges):
            kept, at = kept + self.text[at : max(at, a)], max(at, b)
        return kept + self.text[at : max(at, edges[1])]

    def _is_quoted(self, edges: Edges) -> bool:
        """Is all of a sentence a quotation, or a part of one?"""
        return not re.search(r"\w", self._outside(edges)) and any(True for _ in self._quotes_of(edges))

    # --- who goes on speaking -----------------------------------------------------------------------------------------

    def _going_on(self, n: int) -> tuple[int, Speech] | None:
        """Who speaks in a bare quotation: by the sentences around it that are of the same one."""
        paragraph, edges = self.rows[n]
        shared = set(self._quotes_of(edges))
        beside = [k for k, (unit, _) in enumerate(self.rows) if unit == paragraph]
        for k in sorted(beside, key=lambda each: (abs(each - n), each > n)):
            if k != n and shared & set(self._quotes_of(self.rows[k][1])) and (found := self._last_speech(k)):
                return found
        for k in [*(each for each in reversed(beside) if each < n), *(each for each in beside if each > n)]:
            if found := self._last_speech(k):
                return found
            if not self._is_quoted(self.rows[k][1]):
                break
        before = beside[0] - 1
        if before >= 0 and not self._last_speech(before) and (spoken := self.speeches(self.rows[before][1])):
            first = self._ordered(spoken, self.rows[before][1])[0]
            if first.speaker.is_named and first.act == "says":
                return before, first
        return self._spoken_before(before) or self._spoken_after(beside[-1] + 1, paragraph)

    def _goes_on_being_quoted(self, n: int) -> tuple[int, Speech] | None:
        """Who was quoted right before, of a sentence in which words are quoted and nobody is named for them."""
        paragraph, edges = self.rows[n]
        long = [each for each in self._quotes_of(edges) if self.text[slice(*each)].count(" ") >= _LONG_QUOTE]
        if not long or n == 0 or self.rows[n - 1][0] != paragraph or self._introduced(edges):
            return None
        return self._last_speech(n - 1)

    def _last_speech(self, n: int) -> tuple[int, Speech] | None:
        """Who is last said to say something in a sentence that quotes, or ends in a colon."""
        edges = self.rows[n][1]
        quotes = any(len(self.text[a:b].split()) > 1 for a, b in self._quotes_of(edges))
        if not quotes and not self.text[edges[0] : edges[1]].rstrip().endswith(":"):
            return None
        found = self._ordered(self.speeches(edges), edges) if self.speeches(edges) else []
        return (n, found[0]) if found else None

    def _spoken_before(self, n: int) -> tuple[int, Speech] | None:
        """Who spoke in the paragraphs before, as long as nothing but quotations stands between."""
        while n >= 0:
            if found := self._last_speech(n):
                return found
            if not self._is_quoted(self.rows[n][1]):
                return None
            n -= 1
        return None

    def _spoken_after(self, n: int, paragraph: int) -> tuple[int, Speech] | None:
        """Who is named behind a quotation that runs over paragraphs."""
        unit = self._units[paragraph]
        is_open = any(b == unit[1] and self.text[b - 1] not in "”\"»’'“" for _, b in self._quotes_of(unit))
        return self._last_speech(n) if is_open and n < len(self.rows) else None

    # --- who is meant -------------------------------------------------------------------------------------------------

    def _made(self, n: int, speech: Speech, *, is_quoted: bool) -> Attribution:
        """An attribution of what a sentence says by itself, its speaker by the fullest name there is."""
        meant, via = self._meant(n, speech), speech.via
        speaker, anonymous = (meant or speech).speaker, (meant or speech).is_anonymous
        role = speaker.role
        place = (speaker.words[0].start, _bare_end(speaker.words[-1]))
        if speaker.is_named and (full := self._full_name(speaker.words)):
            place = full
        role_place = (role[0].start, _bare_end(role[-1])) if role else None
        if not role and speaker.is_named:
            role_place = self._role_at(place) or (self._role_of(place) if not speaker.is_pronoun else None)
        return Attribution(
            None if speaker.is_pronoun else self._words(place), self._words(role_place) if role_place else None,
            self._words(speech.verb) if self.text[speech.verb[0]].isalpha() else None,
            self._words(_named(via, self.its)) if via else None,
            is_anonymous=anonymous, is_quoted=is_quoted,
            is_first_hand=not via and not is_medium(speaker.words, self.its),
        )  # fmt: skip

    def _words(self, edges: Edges) -> Mention:
        return Mention(self.text[edges[0] : edges[1]], *edges)

    def _meant(self, n: int, speech: Speech) -> Speech | None:
        """Whom `he` or `the agency` stands for: who spoke last, or the one who is named last."""
        words, its = speech.speaker.words, self.its
        if not self._is_pointing(speech):
            return None
        if is_calling(speech.speaker, self.text, its):
            return self._called_before(n, speech)
        is_person = its.has("persons", words[0])
        if not is_person and speech.speaker.is_pronoun:
            return self._speaker_before(n, lambda each: not each.speaker.is_pronoun)
        if not speech.speaker.is_pronoun:
            noun = words[0].lower
            if its.has("documents", words[0]):
                return self._issuer_before(n, noun)
            if its.has("firms", words[0]):
                return self._firm_before(n)
            return self._speaker_before(n, lambda each: _is_called(each, noun, its), _BACK // 2)
        return self._person_before(n, speech)

    def _speaker_before(self, n: int, is_meant: Callable[[Speech], bool], most: int = 3) -> Speech | None:
        for k in range(n - 1, max(-1, n - 1 - most), -1):
            for each in reversed(self.speeches(self.rows[k][1])):
                if is_meant(each):
                    return each
                if not each.speaker.is_pronoun:
                    return None
        return None

    def _issuer_before(self, n: int, noun: str) -> Speech | None:
        """Who last said something in a statement, for `the statement`."""
        for k in range(n - 1, max(-1, n - 1 - _AHEAD), -1):
            edges = self.rows[k][1]
            spoken = self.speeches(edges)
            if spoken and is_issued(noun, self._outside(edges)):
                first = self._ordered(spoken, edges)[0]
                return (self._meant(k, first) or first) if self._is_pointing(first) else first
        spoken = self.speeches(self.rows[n - 1][1]) if n else []
        is_named = noun == "statement" and len(spoken) == 1 and spoken[0].speaker.is_named
        return spoken[0] if is_named and not is_medium(spoken[0].speaker.words, self.its) else None

    def _firm_before(self, n: int) -> Speech | None:
        """The one firm that spoke in the sentences before, for `the company`."""
        before = [edges for _, edges in self.rows[max(0, n - _BACK) : n]]
        named = [each for edges in before for each in self.speeches(edges) if each.speaker.is_named]
        bodies = [each for each in named if not each.speaker.role and not is_medium(each.speaker.words, self.its)]
        bodies = [each for each in bodies if each.speaker.words[0].lower not in _GIVEN]
        bodies = [each for each in bodies if not self._full_name(each.speaker.words)]
        firms = [each for each in bodies if is_firm(self._name(each), self.text)]
        return firms[-1] if len({self._name(each) for each in firms}) == 1 else None

    def _name(self, speech: Speech) -> str:
        words = speech.speaker.words
        return self.text[words[0].start : _bare_end(words[-1])]

    def _called_before(self, n: int, speech: Speech) -> Speech | None:
        """The one person whom the article calls so before."""
        for k in range(n - 1, max(-1, n - 1 - _BACK), -1):
            edges = self.rows[k][1]
            named = [*self.speeches(edges), *self._introduced(edges)]
            fitting = [each for each in named if each.speaker.is_named]
            fitting = [each for each in fitting if is_called(each.speaker, speech.speaker, self.text, self.its)]
            if fitting:
                return fitting[0] if len({each.speaker.words[-1].lower for each in fitting}) == 1 else None
        return self._varied(n, speech) if self.its.has("varied", speech.speaker.words[-1]) else None

    def _varied(self, n: int, speech: Speech) -> Speech | None:
        """Whom the sentence before is about or quotes, as `the filmmaker` is who spoke in it."""
        if n == 0:
            return None
        edges = self.rows[n - 1][1]
        if spoken := self.speeches(edges):
            persons = [each for each in spoken if self._is_person(each)]
            first = persons[0] if len(persons) == len(spoken) == 1 else None
        else:
            persons = self._persons(edges)
            first = persons[0] if persons and persons[0].start - edges[0] < _OPENING else None
        if not first or (first.speaker.role and not is_called(first.speaker, speech.speaker, self.text, self.its)):
            return None
        return first if self._may_be(first, "she" if speech.speaker.words[-1].lower == "actress" else "") else None

    def _person_before(self, n: int, speech: Speech) -> Speech | None:
        """The last person who spoke, unless another one is named since."""
        pronoun = speech.speaker.words[0].lower
        before = [each for each in self.speeches(self.rows[n][1]) if each.verb < speech.verb]
        for each in before:
            if each.speaker.is_named and not is_medium(each.speaker.words, self.its) and self._may_be(each, pronoun):
                return each
        for k in range(n - 1, max(-1, n - 1 - _BACK), -1):
            edges = self.rows[k][1]
            spoken = [each for each in self.speeches(edges) if not each.speaker.is_pronoun]
            persons = [each for each in spoken if self._is_person(each) and self._may_be(each, pronoun)]
            if persons:
                return self._ordered(persons, edges)[0]
            if any(not each.speaker.is_named and each.is_anonymous for each in spoken):
                return next(each for each in spoken if each.is_anonymous)
            named = [each for each in self._persons(edges) if self._may_be(each, pronoun)]
            going_on = next((each for each in reversed(self.speeches(edges)) if _is_pronoun(each, pronoun)), None)
            if going_on and not (named and named[0].start - edges[0] < _OPENING):  # `Then Reed left, she said.`
                return self._person_before(k, going_on)
            if len(named) > 1 and self._outside((edges[0], named[0].start)).strip():
                return None
            if named:
                return named[0]
        return None

    def _is_person(self, speech: Speech) -> bool:
        """Is a person's name there: with a role, with a first name in the article, or one that is no body's?"""
        speaker = speech.speaker
        if not speaker.is_named or is_medium(speaker.words, self.its):
            return False
        last = speaker.words[-1]
        if _is_bodys(last.text, self.text):
            return False
        if speaker.role or (len(speaker.words) == 1 and self._full_name(speaker.words)):
            return True
        if len(speaker.words) == 1:
            return not (_is_body(speaker.words) or last.text.isupper() or is_demonym(last.lower))
        return 2 <= len(speaker.words) <= 4 and not _is_body(speaker.words) and not is_demonym(last.lower)

    def _may_be(self, speech: Speech, pronoun: str) -> bool:
        """Do a first name and a title leave it open that somebody is `he`, or `she`?"""
        name = [each.lower for each in speech.speaker.words]
        if full := self._full_name(speech.speaker.words):
            name = self.text[slice(*full)].lower().split()
        words = [each.lower.rstrip(".") for each in speech.speaker.role] + (name[:-1] or name)
        other = {"he": "she_names", "she": "he_names"}.get(pronoun, "")
        return not any(word in self.its.words.get(other, ()) for word in words)

    def _persons(self, edges: Edges) -> list[Speech]:
        """The persons whom a sentence names outside quotations, by what the article has of them."""
        persons = (each for each in reversed(self._introduced(edges)) if self._is_person(each) and self._is_known(each))
        return list({each.speaker.words[-1].lower: each for each in persons}.values())[::-1]

    def _introduced(self, edges: Edges) -> list[Speech]:
        return introduced(self.text, *edges, self.language, tuple(self._quotes_of(edges)))

    def _is_known(self, speech: Speech) -> bool:
        """Does the article show that it is a person: by a role, a usual first name, or as one who speaks?"""
        words = speech.speaker.words
        if speech.speaker.role or words[0].lower in _GIVEN:
            return True
        name = re.escape(_POSSESSIVE.sub("", words[-1].text))
        return (
            re.search(rf"\b{name} (?:said|told|says|added)\b|\b(?:said|says) (?:\w+ )?{name}\b", self.text) is not None
        )

    def _full_name(self, words: Sequence[PhraseToken]) -> Edges | None:
        """Where the article first has a surname with a first name, if it has it with one only."""
        if len(words) != 1:
            return None
        return _full_name(self.text, _POSSESSIVE.sub("", words[0].text), self.its)

    def _role_at(self, name: Edges) -> Edges | None:
        """What stands beside a name where the article has it in full."""
        first = max(self.text.rfind("\n", 0, name[0]) + 1, 0)
        last = self.text.find("\n", name[1])
        unit = (first, len(self.text) if last < 0 else last)
        edges = next((e for e in sentences(self.text, unit, self.language) if e[0] <= name[0] < e[1]), None)
        if not edges:
            return None
        quotes = tuple((unit[0] + q.start - 1, unit[0] + q.end + 1) for q in quotations(self.text[unit[0] : unit[1]]))
        for read in (partial(_speeches, self.text, *edges), partial(introduced, self.text, *edges, at=name[1] - 1)):
            for each in read(self.language, quotes):
                its = each.speaker
                if its.words[-1].end >= name[1] > its.words[-1].start and its.role:
                    return its.role[0].start, _bare_end(its.role[-1])
        return None

    def _role_of(self, name: Edges) -> Edges | None:
        """What stands beside the first mention of a name that is written in full here."""
        at = self.text.find(self.text[name[0] : name[1]])
        if at == name[0] or " " not in self.text[name[0] : name[1]]:
            return None
        return self._role_at((at, at + name[1] - name[0]))

    # --- accusations --------------------------------------------------------------------------------------------------

    def _denied(self, accused: Attribution, n: int) -> Attribution:
        """With the next sentences' denial of an accusation."""
        sentence = self.text[slice(*self.rows[n][1])]
        for k in range(n + 1, min(len(self.rows), n + 1 + _AHEAD)):
            edges = self.rows[k][1]
            for each in self.speeches(edges):
                if each.act != "denies":
                    continue
                behind = self.text[each.verb[1] : edges[1]]
                is_of_it = re.match(
                    rf"\W*(?:\w+\W+){{0,3}}(?:{self.its.patterns['accusation']})\b", behind, re.IGNORECASE
                )
                name = each.speaker.words[-1].text
                if is_of_it or name in sentence or each.speaker.is_pronoun:
                    made = self._made(k, each, is_quoted=False)
                    return replace(accused, denial=self._words(edges), denied_by=made.speaker)
        return accused


@lru_cache(maxsize=4096)
def _speeches(text: str, start: int, end: int, language: str | None, quotes: tuple[Edges, ...]) -> list[Speech]:
    return speeches(text, start, end, language, quotes)


_BEFORE_SURNAME = re.compile(r"(?:(?<![\w.])[^\W\d_][\w’'.-]* ){1,4}\Z")


@lru_cache(maxsize=2048)
def _full_name(text: str, surname: str, its: Grammar) -> Edges | None:
    """Where a text first has a surname behind a first name, if all its first names are one."""
    if its.code == "de" and re.search(
        rf"\b(?:der|die|das|den|dem|des|eine?[mnr]?) {re.escape(surname)}\b", text, re.IGNORECASE
    ):
        return None
    if _is_bodys(surname, text):
        return None
    found: dict[str, Edges] = {}
    for match in re.finditer(rf"\b{re.escape(surname)}\b", text):
        before = _BEFORE_SURNAME.search(text, max(0, match.start() - 60), match.start())
        parts = before.group().split() if before else []
        first = len(parts)
        while first and _is_first_name(parts[first - 1], its):
            first -= 1
        is_office = text[: match.start() - len(" ".join(parts[first:])) - 1].endswith("of ")
        while first < len(parts) and (
            not parts[first][0].isupper()
            or parts[first].lower() in STARTERS
            or (is_office and parts[first].lower() in its.words.get("fields", ()))
        ):
            first += 1
        if first < len(parts):
            found.setdefault(" ".join(parts[first:]), (match.start() - len(" ".join(parts[first:])) - 1, match.end()))
    if len({each.split(" ")[0] for each in found}) != 1:
        return None
    return next(iter(found.values()))


@lru_cache(maxsize=2048)
def _is_bodys(name: str, text: str) -> bool:
    """Is a name that of a firm, as `Disney` is where an article has `the Walt Disney Company`?"""
    name = re.escape(_POSSESSIVE.sub("", name))
    return re.search(rf"\b{name} (?:Company|Co\.|Corp|Inc|Motor|Group|Airlines|Airways|Bros|PLC|Ltd)", text) is not None


def _is_first_name(word: str, its: Grammar) -> bool:
    lower = word.lower().rstrip(".")
    if not word[0].isupper():
        return lower in PARTICLES
    if its.code == "de" and re.fullmatch(its.patterns["according"], word, re.IGNORECASE):
        return False
    kinds = (
        "roles",
        "calendar",
        "determiners",
        "prepositions",
        "bounds",
        "openers",
        "pronouns",
        "media",
        "helping",
        "nameless",
    )
    is_initial = re.fullmatch(r"[A-Z]\.", word) is not None
    if word.endswith((".", "'s", "’s")) and not is_initial:
        return False
    return is_initial or (not any(lower in its.words.get(kind, ()) for kind in kinds) and not is_demonym(lower))


def _is_pronoun(speech: Speech, pronoun: str) -> bool:
    return speech.speaker.is_pronoun and speech.speaker.words[0].lower == pronoun


def _bare_end(last: PhraseToken) -> int:
    """Where a word ends without its possessive."""
    return last.end - len(last.text) + len(_POSSESSIVE.sub("", last.text))


def _named(via: Tokens, its: Grammar) -> Edges:
    """`AFP` of `AFP news agency`."""
    known = next((each for each in via if its.has("media", each)), None)
    if known and not known.is_capital:
        return known.start, known.end
    if its.code == "de" and known:
        return known.start, _bare_end(known)
    capitals = [n for n, each in enumerate(via) if each.is_capital]
    first, last = (capitals[0], capitals[-1]) if capitals else (0, len(via) - 1)
    return via[first].start, _bare_end(via[last])


def _moved(words: Tokens, by: int) -> Tokens:
    return tuple(each._replace(start=each.start + by, end=each.end + by) for each in words)


def _is_called(speech: Speech, noun: str, its: Grammar) -> bool:
    """Can a speaker be called `the agency`, `the company`, `the ministry`?"""
    words = speech.speaker.words
    if speech.speaker.is_pronoun or not speech.speaker.is_named:
        return False
    if noun in its.words["media_nouns"] or noun == "paper":
        return is_medium(words, its)
    return any(each.lower == noun for each in words)


def _is_body(words: Sequence[PhraseToken]) -> bool:
    """Is it a body's or a place's name: `Deutsche Bank`, `South Carolina`?"""
    return bool({each.lower for each in words} & _BODIES)
