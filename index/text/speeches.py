"""Who is said to say what in one sentence: before the words, behind them, between them, or as `according to`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.text.datelines import past_dateline
from index.text.issuers import is_document, with_issuer
from index.text.phrase_edges import SHORT, Phrases, is_verb
from index.text.speaker_phrases import (
    PARTICLES,
    Grammar,
    PhraseToken,
    Speaker,
    Tokens,
    grammar,
    is_medium,
    speaker_of,
    tokens,
)

Quotes = Sequence[tuple[int, int]]
_MOST_SEGMENTS = 5  # between commas, from who speaks to the verb
_FAR = 9  # words from `to` to what says that it is an agency
_LONGEST_FIRST = 8
_LONGEST = 22  # words for who speaks
_HEAD = 90  # characters in which `Voss: “…”` has its colon
_HEADED = 14  # and words
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLES = frozenset("a an the no its his her their our my".split())
_TURNING_DOWN = frozenset("rejected rejects reject dismissed dismisses denied denies deny".split())
_OPENING = frozenset(("said", "says", "added", "adds", "wrote", "writes", "asked", "asks"))
"""What may open a sentence before who speaks."""
_WRITING = frozenset(("wrote", "writes", "tweeted", "tweets", "posted", "texted", "read", "reads"))
_WHEN = frozenset("after before when once until since because".split())
_GOING_ON = frozenset(("saying", "reporting", "warning", "claiming", "insisting", "arguing"))
_SAYING = ("say", "clausal", "quoting", "showing", "beside")
SpeechAct = Literal["says", "accuses", "denies"]


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody says something. All places are offsets into the article."""

    speaker: Speaker
    verb: tuple[int, int]
    act: SpeechAct
    start: int
    """Where the words begin that say who speaks."""
    end: int
    via: Tokens = ()
    """The agency or outlet that it was said to, or that has it."""
    is_anonymous: bool = False


def speeches(text: str, start: int, end: int, language: str | None, quotes: Quotes = ()) -> list[Speech]:
    """Everybody who is said to say something in a sentence, in reading order.

    Args:
        text: The article.
        start: Where the sentence begins.
        end: Where it ends.
        language: ISO 639-1 code.
        quotes: The quotations of the text with their marks, in order.
    """
    its = grammar(language)
    sentence = text[start:end].lower()
    if its.words["cues"].isdisjoint(_WORD.findall(sentence)) and ":" not in sentence[:_HEAD]:
        return []
    start += past_dateline(text[start:end], start)
    inside = [each for each in quotes if each[0] < end and start < each[1]]
    return _Sentence(text, start, end, tokens(text, start, end, inside), its).speeches()


def introduced(
    text: str, start: int, end: int, language: str | None, quotes: Quotes = (), *, at: int | None = None
) -> list[Speech]:
    """Names of a sentence with what stands beside them, as in `Ada Voss, the mayor, …`, speaking or not.

    Args:
        text: The article.
        start: Where the sentence begins.
        end: Where it ends.
        language: ISO 639-1 code.
        quotes: The quotations of the text with their marks, in order.
        at: Only the name whose last word stands here.
    """
    its = grammar(language)
    inside = [each for each in quotes if each[0] < end and start < each[1]]
    return _Sentence(text, start, end, tokens(text, start, end, inside), its).introduced(at)


class _Sentence(Phrases):
    """One sentence while it is read."""

    def __init__(self, text: str, start: int, end: int, words: list[PhraseToken], its: Grammar) -> None:
        super().__init__(words, its)
        self.text, self.start, self.end = text, start, end
        self.has_quote = any(each.is_quote and len(each.text.split()) > 1 for each in words)

    def speeches(self) -> list[Speech]:
        found = [*self._headed(), *self._according(), *(each for n in range(len(self.words)) if (each := self._at(n)))]
        if not found:
            found = self._participles()
        if not found:
            return []
        found.sort(key=lambda each: each.verb)
        via = self._medium()
        return [self._completed(each, via) for each in _unrepeated(found)]

    def _outside(self) -> str:
        """The sentence without its quotations."""
        return " ".join(each.text for each in self.words if not each.is_quote)

    def _completed(self, found: Speech, via: Tokens) -> Speech:
        speaker = with_issuer(found.speaker, self, self.its)
        its_words = {each.start for each in speaker.words}
        via = found.via or speaker.medium or (via if not its_words & {each.start for each in via} else ())
        is_nameless = not speaker.is_named and not speaker.is_pronoun and self._is_people(speaker)
        is_unnamed = is_nameless or (not speaker.is_named and self._is_anonymous())
        return replace(found, speaker=speaker, via=via, is_anonymous=is_unnamed)

    def _is_anonymous(self) -> bool:
        """Does somebody speak on condition of anonymity?"""
        return re.search(self.its.patterns["anonymous_clause"], self._outside(), re.IGNORECASE) is not None

    def _is_people(self, speaker: Speaker) -> bool:
        """Are they people whom the article does not name: `two officials`, `a source close to the talks`?"""
        its = self.its
        cut = next((n for n, each in enumerate(speaker.words) if n and its.has("prepositions", each)), None)
        head = [each for each in speaker.words[:cut] if each.lower not in ("familiar", "close", "briefed")]
        spoken_of = self.text[max(self.start, speaker.words[0].start - 4) : speaker.words[0].start].lower()
        if spoken_of.endswith((" a ", " an ")) or spoken_of in ("a ", "an "):  # `a nurse`, but not `the mayor`
            head_noun = head[-1] if head else speaker.words[0]
            if its.is_role(head_noun) and not head_noun.lower.startswith("spokes"):
                return True
        marked = any(its.has("anonymous", each) for each in head)
        said_of = [each for n, each in enumerate(head) if n + 1 == len(head) or head[n + 1].lower.endswith("ed")]
        said_of += head[:1] if its.code != "en" else []
        return marked or any(its.has("nameless", each) for each in said_of)

    def introduced(self, at: int | None) -> list[Speech]:
        """Its names, each as somebody who might speak."""
        found: list[Speech] = []
        words = self.words
        for n, token in enumerate(words):
            ahead = words[n + 1] if n + 1 < len(words) else None
            is_asked = at is None or token.start <= at < token.end
            if not (is_asked and token.is_capital) or (ahead and ahead.is_capital) or self.its.has("calendar", token):
                continue
            beside = self.beside(n + 1) if ahead and ahead.text == "," else []
            first = self._past_verb(self.first_of(n), n)
            speaker = speaker_of(words[first : n + 1], beside, self.its)
            if speaker and speaker.is_named and speaker.words[-1] == token:
                found.append(Speech(speaker, (token.start, token.end), "says", words[first].start, token.end))
        in_roles = {word.start for each in found for word in each.speaker.role}
        return [each for each in found if each.speaker.words[-1].start not in in_roles]  # `Norline chair Ada Voss`

    def _past_verb(self, first: int, n: int) -> int:
        """Where a name begins that is an object: behind `met` or `thanked`."""
        verbs = (
            k
            for k in range(n - 1, first - 1, -1)
            if is_verb(self.words[k], self.its)
            or (self.its.code == "en" and self.words[k].lower.endswith("ed") and not self.words[k].is_capital)
        )
        return next(verbs, first - 1) + 1

    # --- cues ---------------------------------------------------------------------------------------------------------

    def _headed(self) -> list[Speech]:
        """`Voss: “It sank.”`, `Ada Voss, the mayor: “…”`, as interviews print it."""
        colon = next((n for n, each in enumerate(self.words[:_HEADED]) if each.text == ":"), None)
        if not colon or colon + 1 >= len(self.words) or not self.words[colon + 1].is_quote:
            return []
        comma = next((n for n, each in enumerate(self.words[:colon]) if each.text == ","), colon)
        about = next((n for n, each in enumerate(self.words[:comma]) if n and each.lower in ("on", "about")), comma)
        name, beside = self.words[:about], [self.words[comma + 1 : colon]] if about == comma < colon else []
        speaker = speaker_of(name, beside, self.its)
        if not speaker or not speaker.is_named or (beside and not speaker.role):
            return []
        sign = self.words[colon]
        is_only_name = all(each.is_capital or each.lower in PARTICLES for each in name if each.is_word)
        return [Speech(speaker, (sign.start, sign.end), "says", self.start, sign.end)] if is_only_name else []

    def _according(self) -> list[Speech]:
        found: list[Speech] = []
        for match in self.its.according.finditer(self.text, self.start, self.end):
            at = next((n for n, each in enumerate(self.words) if each.start >= match.end()), None)
            is_outside = any(each.start == match.start() and not each.is_quote for each in self.words)
            if at is None or not is_outside or (self.its.code == "de" and not self._is_german(match, at)):
                continue
            is_first = all(self.its.has("openers", each) for each in self.words if each.start < match.start())
            head, beside, last = self.phrase(at, is_first=is_first)
            speaker = speaker_of(head, beside, self.its)
            if speaker and not self.its.has("not_speakers", speaker.words[0]):
                found.append(Speech(speaker, match.span(), "says", match.start(), last))
        return found

    def _is_german(self, match: re.Match[str], at: int) -> bool:
        """Is `so` behind a comma or a quotation, and not `so viel`?"""
        if match.group().lower() != "so":
            return True
        before = next((each for each in reversed(self.words) if each.end <= match.start()), None)
        ahead = self.words[at]
        is_somebody = ahead.is_capital or self.its.has("determiners", ahead)
        return before is not None and (before.is_quote or before.text in (",", "–")) and is_somebody

    def _at(self, n: int) -> Speech | None:
        """What a word makes of the sentence if it is a verb of saying."""
        token, its = self.words[n], self.its
        if token.lower not in its.words["cues"]:
            return None
        if its.code == "en" and token.lower == "quoted":
            return self._quoted(n)
        if its.code == "de" and token.lower == "zufolge" and n:
            found = self._before(n - 1)
            return Speech(found[0], (token.start, token.end), "says", found[1], token.end) if found else None
        act = self._act(n)
        if act is None or self._is_denied(n):
            return None
        if its.code == "en" and (agent := self._agent(n)):
            return agent
        if its.code == "en" and n and token.lower not in _GOING_ON and self._is_passive(n):
            return None
        ahead = self.words[n + 1] if n + 1 < len(self.words) else None
        if its.has("clausal", token) and not self._has_clause(n):
            return None
        if its.has("quoting", token) and not its.has("say", token) and not self._is_quote_ahead(n):
            return None
        if its.code == "en" and self._is_other(n):
            return None
        if act == "accuses" and token.lower in ("blame", "accuse") and ahead is None:
            return None
        found = self._subject(n)
        if not found or not self._can_do(n, found[0]):
            return None
        speaker, start, end = found
        if its.code == "en" and self._is_aside(start, n):
            return None
        verb = self._verb(n)
        via = self._medium_ahead(n) if its.has("telling", token) else ()
        return Speech(speaker, verb, act, min(start, verb[0]), max(end, verb[1], *(each.end for each in via)), via)

    def _quoted(self, n: int) -> Speech | None:
        """`She was quoted by the agency as saying …`, `The agency quoted her as saying …`."""
        words = self.words
        ahead = [each.lower for each in words[n : n + 12]]
        saying = next((n + k for k, word in enumerate(ahead) if word == "saying" and ahead[k - 1] == "as"), None)
        if words[n].lower != "quoted" or saying is None:
            return None
        verb = (words[saying].start, words[saying].end)
        if n and self.its.has("being", words[n - 1]):
            found, by = self._before(n - 2), "by" in ahead and n + 1 + ahead.index("by")
            head = self.phrase(by)[0] if by else []
            via = tuple(each for each in head if not self.its.has("determiners", each))
            return Speech(found[0], verb, "says", found[1], verb[1], via) if found else None
        speaker = speaker_of(words[n + 1 : saying - 1], (), self.its)
        medium = self._before(n - 1)
        via = medium[0].words if medium else ()
        return Speech(speaker, verb, "says", words[n].start, verb[1], via) if speaker else None

    def _act(self, n: int) -> SpeechAct | None:
        token, its = self.words[n], self.its
        if not token.is_word or (token.is_capital and n and its.code == "en"):
            return None
        if its.has("accuse", token):
            return "accuses"
        if its.has("deny", token):
            return "denies"
        if its.code == "en" and n and its.has("being", self.words[n - 1]) and token.lower in _GOING_ON:
            return "says"
        return "says" if any(its.has(name, token) for name in _SAYING) else None

    def _verb(self, n: int) -> tuple[int, int]:
        """`has said`, `a déclaré`: the verb with what helps it right before."""
        first = n
        while first and self.words[first - 1].lower in ("has", "have", "had", "a", "ont", "ha", "han", "hat", "haben"):
            first -= 1
        return self.words[first].start, self.words[n].end

    def _is_denied(self, n: int) -> bool:
        before = self.words[max(0, n - 2) : n]
        if before and before[-1].text == "May" and n > 1:  # the month
            return False
        if any(self.its.has("not_said", each) or each.lower.endswith(("n't", "n’t")) for each in before[-1:]):
            return True
        is_near = len(before) == 2 and before[1].lower.endswith("ly")
        return is_near and (self.its.has("not_said", before[0]) or before[0].lower.endswith(("n't", "n’t")))

    def _is_passive(self, n: int) -> bool:
        before = self.words[max(0, n - 2) : n]
        return self.its.has("being", before[-1]) or (
            len(before) == 2 and self.its.has("being", before[0]) and self.its.has("helping", before[1])
        )

    def _agent(self, n: int) -> Speech | None:
        """`was reported by the agency`: who stands behind `by`."""
        token = self.words[n]
        is_participle = token.lower.endswith("ed") or token.lower in ("told", "said")
        if not is_participle or n + 2 >= len(self.words) or self.words[n + 1].lower != "by":
            return None
        if any(each.lower in ("not", "never") for each in self.words[max(0, n - 3) : n]):
            return None
        head, beside, last = self.phrase(n + 2)
        if head and head[0].lower.endswith("ing") and not head[0].is_capital:  # `responded by calling`
            return None
        speaker = speaker_of(head, beside, self.its)
        verb = (token.start, self.words[n + 1].end)
        return Speech(speaker, verb, self._act(n) or "says", token.start, last) if speaker else None

    def _has_clause(self, n: int) -> bool:
        """Does a clause or a quotation stand beside the verb, so that it is one of saying?"""
        words, its = self.words, self.its
        ahead, before = words[n + 1] if n + 1 < len(words) else None, words[n - 1] if n else None
        if before and (
            before.text[0].isdigit()
            or before.lower in ("a", "an", "the", "of", "and", "to", "its", "their", "his", "her")
            or before.text.endswith(("'s", "’s"))
        ):
            return False
        if (ahead is None or ahead.text == ".") and _is_noun_too(words[n].lower):
            return any(each.is_quote or each.text == "," for each in words[:n])
        if ahead is None or ahead.text in (".", ":") or ahead.is_quote or ahead.lower in ("that", "how", "why", "out"):
            return True
        if ahead.lower in ("of", "from", "about", "to", "by", "for") and not self.has_quote:
            return False
        if self.has_quote and (before is None or any(each.is_quote for each in words[max(0, n - 6) : n])):
            return True
        if before and before.text == "," and self.has_quote:
            return True
        is_noun = _is_noun_too(words[n].lower)
        if before and before.text == "," and its.has("inverting", words[n]):
            return True
        if is_noun:  # `the company claims it has …`
            return its.has("pronouns", ahead) or (
                its.has("determiners", ahead) and ahead.lower != "that" and self._finite_ahead(n + 1)
            )
        return self._is_quote_ahead(n, 5) or (ahead.text == "," and bool(before))

    def _is_other(self, n: int) -> bool:
        """Is it no verb of saying here: `no estimated time`, `wrote the foreword`, `shared a house`?"""
        words, its, token = self.words, self.its, self.words[n]
        before = [each.lower for each in words[max(0, n - 2) : n]]
        if n == 0 and token.lower not in _OPENING:  # `Claimed by nobody`, `Say goodbye`
            return True
        if before[-1:] == [","] and self._is_dated_participle(n):
            return True
        if token.lower.endswith("ed") and ((before and before[-1] in _ARTICLES) or before == ["the", "most"]):
            return True
        if its.has("beside", token):
            return not (self._is_quote_ahead(n) and self._colon_ahead(n)) and not self._is_quote_behind(n)
        if its.has("deny", token) and n + 1 < len(words) and words[n + 1].text == ":":  # `Request denied: …`
            return True
        if token.lower in _TURNING_DOWN and not self._is_quote_ahead(n, 8):
            return any(its.has("requests", each) for each in words[n + 1 : n + 6])
        is_quoting = self.has_quote and (self._is_quote_behind(n) or any(each.text == ":" for each in words[n:]))
        if token.lower not in _WRITING or is_quoting:
            return False
        noun = next((each for each in words[n + 1 : n + 6] if its.has("works", each) or not each.is_word), None)
        return noun is not None and its.has("works", noun)

    def _is_aside(self, start: int, n: int) -> bool:
        """Does it only say when or why: `the pound rose after Voss announced her departure`?

        Args:
            start: Where who says it begins.
            n: The verb.
        """
        before = [each for each in self.words[:n] if each.start < start]
        if len(before) < 2 or before[-1].lower not in _WHEN or n + 1 >= len(self.words):
            return False
        ahead = self.words[n + 1]  # a thing that is announced, and no clause that says something
        is_thing = self.its.has("determiners", ahead) and ahead.lower != "that" and not self._finite_ahead(n + 1)
        return is_thing and not self._is_quote_ahead(n)

    def _is_dated_participle(self, n: int) -> bool:
        """`The deal, announced Monday, provides …`: nobody announces, unless what they are stands between."""
        words, its = self.words, self.its
        if not words[n].lower.endswith("ed") or n + 1 >= len(words) or n < 2:
            return False
        is_dated = its.has("calendar", words[n + 1]) or words[n + 1].lower in ("on", "in", "last", "this", "by")
        is_closed = any(each.text == "," for each in words[n + 2 : n + 6])
        is_first_comma = not any(each.text == "," or each.is_quote for each in words[: n - 1])
        return is_dated and is_closed and is_first_comma

    def _colon_ahead(self, n: int) -> bool:
        return any(each.text == ":" for each in self.words[n + 1 : n + 12])

    def _is_quote_behind(self, n: int) -> bool:
        """Does a quotation end right before who speaks: `“It sank,” Voss shared`?"""
        return any(each.is_quote and each.text[-2:-1] in ",!?." for each in self.words[max(0, n - 6) : n])

    def _can_do(self, n: int, speaker: Speaker) -> bool:
        """Does the verb fit: documents show, and are issued, and persons do neither?"""
        token, its = self.words[n], self.its
        if its.has("showing", token) and not its.has("clausal", token) and not its.has("say", token):
            ahead = self.words[n + 1] if n + 1 < len(self.words) else None
            is_last = ahead is None or ahead.text == "."
            is_clause = is_last or (ahead is not None and ahead.lower == "that") or self._finite_ahead(n)
            return is_document(speaker.words, its) and is_clause
        return not (its.has("made", token) and is_document(speaker.words, its))

    def _finite_ahead(self, n: int) -> bool:
        return any(self.its.has("finite", each) for each in self.words[n : n + 8])

    def _is_quote_ahead(self, n: int, most: int = 30) -> bool:
        return any(each.is_quote for each in self.words[n + 1 : n + 1 + most])

    # --- who ----------------------------------------------------------------------------------------------------------

    def _subject(self, n: int) -> tuple[Speaker, int, int] | None:
        """Who says it, with the edges of the words for it."""
        words, its = self.words, self.its
        j = n - 1
        while (
            j >= 0
            and not (words[j].is_capital and j)
            and (
                its.has("helping", words[j])
                or (words[n].lower in _GOING_ON and its.has("being", words[j]))
                or (words[j].lower.endswith("ly") and not words[j].is_capital)
            )
        ):
            j -= 1
        j = self._past_day(j)
        if j >= 0 and words[j].text == "," and (found := self._before_comma(j)):
            return found
        is_apart = j < 0 or words[j].is_quote or words[j].text in (",", "–", "—", "-", "?", "!")
        behind = self._behind(n, is_free=is_apart)
        if is_apart and behind:
            return behind
        if j < 0:
            return behind
        if its.code == "en" and its.has("relative", words[j]) and j > 1:  # `Norland, which says …`
            found = self._before(j - 2 if words[j - 1].text == "," else j - 1)
        elif its.code == "en" and words[j].lower in ("but", "and") and j > 1:  # `The judge set no date but said …`
            found = self._first(j)
        else:
            found = self._before(j)
        return found or (behind if its.code != "en" else None)

    def _past_day(self, j: int) -> int:
        """Before `on Wednesday`, where that stands between who speaks and the verb."""
        if j > 0 and self.its.has("calendar", self.words[j]):
            j -= 1
            if j >= 0 and self.words[j].lower in ("on", "in", "am", "late", "early"):
                j -= 1
        return j

    def _behind(self, n: int, *, is_free: bool) -> tuple[Speaker, int, int] | None:
        """`said Ada Voss, the mayor`: who stands behind the verb, unless a clause begins there."""
        words, its = self.words, self.its
        if n + 1 >= len(words):
            return None
        at = n + 1
        if (
            words[at].lower == "that"
            or (its.code == "en" and its.has("prepositions", words[at]))
            or any(its.has(name, words[n]) for name in ("accuse", "deny"))
        ):
            return None
        if its.code == "fr" and words[n].lower.endswith(("-il", "-elle", "-t-il", "-t-elle")):
            return None
        head, beside, last = self.phrase(at)
        if not head:
            return None
        follows = next((each for each in words if each.start >= head[-1].end), None)
        if its.code == "en":
            if not is_free or its.has("telling", words[n]) or its.has("calendar", head[0]) or its.has("times", head[0]):
                return None
            if self._goes_on(follows):
                return None
        elif follows and is_verb(follows, its):
            return None
        speaker = speaker_of(head, beside, its)
        return (speaker, words[n].start, last) if speaker else None

    def _goes_on(self, follows: PhraseToken | None) -> bool:
        """Is what stands behind the verb the beginning of a clause: `said the town had fallen`?"""
        if follows is None or follows.is_quote or not follows.is_word:
            return False
        its = self.its
        return not (
            its.has("prepositions", follows)
            or its.has("bounds", follows)
            or its.has("calendar", follows)
            or its.has("times", follows)
            or its.has("relative", follows)
            or follows.lower in ("also", "himself", "herself")
            or (follows.lower.endswith(("ing", "ly")) and not follows.is_capital)
        )

    def _before(self, j: int, least: int = 0) -> tuple[Speaker, int, int] | None:
        """The phrase that ends right at a word."""
        first = self.first_of(j, least)
        head = self.words[first : j + 1]
        if not head or len(head) > _LONGEST:
            return None
        speaker = speaker_of(head, (), self.its)
        return (speaker, head[0].start, head[-1].end) if speaker else None

    def _before_comma(self, j: int) -> tuple[Speaker, int, int] | None:
        """`Ada Voss, the mayor, said`: who stands before what is said of them between commas."""
        commas = [n for n in range(j - 1, -1, -1) if self.words[n].text == ","][: _MOST_SEGMENTS - 1]
        segments: list[list[PhraseToken]] = []
        described: tuple[Speaker, int, int] | None = None
        last = j
        for comma in commas:
            segments.insert(0, self.words[comma + 1 : last])
            if any(each.is_quote and len(each.text.split()) > SHORT for each in segments[0]):
                return None
            head = self.words[self.first_of(comma - 1) : comma] if comma else []
            speaker = self._is_beside(segments) and head and speaker_of(head, segments, self.its)
            if speaker and (speaker.is_named or speaker.role or self._is_relative(segments[0])):
                found = (speaker, head[0].start, self.words[j].start)
                if speaker.is_named:
                    return found
                described = described or found
            last = comma
        return described

    def _is_beside(self, segments: Sequence[Sequence[PhraseToken]]) -> bool:
        """Can each of them stand behind a name?"""
        return all(
            self._is_relative(each) or not any(is_verb(word, self.its) for word in self._until_relative(each))
            for each in segments
        )

    def _until_relative(self, segment: Sequence[PhraseToken]) -> Sequence[PhraseToken]:
        """What stands before `that includes …`."""
        cut = next((n for n, each in enumerate(segment) if n and self.its.has("relative", each)), len(segment))
        return segment[:cut]

    def _is_relative(self, segment: Sequence[PhraseToken]) -> bool:
        return bool(segment) and (
            self.its.has("relative", segment[0])
            or segment[0].lower.endswith("ing")
            or segment[0].lower in ("where", "when")
        )

    def _participles(self) -> list[Speech]:
        """`He stepped back, saying that …`: whoever the sentence begins with."""
        for n, token in enumerate(self.words):
            if n and self.its.has("saying", token) and self.words[n - 1].text == ",":
                via = self._medium_ahead(n) if self.its.has("telling", token) else ()
                if first := self._first(n):
                    return [Speech(first[0], (token.start, token.end), "says", first[1], token.end, via)]
        return []

    def _first(self, n: int) -> tuple[Speaker, int, int] | None:
        """Whoever does what the sentence begins with, up to a word."""
        words, its = self.words, self.its
        at = next((k for k in range(n) if is_verb(words[k], its) or words[k].lower.endswith("ed")), 0)
        head = words[:at]
        if not head or len(head) > _LONGEST_FIRST or any(each.is_quote for each in head) or its.has("joins", head[-1]):
            return None
        comma = next((k for k, each in enumerate(head) if each.text == ","), None)
        speaker = speaker_of(head[:comma], [head[comma + 1 :]] if comma is not None else (), its)
        return (speaker, head[0].start, head[-1].end) if speaker else None

    def _medium_ahead(self, n: int) -> Tokens:
        """Whom it was said to, if that is an agency, a newspaper or a station."""
        head, _, _ = self.phrase(n + 1)
        bare = [each for each in head if not self.its.has("determiners", each)]
        return tuple(bare) if is_medium(bare, self.its) or (len(head) == 2 and is_medium(head, self.its)) else ()

    def _medium(self) -> Tokens:
        """The agency or outlet that somebody spoke to, or that is quoted for it."""
        for n, token in enumerate(self.words[:-1]):
            if not self.its.has("to_media", token):
                continue
            ahead = {each.lower.removesuffix("'s").removesuffix("’s") for each in self.words[n + 1 : n + _FAR]}
            if not ahead.isdisjoint(self.its.words["all_media"]) and (via := self._medium_ahead(n)):
                return via
        return ()


def _unrepeated(found: Sequence[Speech]) -> list[Speech]:
    """Each speaker once."""
    kept: dict[tuple[int, ...], Speech] = {}
    for each in found:
        kept.setdefault(tuple(word.start for word in each.speaker.words), each)
    return list(kept.values())


def _is_noun_too(word: str) -> bool:
    """Is it a form that nouns have, too: `claims`, `estimate`?"""
    return word.endswith("s") or word in ("claim", "report", "state", "note", "estimate", "read", "found")
