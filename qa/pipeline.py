"""How an answer comes about: understand the question, retrieve passages, draft sentences, verify them, answer.

`answer` is the whole way; the functions below it are its steps, in order.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from operator import add

from index.corpus import Corpus
from index.dates import in_words
from index.retrieval.matching import Matcher
from index.retrieval.search import RERANKED, rematched
from index.retrieval.spelling import Respelling
from index.types import Filters, Hit, Passage, Span
from qa.answering import extractive
from qa.answering.abstention import Answerability
from qa.answering.accounts import words_of_account
from qa.answering.candidates import LISTED, PASSAGES, Retrieval
from qa.answering.composing import across
from qa.answering.composing.happenings import read_around
from qa.answering.composing.lists import passages_of_lists
from qa.answering.composing.story import is_of_story, of_story
from qa.answering.events.doers import Deed
from qa.answering.holdings.holdings import holdings, is_source, reply
from qa.answering.model_session import Drafted, Failed, ModelSession
from qa.question.analysis import analyse, asks_itself, is_bare_command
from qa.question.dialogue import said
from qa.question.followup import follow_up, own_words
from qa.question.holdings import article_before, holdings_question
from qa.question.inputs import (
    MAX_HISTORY,
    day_of_asking,
    filters_of,
    is_code,
    period_read,
    question_text,
    says_enough,
    turns_of,
)
from qa.question.language import language_asked
from qa.question.parts import QuestionPart, parts_of
from qa.question.periods import period, without_state_day
from qa.question.preamble import without_preamble
from qa.question.wrapping import unwrapped
from qa.types import (
    Answer,
    Citation,
    Draft,
    HoldingsQuestion,
    Period,
    Question,
    QuestionAnalysis,
    Retrieved,
    Searched,
    Turn,
    in_order,
)
from qa.verification.gate import Gate, Texts, Verified

_DEED_ARTICLES = 8  # passages whose articles are read on for who did it
_HITS = RERANKED
_LEADING = 2  # passages that are quoted first
_DIGITS = 2  # of the scores of passages that are shown
_LACKING = (
    "“{}” leans on something that was said before, and nothing before it says what: "
    "ask again with the person, the place or the event in it."
)
_TOO_LITTLE = "“{}” is too little to look for: ask in a sentence, or in a few words."
_FOR_MACHINES = "“{}” is written for a machine and asks nothing of articles: ask in a sentence, or in a few words."
_NOTHING_YET = "The archive does not say: nothing in it is dated {} or before; its dated articles begin on {}."
_LEFT_OPEN = "The archive does not say: “{}?”"
Rewrite = Callable[[str, Sequence[Turn]], str | None]
"""Makes a question stand on its own; None where it cannot."""


def answer(
    corpus: Corpus,
    text: str,
    *,
    history: Sequence[Turn | Mapping[str, str]] = (),
    filters: Filters | None = None,
    as_of: date | str | None = None,
    session: ModelSession | None = None,
) -> Answer:
    """Answer a question from an archive, or say that it does not; see `Newsdesk.ask`."""
    started = time.perf_counter()
    rewrite = session.rewrite if session else None
    question = understand(corpus, text, history=history, filters=filters, as_of=as_of, rewrite=rewrite)
    if question.act or question.of_archive:
        found = of_archive(corpus, question)
    elif (unclear := _unclear(question)) and corpus.coverage().articles:
        nothing = Retrieval((), corpus.matcher(question.standalone), ())
        found = assemble(corpus, question, nothing, Draft(refusal=unclear), Verified(), None)
    elif not_yet := _not_yet(corpus, question):
        found = assemble(corpus, question, retrieve(corpus, question), Draft(refusal=not_yet), Verified(), None)
    else:
        retrieval = retrieve(corpus, question)
        draft, verified = draft_and_verify(corpus, question, retrieval, session)
        found = assemble(corpus, question, retrieval, draft, verified, session)
        if not found.answered and (other := elsewhere(corpus, question)):
            found = other
    return replace(found, seconds=round(time.perf_counter() - started, 4))


# --- understand -------------------------------------------------------------------------------------------------------


def understand(
    corpus: Corpus,
    text: str,
    *,
    history: Sequence[Turn | Mapping[str, str]] = (),
    filters: Filters | None = None,
    as_of: date | str | None = None,
    rewrite: Rewrite | None = None,
) -> Question:
    """What a question means on its own, before anything is searched; see `Newsdesk.understand`."""
    asked, chosen, turns = question_text(text), corpus.merged(filters_of(filters)), turns_of(history)[-MAX_HISTORY:]
    day = day_of_asking(as_of)
    if spoken := said(asked):
        return Question(asked, asked, analyse(asked), chosen, as_of=day, act=spoken.act, language=spoken.language)
    written, asked = asked, without_preamble(asked)
    named = period(asked, day)
    if archive := _of_archive(corpus, asked, turns, named):
        if archive.when and named and not (chosen.since or chosen.until):
            chosen = replace(chosen, since=named.since, until=named.until)
        return Question(
            written, asked, analyse(asked), chosen, as_of=day, of_archive=archive, language=archive.language
        )  # fmt: skip
    if named and named.is_filter:
        if chosen.since or chosen.until:
            named = replace(named, is_filter=False)
        else:
            chosen = replace(chosen, since=named.since, until=named.until)
    language = language_asked(asked, across.languages_held(corpus))
    elsewhere = across.languages_of_others(corpus, language, asked)
    leaning = follow_up(asked, turns)
    # Words of another language are no slips of the archive's.
    read = Respelling(leaning.text) if elsewhere else corpus.respelled(leaning.text)
    rewritten = rewrite(written, turns) if rewrite else None
    alone, lacks = rewritten or read.text, "" if rewritten else leaning.needs
    whole = Question(
        written,
        alone,
        _analysed(alone),
        chosen,
        named,
        day,
        named.until if named and without_state_day(alone, named) != alone else None,
        read.near,
        language=language,
        lacks=lacks,
        elsewhere=elsewhere,
    )
    parts = () if rewritten or lacks or elsewhere else parts_of(asked, turns)
    return replace(whole, parts=tuple(_part(corpus, whole, each) for each in parts))


def _part(corpus: Corpus, whole: Question, asked: QuestionPart) -> Question:
    """One of several questions that are put as one."""
    read = corpus.respelled(asked.standalone)
    return replace(whole, text=asked.text, standalone=read.text, analysis=_analysed(read.text), near=read.near)


def _analysed(standalone: str) -> QuestionAnalysis:
    """What one of several questions asks for: by its own words where these say it, not by those that it leans on."""
    whole = analyse(standalone)
    asked = own_words(standalone)
    if asked == standalone:
        return whole
    own = analyse(asked)
    says = own.kind != "other" or own.values or own.intent not in ("fact", "keyword") or asks_itself(asked)
    return replace(own, names=whole.names, numbers=whole.numbers) if says else whole


def _unclear(question: Question) -> str:
    """Why a question cannot be looked for as it stands, in one sentence; empty if it can."""
    if question.lacks:
        return _LACKING.format(question.lacks)
    if is_code(question.text):
        return _FOR_MACHINES.format(question.text)
    is_enough = says_enough(question.standalone) and not is_bare_command(question.standalone)
    return "" if is_enough else _TOO_LITTLE.format(question.standalone)


def _of_archive(corpus: Corpus, asked: str, turns: Sequence[Turn], named: Period | None) -> HoldingsQuestion | None:
    """What a question asks of the archive itself, with the article that an earlier answer named."""
    phrase = named.phrase if named else ""
    found = holdings_question(asked, is_known=partial(is_source, corpus), phrase=phrase)
    if phrase and (not found or found.subject in ("published", "author")):
        found = holdings_question(asked, is_known=partial(is_source, corpus)) or found
        phrase = ""
    if found and found.is_pointing:
        title = article_before(turns)
        return replace(found, topic=title) if title else None
    return found and replace(found, when=phrase)


def _not_yet(corpus: Corpus, question: Question) -> str:
    """Why nothing is answered as of a day before all dated articles; else empty.

    A later article may tell of a day, but nothing is asked of an archive that had not begun.
    """
    oldest, day = corpus.coverage().earliest, question.as_of and question.as_of.isoformat()
    return _NOTHING_YET.format(in_words(day), in_words(oldest)) if day and oldest and oldest > day else ""


# --- retrieve ---------------------------------------------------------------------------------------------------------


def retrieve(corpus: Corpus, question: Question) -> Retrieval:
    """The passages that fit a question best, and their sentences, ranked once for whoever drafts."""
    searched = question.standalone
    if question.state_of and question.period:
        searched = without_state_day(searched, question.period)
    matcher = corpus.matcher(unwrapped(searched), context=searched.removeprefix(own_words(searched)))
    if question.parts:
        return Retrieval.together([retrieve(corpus, part) for part in question.parts], matcher)
    hits = corpus.search(searched, limit=_HITS, filters=question.filters, prefer=preferred(question), matcher=matcher)
    if around := read_around(corpus, question, matcher):
        return Retrieval.of_story(question.analysis, (), matcher, around)
    if is_of_story(question):
        hits = hits[:LISTED]
        return Retrieval.of_story(question.analysis, hits, matcher, of_story(corpus, question, hits, matcher))
    lists = _hits(passages_of_lists(corpus, hits), hits, matcher) if question.analysis.intent == "list" else ()
    found = Retrieval.of(question.analysis, hits, matcher, lists=lists)
    if unsaid := _unsaid(corpus, question, found):
        found = found.with_further(question.analysis, _hits(unsaid, hits, matcher))
    words = words_of_account(question, found.candidates, matcher)
    if not words:
        return found
    # Another account is often worded like the first one, and unlike the question.
    again = corpus.matcher(f"{matcher.question} {words}")
    others = corpus.search(
        again.question, limit=PASSAGES, filters=question.filters, prefer=preferred(question), matcher=again
    )
    return found.with_further(question.analysis, others)


def _hits(passages: Sequence[Passage], found: Sequence[Hit], matcher: Matcher) -> list[Hit]:
    """Passages that no search found, as far behind as the last that one did."""
    least = found[-1].score if found else 0.0
    return [
        Hit(each, least, match=match) for each, match in zip(passages, matcher.match_passages(passages), strict=True)
    ]


def _unsaid(corpus: Corpus, question: Question, found: Retrieval) -> list[Passage]:
    """Further passages of the best articles, where no sentence says who did what is asked for, or when it was done."""
    deed = Deed(question)
    if not found.hits or deed.is_said(found.candidates):
        return []
    known = {hit.passage.span for hit in found.hits}
    articles = dict.fromkeys(hit.passage.span.article_id for hit in found.hits[:_DEED_ARTICLES])
    return [each for each in corpus.passages_of(tuple(articles)) if each.span not in known and deed.may_say(each.text)]


def preferred(question: Question) -> tuple[date | None, date | None] | None:
    """The days that articles count more the nearer they are to."""
    named = question.period
    if named:  # what it names is what it is about, whenever it is asked
        return None if named.is_filter else (named.since, named.until)
    return (question.as_of, question.as_of) if question.as_of else None


# --- draft and verify -------------------------------------------------------------------------------------------------


def draft_and_verify(
    corpus: Corpus, question: Question, retrieval: Retrieval, session: ModelSession | None
) -> tuple[Draft, Verified]:
    """What a model writes, or else the best sentences, and what of it passes the gate; refused words stay beside it."""
    paraphrases = session.paraphrases if session else "show"
    entailment = session.entailment if session else None
    gate = Gate(Texts(corpus), retrieval.hits, question.standalone, paraphrases=paraphrases, entailment=entailment)
    written = session.run(question, retrieval, gate, partial(_quoted, corpus, question)) if session else None
    if isinstance(written, Drafted) and written.verified.statements:
        return written.draft, written.verified
    refused = written.refused if isinstance(written, Failed) else ()
    if question.elsewhere:  # its words are not the articles': what they share with these would be taken for an answer
        return (
            (written.draft, written.verified)
            if isinstance(written, Drafted)
            else (Draft(), Verified(unverified=refused))
        )
    draft = _quoted(corpus, question, retrieval)
    if isinstance(written, Drafted) and session and not session.overrules(draft):
        return written.draft, written.verified
    return draft, replace(gate.pass_through(draft), unverified=refused)


def _quoted(corpus: Corpus, question: Question, retrieval: Retrieval) -> Draft:
    """The best sentences, of each of several questions that are put as one."""
    if not retrieval.parts:
        return extractive.draft(question, retrieval, undated=_undated(corpus, question, retrieval.hits))
    rows = zip(question.parts, retrieval.parts, strict=True)
    return extractive.draft_of_parts(question, retrieval, [_undated(corpus, part, its.hits) for part, its in rows])


def _undated(corpus: Corpus, question: Question, hits: Sequence[Hit]) -> Answerability | None:
    """What speaks for an answer without the time that is named, if one of the best articles was published then.

    Such an article need not print its own date to answer.
    """
    named = question.period
    if not named:
        return None
    days = [hit.passage.source.published for hit in hits[:3]]
    in_time = any(day.days_from(named.since, named.until) == 0 for day in days if day)
    rest = question.standalone.replace(named.phrase, " ")
    if not in_time or not any(map(str.isalnum, rest)):
        return None
    matcher, analysis = corpus.matcher(rest), analyse(rest)
    return Answerability.of(analysis, Retrieval.of(analysis, rematched(hits[:PASSAGES], matcher), matcher))


# --- in another language ----------------------------------------------------------------------------------------------


def elsewhere(corpus: Corpus, question: Question) -> Answer | None:
    """The nearest sentences of articles in another language than the question's, for what has no answer in its own.

    None where the question's language is not known, where no article of another one has a name of it, and where
    articles of its own have these names, too.
    """
    if not question.language:
        return None
    held = question.elsewhere or tuple(code for code in across.languages_held(corpus) if code != question.language)
    words = across.findable(corpus, question, held) if held else []
    if not question.elsewhere and not any(map(across.is_name, words)):
        return None
    matcher = corpus.matcher(" ".join(words))
    hits = corpus.search(matcher.question, limit=_HITS, filters=question.filters, matcher=matcher) if words else []
    if not question.elsewhere and across.is_spoken_of(hits, question.language):
        return None
    found = across.nearest(question, hits, words, matcher)
    verified = Gate(Texts(corpus), found.retrieval.hits, question.standalone).pass_through(found.draft)
    if not verified.statements and not question.elsewhere:
        return None
    said = " ".join((found.note, *(statement.marked for statement in verified.statements)))
    answer = assemble(corpus, question, found.retrieval, found.draft, verified, None)
    return replace(answer, answered=False, text=said)


# --- answer -----------------------------------------------------------------------------------------------------------


def of_archive(corpus: Corpus, question: Question) -> Answer:
    """The answer to what asks nothing of the articles: from the ledger, whatever articles it names cited."""
    if question.act:
        found = reply(corpus, question.act, question.language or "en")
    else:
        assert question.of_archive
        found = holdings(corpus, question.of_archive, question.filters)
    gate = Gate(Texts(corpus), found.hits)
    citations = [gate.cite(span) if span else None for span in found.cited]
    head, listed = found.lines[0], found.lines[1:]
    marks = [f" [{each.marker}]" if each else "" for each in citations]
    if listed:
        text = f"{head} " + "; ".join(map(add, listed, marks)) + "."
    else:
        text = head + "".join(marks)
    empty = Retrieval(found.hits, corpus.matcher(question.standalone), ())
    verified = Verified(citations=tuple(each for each in citations if each))
    answered = assemble(corpus, question, empty, Draft(), verified, None)
    return replace(answered, answered=True, text=text)


def assemble(
    corpus: Corpus,
    question: Question,
    retrieval: Retrieval,
    draft: Draft,
    verified: Verified,
    session: ModelSession | None,
) -> Answer:
    """The answer's fields, from what each step found."""
    coverage = corpus.coverage()
    asks_when = "date" in question.analysis.values
    said = [(s.dated if asks_when or s.station else s.marked, s.is_apart) for s in verified.statements]
    said += [(_LEFT_OPEN.format(each), False) for each in draft.left_open] if said else []
    # The last digits of BM25 depend on the order in which articles were added.
    spans = (
        (hit.passage.span, round(hit.score, _DIGITS)) for hit in _as_listed(corpus, retrieval.hits, verified.citations)
    )
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        filters=question.filters,
        period=period_read(question),
        as_of=question.as_of.isoformat() if question.as_of else None,
        answered=bool(verified.statements) and not draft.refusal,
        probability=None if draft.probability is None else round(draft.probability, 4),
        text=in_order([*([(draft.refusal, False)] if draft.refusal else []), *said])
        if said
        else _refusal(corpus, draft.refusal, question.filters),
        short=verified.short,
        statements=verified.statements,
        citations=verified.citations,
        disagreements=verified.disagreements,
        passages=tuple(Retrieved(s.article_id, s.version, s.start, s.end, score) for s, score in spans),
        coverage=Searched(coverage.articles, coverage.outlets, coverage.earliest, coverage.latest, coverage.last_added),
        embedder=corpus.embedder.name,
        unverified=verified.unverified,
        **(session.credits if session else {"answerer": extractive.NAME}),
        seconds=0.0,
    )


def _as_listed(corpus: Corpus, hits: Sequence[Hit], quoted: Sequence[Citation]) -> list[Hit]:
    """Passages as an answer lists them: what it quotes, in its order, what stands beside the first of that, the others.

    What else is needed stands there more often than in passages that were found for themselves.
    """
    places = [Span(each.article_id, each.version, each.start, each.end, each.part) for each in quoted]
    listed = {hit.passage.span: hit for place in places for hit in hits if hit.passage.span.holds(place)}
    leading = tuple(listed)[:_LEADING]
    whole = corpus.passages_of([*{span.article_id: None for span in leading}])
    found, least = {hit.passage.span: hit for hit in hits}, min((hit.score for hit in hits), default=0.0)
    for pair in pairwise(whole):
        if len({each.span.article_id for each in pair}) == 1 and any(each.span in leading for each in pair):
            for each in pair:
                listed.setdefault(each.span, found.get(each.span) or Hit(each, least))
    return [*(listed | found).values()]


def _refusal(corpus: Corpus, reason: str, filters: Filters) -> str:
    names = {name.casefold() for name, _ in corpus.outlets()}
    strangers = [name for name in filters.outlets if name.casefold() not in names]
    if strangers:
        return f"The archive holds nothing from {' or '.join(strangers)} (its outlets: newsdesk status)."
    return reason or "The archive does not say."
