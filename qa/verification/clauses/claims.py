"""Is every word of a statement accounted for by one clause of what it cites, in its part, under the same limits?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.text.analysis import group_of, question_words
from index.text.folding import bare
from index.text.limits import LimitKind
from index.text.sentences import sentences
from index.text.synonyms import is_doer
from index.text.verb_forms import IRREGULAR, base_form
from qa.types import Verdict
from qa.verification.clauses.alignment import CitedSentence, WordPlace, align, likeness
from qa.verification.clauses.own import OwnRun, is_too_much, own_runs
from qa.verification.clauses.roles import Aligned, describes, lead_of, misplaced
from qa.verification.clauses.scopes import Limit, limits
from qa.verification.clauses.structure import are_apart, frames, separations
from qa.verification.clauses.words import ReadSentence, SentenceWord, read
from qa.verification.types import Evidence, Gap

MOST_WORDS = 160
"""Words of one sentence that are compared; the work grows with their square."""
_STRONG = frozenset(
    "before after until till since without against because unless despite avant après sans contre vor nach ohne gegen "
    "antes sin contra".split()
)
_CONTRARY = (
    frozenset(("from", "to")), frozenset(("from", "until")), frozenset(("into", "from")), frozenset(("to", "at")),
    frozenset(("for", "against")), frozenset(("with", "without")), frozenset(("under", "over")),
    frozenset(("above", "below")), frozenset(("up", "down")), frozenset(("behind", "before")), frozenset(("by", "to")),
    frozenset(("by", "for")), frozenset(("from", "at")), frozenset(("by", "from")), frozenset(("per", "in")),
)  # fmt: skip
_VERDICTS: dict[LimitKind, Verdict] = {
    "not": "lost_denial", "may": "lost_hedge", "should": "lost_hedge", "would": "lost_hedge", "will": "lost_hedge",
    "allege": "lost_attribution", "plan": "lost_hedge", "if": "lost_hedge", "only": "altered_scope",
    "except": "altered_scope", "degree": "altered_scope", "says": "lost_attribution",
}  # fmt: skip
_SAME_LIMIT: dict[LimitKind, frozenset[str]] = {
    "may": frozenset(("may", "allege")), "would": frozenset(("would", "will", "may")),
    "will": frozenset(("will", "would", "plan")), "plan": frozenset(("plan", "not", "allege")),
    "not": frozenset(("not", "except")), "allege": frozenset(("allege", "says", "may")),
    "says": frozenset(("says", "allege")),
    "should": frozenset(("should",)), "if": frozenset(("if",)), "only": frozenset(("only",)),
    "except": frozenset(("except", "not", "only")), "degree": frozenset(("degree",)),
}  # fmt: skip
_ADDED: frozenset[LimitKind] = frozenset(("not", "may", "should", "would", "will", "only", "except", "if"))
_OPENS = frozenset("that and but or because when if so while though although que et mais dass und aber y pero".split())
_UNCHANGED = frozenset("cut shut hit put set let hurt quit burst spread split shed cost".split())
"""Verbs whose past is written like their present."""
_NOT_AHEAD = frozenset("was were had has have could might may would should must can did".split())
"""What stands before a verb that is no present: `will` may not be said of it."""
_OPINION = frozenset("i my we our me".split())


@dataclass(frozen=True, slots=True)
class Claims:
    """What is wrong with a statement, and which words of it are the model's own."""

    gaps: tuple[Gap, ...]
    own: tuple[tuple[int, int], ...] = ()
    """Places in the statement."""


def check_claims(statement: str, cited: Sequence[Evidence], question: str = "") -> Claims:
    """Compare a statement with its cited sentences, clause by clause.

    Args:
        statement: One sentence or a few.
        cited: What it rests on.
        question: Its words account for nothing; it only tells where a word was taken from.
    """
    languages = tuple(dict.fromkeys(evidence.in_language for evidence in cited))
    gaps: list[Gap] = []
    own: list[tuple[int, int]] = []
    for start, end in sentences(statement, (0, len(statement)), languages[0]) if statement.strip() else []:
        found = [_sentence_claims(statement[start:end], language, cited, question) for language in languages]
        best = min(found, key=lambda each: len(each.gaps))
        gaps += [replace(gap, start=gap.start + start, end=gap.end + start) for gap in best.gaps]
        own += [(a + start, b + start) for a, b in best.own]
    return Claims(tuple(gaps), tuple(sorted(set(own))))


def _sentence_claims(text: str, language: str | None, cited: Sequence[Evidence], question: str) -> Claims:
    """Of one sentence, read as one of the languages of its sources."""
    part = _Sentence(read(text, language), _sources(tuple(cited), language), cited, question)
    gaps = tuple(part.gaps())
    return Claims(gaps, tuple(part.own))


@lru_cache(maxsize=256)
def _sources(cited: tuple[Evidence, ...], language: str | None) -> tuple[CitedSentence, ...]:
    texts: list[tuple[str, Evidence]] = []
    for evidence in cited:
        for text in (evidence.text, evidence.before):
            edges = sentences(text, (0, len(text)), language) if text.strip() else []
            texts += [(text[a:b], evidence) for a, b in edges]
    readings = [(read(text, evidence.in_language or language), evidence) for text, evidence in texts]
    named = [frozenset(word.lower for word in reading.words if word.is_name) for reading, _ in readings]
    things = [frozenset(word.stem for word in reading.words if word.kind == "content") for reading, _ in readings]
    return tuple(
        CitedSentence(reading, evidence.source.published, _others(named, beside), _others(things, beside))
        for n, (reading, evidence) in enumerate(readings)
        for beside in [[k for k, (_, each) in enumerate(readings) if k != n and each.source == evidence.source]]
    )


def _others(listed: Sequence[frozenset[str]], beside: Sequence[int]) -> frozenset[str]:
    return frozenset().union(*(listed[k] for k in beside))


def follows_weight(reading: ReadSentence, n: int) -> bool:
    """Does a word of weight stand right before one?"""
    return n > 0 and reading.words[n - 1].has_weight


class _Sentence:
    """One sentence of a statement while it is compared."""

    def __init__(
        self, said: ReadSentence, sources: Sequence[CitedSentence], cited: Sequence[Evidence], question: str
    ) -> None:
        self.said, self.sources, self.question = said, sources, question
        self.own: list[tuple[int, int]] = []
        self._apart = separations(said, is_said=True)
        self._framed = frozenset().union(*frames(said)) | frozenset(
            n for limit in limits(said) if limit.kind == "says" for n in (limit.at, *limit.who)
        )
        about = [evidence.source for evidence in cited]
        credited = [part for each in about for part in (each.outlet, each.agency, *each.authors) if part]
        self._credited = frozenset(word for part in credited for word in re.findall(r"\w+", bare(part)))
        self._is_own_opinion = any(
            word.lower in _OPINION for source in sources for word in source.reading.words
        ) and any(evidence.source.authors for evidence in cited)

    def gaps(self) -> Iterator[Gap]:
        """Everything that is wrong with it."""
        if len(self.said.weighty) > MOST_WORDS or any(
            len(source.reading.weighty) > 4 * MOST_WORDS for source in self.sources
        ):
            yield self._gap(0, len(self.said.words) - 1, "unsupported", "the sentence is too long to be checked")
            return
        self.places = places = self._gathered(align(self.said, self.sources))
        self.clause = Aligned(self.said, self.sources, places, frozenset(self._loose()), self._framed)
        yield from self._own_words()
        yield from self._merged()
        yield from self._limits()
        yield from self._shares()
        yield from self._leads()
        yield from self._cut_quotes()
        yield from self._promoted()
        if pair := misplaced(self.clause):
            reason = f"in the source {self._words(pair[0])} and {self._words(pair[1])} stand in another relation"
            yield self._gap(*pair, "unsupported", reason)

    def _gathered(self, places: dict[int, WordPlace]) -> dict[int, WordPlace]:
        """Names are found in the sentence that the rest of their clause is from, if it has them."""
        found = dict(places)
        for n, place in places.items():
            word = self.said.words[n]
            if not word.is_name:
                continue
            near = [
                places[k].sentence
                for k in places
                if not self.said.words[k].is_name and not are_apart(self._apart, k, n)
            ]
            most = max(set(near), key=near.count, default=place.sentence)
            if most != place.sentence:
                twins = [
                    WordPlace(most, k) for k, other in enumerate(self.sources[most].reading.words)
                    if other.is_name and other.lower == word.lower
                ]  # fmt: skip
                found[n] = twins[0] if twins else place
        for n in self.said.weighty:
            if n not in found and (beside := self._described(n, found)):
                found[n] = beside
        return found

    def _described(self, n: int, places: Mapping[int, WordPlace]) -> WordPlace | None:
        """Where a first name, or what somebody is, stands beside the same name in any cited sentence."""
        said = self.said.words
        for name in range(max(0, n - 6), min(len(said), n + 7)):
            if name not in places or not said[name].is_name or not describes(self.said, n, name):
                continue
            for k, source in enumerate(self.sources):
                words = source.reading.words
                for twin in (m for m, word in enumerate(words) if word.is_name and word.lower == said[name].lower):
                    for m in range(max(0, twin - 8), min(len(words), twin + 9)):
                        is_like = words[m].has_weight and likeness(said[n], words[m], source) is not None
                        if is_like and describes(source.reading, m, twin):
                            return WordPlace(k, m)
        return None

    def _gap(self, first: int, last: int, verdict: Verdict, reason: str) -> Gap:
        words = self.said.words
        return Gap(verdict, words[first].start, words[last].end, reason)

    def _words(self, first: int, last: int | None = None) -> str:
        words = self.said.words
        return f"“{self.said.text[words[first].start : words[first if last is None else last].end]}”"

    def _source(self, n: int) -> ReadSentence:
        return self.sources[self.places[n].sentence].reading

    # --- words that no source has -----------------------------------------------------------------------------------

    def _free(self) -> frozenset[int]:
        """Words that say nothing which is not checked elsewhere: `said`, `yes`, the outlet that is cited."""
        its, words = self.said.its, self.said.words
        found = {n for n in self.said.weighty if words[n].lower in its.words["free"] and not words[n].is_name}
        found |= {n for n in self.said.weighty if words[n].lower == "only" and n and words[n - 1].lower == "not"}
        found |= {
            n
            for n in self.said.weighty
            if words[n].lower in its.words["says"] and (n in self._framed or n in self._speaking())
        }
        found |= {n for n in self.said.weighty if words[n].lower in its.words.get("light", ())}
        found |= {
            n
            for n in self._framed
            if words[n].lower in self._credited or words[n].lower in ("author", "columnist", "reports")
        }
        return frozenset(found)

    def _speaking(self) -> set[int]:
        return {limit.at for limit in limits(self.said) if limit.kind == "says"}

    def _own_words(self) -> Iterator[Gap]:
        free = self._free()
        runs = list(own_runs(self.clause, free))
        asked = self._asked()
        for run in runs:
            first, last = run.words[0], run.words[-1]
            yield from self._judged(run, first, last, asked)
        mine = [n for run in runs for n in run.words]
        for run in runs:
            group = [n for n in self.said.weighty if n not in free and not are_apart(self._apart, n, run.words[0])]
            here = [n for n in mine if n in group]
            if len(run.words) == 1 and self._goes_on(run.words[0]):
                continue
            if run.replaced and is_too_much(group, here):
                yield self._gap(run.words[0], run.words[-1], "unsupported", "the cited source does not say this")
        for n, place in self.places.items():
            word, other = self.said.words[n], self._source(n).words[place.word]
            is_english = self.said.language == "en" and not word.is_name and word.stem != other.stem
            if is_english and is_doer(word.stem, other.stem):
                self._mark(n)

    def _stands_somewhere(self, word: SentenceWord) -> bool:
        return any(
            other.has_weight and likeness(word, other, source) is not None
            and (other.lower == word.lower or word.kind != "content" or word.is_name)
            for source in self.sources for other in source.reading.words
        )  # fmt: skip

    def _goes_on(self, n: int) -> bool:
        """`goes on trial`, `went on sale`: the noun says what happens."""
        words = self.said.words
        is_going = (
            words[n].lower in ("go", "goes", "went", "gone")
            and n + 2 < len(words)
            and words[n + 1].lower in ("on", "into")
        )
        return is_going and n + 2 in self.places

    def _asked(self) -> frozenset[str]:
        words = question_words(self.question, group_of(self.said.language, self.question)) if self.question else []
        return frozenset((*words, *map(base_form, bare(self.question).split())))

    def _judged(self, run: OwnRun, first: int, last: int, asked: frozenset[str]) -> Iterator[Gap]:
        said = self._words(first, last)
        words = [self.said.words[n] for n in run.words]
        if all(self._stands_somewhere(word) for word in words):
            yield self._gap(first, last, "merged", f"in the source {said} belongs to another statement")
        elif any(word.lower in self.said.its.shares for word in words):
            yield self._gap(first, last, "altered_scope", f"the cited source does not say {said} of it")
        elif run.opposite:
            reason = f"the source says “{run.opposite}”, which is the opposite of {said}"
            yield self._gap(first, last, "unsupported", reason)
        elif any(word.has_weight and (word.stem in asked or base_form(word.lower) in asked) for word in words):
            yield self._gap(first, last, "question_only", f"only the question says {said}, the cited source does not")
        elif len(words) == 1 and self._goes_on(first):
            self._mark(first)
        elif not run.replaced or self.said.language != "en" or len(run.replaced) < len(run.words):
            verdict: Verdict = "unsupported"
            if any(word.kind == "number" for word in words):
                verdict = "unsupported_number"
            elif any(word.kind == "date" for word in words):
                verdict = "unsupported_date"
            elif any(word.is_name for word in words):
                verdict = "unsupported_name"
            yield self._gap(first, last, verdict, f"the cited source does not say {said}")
        else:
            self.own.append((words[0].start, words[-1].end))

    # --- what belongs together --------------------------------------------------------------------------------------

    def _loose(self) -> Iterator[int]:
        """Words that describe a name, where the description stands beside that name in a cited sentence."""
        named = [n for n in self.places if self.said.words[n].is_name]
        for n, place in self.places.items():
            for name in named:
                is_other = self.places[name].sentence != place.sentence
                if name == n or not is_other or abs(name - n) > 6 or not describes(self.said, n, name):
                    continue
                source = self.sources[place.sentence].reading
                form = self.said.words[name].lower
                twins = [k for k, word in enumerate(source.words) if word.is_name and word.lower == form]
                if any(k == place.word or describes(source, place.word, k) for k in twins):
                    yield n
                    break

    def _merged(self) -> Iterator[Gap]:
        listed = [n for n in sorted(self.places) if n not in self.clause.loose or self._is_core(n)]
        for i, one in enumerate(listed):
            for other in listed[i + 1 :]:
                a, b = self.places[one], self.places[other]
                if are_apart(self._apart, one, other) or one in self._framed or other in self._framed:
                    continue
                if a.sentence != b.sentence:
                    if {one, other} & self.clause.loose or self._has_twin(one, b) or self._has_twin(other, a):
                        continue
                    reason = f"no cited sentence brings {self._words(one)} and {self._words(other)} together"
                    yield self._gap(one, other, "merged", reason)
                    return
                if are_apart(separations(self.sources[a.sentence].reading), a.word, b.word):
                    if topics := [n for n, k in ((one, other), (other, one)) if self._is_topic(n, k)]:
                        self._mark(topics[0])
                        continue
                    reason = f"in the source {self._words(one)} and {self._words(other)} belong to different statements"
                    yield self._gap(one, other, "merged", reason)
                    return

    def _has_twin(self, n: int, beside: WordPlace) -> bool:
        """Does the sentence of another word have the same name?"""
        word = self.said.words[n]
        there = self.sources[beside.sentence].reading.words
        return word.is_name and any(other.is_name and other.lower == word.lower for other in there)

    def _is_topic(self, n: int, other: int) -> bool:
        """Does a word only say of what, where the other one's clause says nothing of it: `the verdict in the trial`?"""
        word, source = self.said.words[n], self._source(n)
        is_thing = word.kind == "content" and not self.said.is_verb(n) and not source.is_verb(self.places[n].word)
        lead = lead_of(self.said, n) & {"in", "of"}
        apart = separations(source)
        here, there = self.places[n].word, self.places[other].word
        leading = (k for k in source.weighty if source.leads(k) & lead)
        has_rival = any(are_apart(apart, k, here) and not are_apart(apart, k, there) for k in leading)
        return is_thing and bool(lead) and n > 1 and not has_rival

    def _mark(self, n: int) -> None:
        word = self.said.words[n]
        self.own.append((word.start, word.end))

    def _is_core(self, n: int) -> bool:
        """Is a word that describes a name in the sentence that most of its clause is from?"""
        beside = [self.places[k].sentence for k in self.places if not are_apart(self._apart, k, n)]
        return beside.count(self.places[n].sentence) * 2 > len(beside)

    def _cut_quotes(self) -> Iterator[Gap]:
        """A quotation that is all that somebody says begins where a clause of the source does."""
        words = self.said.words
        outside = [n for n in self.said.weighty if not words[n].is_quoted and n not in self._framed]
        quoted = [n for n in self.said.weighty if words[n].is_quoted]
        if outside or not quoted or quoted[0] not in self.places:
            return
        start = next(n for n in range(quoted[0], -1, -1) if n == 0 or not words[n - 1].is_quoted)
        source, at = self._source(quoted[0]), self.places[quoted[0]].word - (quoted[0] - start)
        before = source.words[at - 1] if at > 0 else None
        if before and before.kind != "mark" and before.lower not in _OPENS:
            cut = source.text[before.start : source.words[self.places[quoted[0]].word].end]
            yield self._gap(start, quoted[-1], "altered_quote", f"the quotation is cut out of a clause: “{cut} …”")

    def _promoted(self) -> Iterator[Gap]:
        """`Brekk was buried` of `the road to Brekk was buried`: what was said of another thing."""
        said, taken = self.said, {(place.sentence, place.word) for place in self.places.values()}
        for n, place in self.places.items():
            source = self._source(n)
            head = place.word - 1
            while head >= 0 and source.words[head].kind == "function":
                head -= 1
            is_of = source.leads(place.word) and head >= 0 and source.words[head].kind == "content"
            if not is_of or said.leads(n) or n in self._framed or n in self.clause.loose or source.is_verb(head):
                continue
            ahead = said.words[n + 1] if n + 1 < len(said.words) else None
            is_subject = ahead is not None and ahead.kind == "function" and not said.words[n].is_possessive
            before = [word.lower for word in said.words[max(0, n - 1) : n]]
            is_dropped = (place.sentence, head) not in taken and not follows_weight(said, n)
            is_apposed = before == [","] or bool(source.leads(place.word) & {"by", "of"})
            if is_subject and is_dropped and said.is_verb(n + 1) and (not is_apposed or self._is_bare(n)):
                head_words = source.text[source.words[head].start : source.words[place.word].end]
                yield self._gap(n, n + 1, "unsupported", f"the source says this of “{head_words}”")
                return

    def _is_bare(self, n: int) -> bool:
        """Is a word the whole subject of its sentence?"""
        return all(not word.has_weight for word in self.said.words[:n])

    # --- limits -----------------------------------------------------------------------------------------------------

    def _limits(self) -> Iterator[Gap]:
        mine = limits(self.said)
        image = {(place.sentence, place.word): n for n, place in sorted(self.places.items(), reverse=True)}
        images: dict[tuple[int, int], list[int]] = {}
        for n, place in self.places.items():
            images.setdefault((place.sentence, place.word), []).append(n)
        for k, source in enumerate(self.sources):
            for limit in limits(source.reading):
                used = [n for n in limit.scope if (k, n) in image]
                telling = [
                    n for n in used if not source.reading.words[n].is_name and source.reading.words[n].kind != "date"
                ]
                telling = [n for n in telling if not any(i in self.clause.loose for i in images[k, n])]
                if telling:
                    yield from self._kept(limit, source.reading, [images[k, n] for n in telling], mine, k)
        for limit in mine:
            if limit.kind in _ADDED or limit.kind == "says":
                yield from self._added(limit)

    def _kept(
        self, limit: Limit, source: ReadSentence, used: Sequence[Sequence[int]], mine: Sequence[Limit], k: int
    ) -> Iterator[Gap]:
        same = _SAME_LIMIT[limit.kind]
        holding = [each for each in mine if each.kind in same and any(n in each.scope for n in used[0])]
        rivals = sum(each.kind == limit.kind for each in limits(source))
        if not holding and sum(each.kind in same for each in mine) >= rivals:
            holding = [
                each for each in mine
                if each.kind in same and 2 * sum(any(n in each.scope for n in ns) for ns in used) > len(used)
            ]  # fmt: skip
        word = source.words[limit.at]
        if limit.kind == "not" and self._is_answer(limit, source):
            return
        if limit.kind == "says":
            holding = holding or [
                each for each in mine if each.kind == "not" and self._says(each) and used[0][0] in each.scope
            ]
        if (
            limit.kind == "plan"
            and not holding
            and any(self.places.get(n) and self.places[n] == (k, limit.at) for n in self.places)
        ):
            return
        first = min(n for ns in used for n in ns)
        last = max(n for ns in used for n in ns)
        if not holding:
            if limit.kind == "says" and self._is_own_opinion and word.lower in _OPINION:
                return
            if limit.kind == "will" and self._is_present(used[0][0]):
                return
            words = source.text[word.start : word.end]
            if limit.kind == "says" and limit.who:
                who = source.text[source.words[limit.who[0]].start : source.words[limit.who[-1]].end]
                reason = f"in the source it is {who} who says so, which the sentence leaves out"
            else:
                reason = f"the source says this under “{words}”, which the sentence leaves out"
            yield self._gap(first, last, _VERDICTS[limit.kind], reason)
        elif limit.kind == "says" and not any(
            self._is_same_speaker(each, limit, source, k)
            for each in ([each for each in holding if each.kind == "says"] or holding)
        ):
            at = next((each for each in holding if each.kind == "says"), holding[0])
            place = at.who[0] if at.who else at.at
            who = (
                source.text[source.words[limit.who[0]].start : source.words[limit.who[-1]].end]
                if limit.who
                else "another"
            )
            yield self._gap(
                place, at.who[-1] if at.who else at.at, "misattributed", f"in the source it is {who} who says this"
            )

    def _is_answer(self, limit: Limit, source: ReadSentence) -> bool:
        """`…, which the owner denies`: what is denied is said by somebody, who has to be named anyway."""
        alleged = (each for each in limits(source) if each.kind in ("allege", "says") and each.at < limit.at)
        return limit.at > max(limit.scope) and any(set(each.scope) & set(limit.scope) for each in alleged)

    def _says(self, limit: Limit) -> bool:
        return self.said.words[limit.at].kind == "content"

    def _is_present(self, n: int) -> bool:
        """Does the statement tell it as what is to come, or as usual: `begins on 3 May`?"""
        words = self.said.words
        around = {word.lower for word in words[max(0, n - 3) : n + 1]}
        return not any(
            words[k].lower in ("was", "were", "has", "have", "had", "did", "been") for k in range(max(0, n - 3), n)
        ) and not any(word.endswith("ed") or word in IRREGULAR or word in _UNCHANGED for word in around)

    def _is_same_speaker(self, mine: Limit, its: Limit, source: ReadSentence, k: int) -> bool:
        if mine.kind != "says" or mine.is_pronoun or not mine.who:
            return True
        words = [self.said.words[n] for n in mine.who]
        named = [word for word in words if word.is_name]
        forms = {source.words[n].stem for n in its.who} | {source.words[n].lower for n in its.who}
        if any(word.lower in forms or word.stem in forms for word in named or words):
            return True
        if named and all(word.lower in self._credited for word in named):
            return not its.who or self._is_own_opinion
        if its.is_pronoun:
            known = self.sources[k].elsewhere | self._credited | {word.lower for word in source.words if word.is_name}
            return all(word.lower in known for word in named)
        return not named and not any(n in self.places for n in mine.who)

    def _added(self, limit: Limit) -> Iterator[Gap]:
        heads = [n for n in limit.scope if n in self.places and n not in self.clause.loose]
        if not heads:
            return
        place = self.places[heads[0]]
        source = self.sources[place.sentence].reading
        its = [
            each
            for each in limits(source)
            if each.kind in _SAME_LIMIT[limit.kind] or limit.kind in _SAME_LIMIT[each.kind]
        ]
        if any(place.word in each.scope for each in its):
            return
        word = self._words(limit.at)
        if limit.kind == "says":
            names = [
                n for n in limit.who if self.said.words[n].is_name and self.said.words[n].lower not in self._credited
            ]
            if names and limit.at not in self.places and not limit.is_pronoun:
                reason = "in the source it is not said by " + self._words(limit.who[0], limit.who[-1])
                yield self._gap(limit.who[0], limit.who[-1], "misattributed", reason)
        elif limit.at in self.places:
            return
        elif limit.kind == "will":
            verb = source.words[place.word].lower
            before = [each.lower for each in source.words[max(0, place.word - 3) : place.word]]
            if verb.endswith("ed") or any(each in _NOT_AHEAD for each in before):
                yield self._gap(limit.at, heads[0], "unsupported", "the source tells this as what has happened")
        elif limit.kind == "not":
            yield self._gap(limit.at, heads[0], "unsupported", "the statement denies what the cited source affirms")
        else:
            reason = f"the source does not say this under {word}"
            verdict: Verdict = "altered_scope" if limit.kind in ("only", "except") else "unsupported"
            yield self._gap(limit.at, heads[0], verdict, reason)

    # --- how many, and where ----------------------------------------------------------------------------------------

    def _shares(self) -> Iterator[Gap]:
        """What the source says of some, of most or of a number of them is not said of all."""
        placed = {(place.sentence, place.word): n for n, place in self.places.items()}
        for k, source in enumerate(self.sources):
            words = source.reading.words
            for n, word in enumerate(words):
                ahead = [m for m in range(n + 1, min(len(words), n + 7)) if words[m].has_weight][:3]
                is_share = word.lower in source.reading.its.shares and word.kind == "content"
                is_part = word.kind == "number" and self._is_part(source.reading, n, ahead)
                if not (is_share or is_part) or (k, n) in placed:
                    continue
                head = next(
                    (m for m in ahead[: 3 if is_part else 2] if (k, m) in placed and words[m].kind == "content"), None
                )
                if head is None or (is_share and any(words[m].kind == "number" for m in ahead if m < head)):
                    continue
                if self._has_share(placed[k, head], source.reading.its.shares.get(word.lower, "")):
                    continue
                of = source.reading.text[word.start : words[head].end]
                yield self._gap(placed[k, head], placed[k, head], "altered_scope", f"the source says this of “{of}”")

    def _is_part(self, reading: ReadSentence, n: int, ahead: Sequence[int]) -> bool:
        """`62 percent of the patients`, `two of its factories`, `second longest`."""
        words = reading.words
        if n + 1 < len(words) and words[n + 1].lower in ("of", "des", "de", "der"):
            return True
        quantity = words[n].quantity
        return bool(quantity and quantity.unit == "ordinal" and ahead and words[ahead[0]].lower.endswith("est"))

    def _has_share(self, n: int, share: str) -> bool:
        before = range(max(0, n - 4), n)
        return any(
            self.said.its.shares.get(self.said.words[k].lower, "-") == share
            or (not share and self.said.words[k].kind == "number" and k not in self.places)
            for k in before
        )

    def _leads(self) -> Iterator[Gap]:
        """`before` for `after`, `from` for `to`, and what is led to otherwise."""
        for n, place in self.places.items():
            if n in self.clause.loose:
                continue
            mine, its = self.said.leads(n), self._source(n).leads(place.word)
            if mine == its or mine & its:
                continue
            added, lost = mine & _STRONG, its & _STRONG
            contrary = any(a != b and frozenset((a, b)) in _CONTRARY for a in mine for b in its)
            if lost and not added and not contrary and mine & {"when", "as", "while"}:
                at = next(k for k in range(n, -1, -1) if self.said.words[k].lower in mine)
                self._mark(at)  # a word of the model's own, which is shown as that
            elif added or (lost and mine) or contrary:
                theirs = next(iter(sorted(its)), "")
                reason = f"the source says “{theirs}”" if theirs else f"the source does not say “{min(mine)}”"
                words = self.said.words
                start = next((k for k in range(n, -1, -1) if words[k].lower in mine), n)
                yield self._gap(start, n, "unsupported", reason)
                return
