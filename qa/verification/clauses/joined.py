"""What belongs together in a statement and not in its sources: two statements made one, a quotation cut free."""

from collections.abc import Iterator

from qa.verification.clauses.alignment import WordPlace
from qa.verification.clauses.attached import relatives
from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.edges import are_apart, lead_of, subject
from qa.verification.clauses.frames import frames
from qa.verification.clauses.roles import describes
from qa.verification.clauses.structure import separations
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Gap

_OPENS = frozenset("that and but or because when if so while though although que et mais dass und aber y pero".split())


def merged(it: ComparedSentence) -> Iterator[Gap]:
    """Two words of one clause whose places are in different sentences or clauses."""
    listed = [n for n in sorted(it.places) if n not in it.aligned.loose or _is_core(it, n)]
    for i, one in enumerate(listed):
        for other in listed[i + 1 :]:
            a, b = it.places[one], it.places[other]
            if are_apart(it.apart, one, other) or one in it.framed or other in it.framed:
                continue
            if a.sentence != b.sentence:
                if {one, other} & it.aligned.loose or _has_twin(it, one, b) or _has_twin(it, other, a):
                    continue
                if _is_described(it, one, other):
                    continue
                reason = f"no cited sentence brings {it.quoted(one)} and {it.quoted(other)} together"
                yield it.gap(one, other, "merged", reason)
                return
            if are_apart(separations(it.sources[a.sentence].reading), a.word, b.word):
                if _is_there(it, one, other):
                    continue
                pairs = [(n, k) for n, k in ((one, other), (other, one)) if not _is_where_said(it, n)]
                if topics := [n for n, k in pairs if _is_topic(it, n, k)]:
                    it.mark(topics[0])
                    continue
                reason = f"in the source {it.quoted(one)} and {it.quoted(other)} belong to different statements"
                yield it.gap(one, other, "merged", reason)
                return


def _has_twin(it: ComparedSentence, n: int, beside: WordPlace) -> bool:
    """Does the sentence of another word have the same name, or the same word for what its bearer is?"""
    word, there = it.said.words[n], it.sources[beside.sentence].reading
    if word.is_name:
        return any(other.is_name and other.lower == word.lower for other in there.words)
    mine = {it.said.words[k].lower for k in it.places if it.said.words[k].is_name and describes(it.said, n, k)}
    same = [k for k, other in enumerate(there.words) if other.has_weight and other.stem == word.stem]
    named = [k for k, other in enumerate(there.words) if other.is_name and other.lower in mine]
    return any(describes(there, k, m) for k in same for m in named)


def _is_described(it: ComparedSentence, one: int, other: int) -> bool:
    """`the hall, which was built in 1901`, where another sentence of the article begins `The hall was built …`?"""
    a, b = it.places[one].sentence, it.places[other].sentence
    if it.sources[a].about != it.sources[b].about:
        return False
    there = it.sources[b].reading
    for antecedent, clause in relatives(it.said):
        if one in antecedent and other in clause:
            named = [it.said.words[n].stem for n in antecedent if n in it.places and not it.said.words[n].is_name]
            opening = subject(there, 0, len(there.words), frozenset())
            return any(there.words[k].stem in named and there.words[k - 1].lower == "the" for k in opening if k)
    return False


def _is_there(it: ComparedSentence, one: int, other: int) -> bool:
    """Does `there` in the clause of one word stand for the place that the other one is of?"""
    source = it.source_of(one)
    apart = separations(source)
    for n, k in ((one, other), (other, one)):
        here, beside = it.places[n].word, it.places[k].word
        is_place = lead_of(it.said, n) & lead_of(source, here) & {"in", "at", "near"}
        ahead = range(here + 1, len(source.words))
        if is_place and any(source.words[m].lower == "there" and not are_apart(apart, m, beside) for m in ahead):
            return True
    return False


def _is_where_said(it: ComparedSentence, n: int) -> bool:
    """Does a word say in the source where or when somebody says it: `he said in Brekk`?"""
    return any(it.places[n].word in frame for frame in frames(it.source_of(n)))


def _is_topic(it: ComparedSentence, n: int, other: int) -> bool:
    """Does a word only say of what, where the other one's clause says nothing of it: `the verdict in the trial`?"""
    word, source = it.said.words[n], it.source_of(n)
    is_thing = word.kind == "content" and not it.said.is_verb(n) and not source.is_verb(it.places[n].word)
    lead = lead_of(it.said, n) & {"in", "of"}
    apart = separations(source)
    here, there = it.places[n].word, it.places[other].word
    leading = (k for k in source.weighty if source.leads(k) & lead)
    has_rival = any(are_apart(apart, k, here) and not are_apart(apart, k, there) for k in leading)
    return is_thing and bool(lead) and n > 1 and not has_rival


def _is_core(it: ComparedSentence, n: int) -> bool:
    """Is a word that describes a name in the sentence that most of its clause is from?"""
    beside = [it.places[k].sentence for k in it.places if not are_apart(it.apart, k, n)]
    return beside.count(it.places[n].sentence) * 2 > len(beside)


def cut_quotes(it: ComparedSentence) -> Iterator[Gap]:
    """A quotation that is all that somebody says begins where a clause of the source does."""
    words = it.said.words
    quoted = [n for n in it.said.weighty if words[n].is_quoted]
    outside = [n for n in it.said.weighty if not words[n].is_quoted and n not in it.framed]
    outside = [n for n in outside if quoted and n < quoted[0]]
    if outside or not quoted or quoted[0] not in it.places:
        return
    start = next(n for n in range(quoted[0], -1, -1) if n == 0 or not words[n - 1].is_quoted)
    source, at = it.source_of(quoted[0]), it.places[quoted[0]].word - (quoted[0] - start)
    before = source.words[at - 1] if at > 0 else None
    if before and before.kind != "mark" and before.lower not in _OPENS:
        cut = source.text[before.start : source.words[it.places[quoted[0]].word].end]
        yield it.gap(start, quoted[-1], "altered_quote", f"the quotation is cut out of a clause: “{cut} …”")


def promoted(it: ComparedSentence) -> Iterator[Gap]:
    """`Brekk was buried` of `the road to Brekk was buried`: what was said of another thing."""
    said, taken = it.said, {(place.sentence, place.word) for place in it.places.values()}
    for n, place in it.places.items():
        source = it.source_of(n)
        head = place.word - 1
        while head >= 0 and source.words[head].kind == "function":
            head -= 1
        is_of = source.leads(place.word) and head >= 0 and source.words[head].kind == "content"
        if not is_of or said.leads(n) or n in it.framed or n in it.aligned.loose or source.is_verb(head):
            continue
        ahead = said.words[n + 1] if n + 1 < len(said.words) else None
        is_subject = ahead is not None and ahead.kind == "function" and not said.words[n].is_possessive
        before = [word.lower for word in said.words[max(0, n - 1) : n]]
        if head >= 0 and are_apart(separations(source), head, place.word):
            continue  # `before Dahl was injured`
        is_dropped = (place.sentence, head) not in taken and not _follows_weight(said, n)
        is_apposed = before == [","] or bool(source.leads(place.word) & {"by", "of"})
        if is_subject and is_dropped and said.is_verb(n + 1) and (not is_apposed or _is_bare(it, n)):
            head_words = source.text[source.words[head].start : source.words[place.word].end]
            yield it.gap(n, n + 1, "unsupported", f"the source says this of “{head_words}”")
            return


def owners(it: ComparedSentence) -> Iterator[Gap]:
    """`sold it to Holm` of `sold it to Holm's rival`: what was said of somebody's."""
    taken = {(place.sentence, place.word) for place in it.places.values()}
    for n, place in it.places.items():
        source, word = it.source_of(n), it.said.words[n]
        if not source.words[place.word].is_possessive or word.is_possessive or n in it.framed or n in it.aligned.loose:
            continue
        ahead = range(place.word + 1, min(len(source.words), place.word + 4))
        heads = [k for k in ahead if source.words[k].has_weight]
        said_of = [m for m, other in it.places.items() if heads and other == (place.sentence, heads[0])]
        is_parted = bool(said_of) and any(it.said.is_verb(k) for k in range(n + 1, said_of[0])) and not it.said.leads(n)
        if heads and (is_parted or all((place.sentence, k) not in taken for k in heads)):
            whole = source.text[source.words[place.word].start : source.words[heads[0]].end]
            yield it.gap(n, n, "unsupported", f"the source says this of “{whole}”")


def _follows_weight(reading: ReadSentence, n: int) -> bool:
    """Does a word of weight stand right before one?"""
    return n > 0 and reading.words[n - 1].has_weight


def _is_bare(it: ComparedSentence, n: int) -> bool:
    """Is a word the whole subject of its sentence?"""
    return all(not word.has_weight for word in it.said.words[:n])
