"""`Newsdesk`: the facade that a user types."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

from index.corpus import Corpus, Reading, Status
from index.encoders.entailment import EntailmentModel
from index.encoders.rerankers import SentenceReranker, make_reranker
from index.errors import (
    AccessRefused,
    ArticleMissing,
    CorpusError,
    CorpusLocked,
    InputError,
    NewsdeskError,
)
from index.ingest.intake import Added
from index.readers.web.visitor import Visitor
from index.stores.types import Row
from index.types import Article, ArticleStatus, Filters, Hit, Progress, Source, silent
from qa import pipeline
from qa.answering import extractive, generative
from qa.answering.generative import Prompt
from qa.answering.model.styles import Style
from qa.answering.model_session import NO_MODEL, ModelSession
from qa.models import Deadline, Model, as_model, make_model, patience
from qa.question.inputs import asked_in, read_row
from qa.records.answers import AnswerRecord, Feedback
from qa.records.archive import AnswerArchive
from qa.records.conversations import Conversations
from qa.rendering.html import notebook  # noqa: F401 - answers show themselves in notebooks from then on
from qa.types import Answer, Paraphrases, Question, Turn

_log = logging.getLogger("newsdesk")


class Newsdesk:
    """Ask an archive of news; every answer shows the exact words it rests on.

    >>> desk = Newsdesk.open("corpus/")                      # doctest: +SKIP
    >>> desk.add("articles/")                                # doctest: +SKIP
    >>> print(desk.ask("Who has taken Walikale?").text)       # doctest: +SKIP
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        locked: CorpusLocked | None = None,
        reranker: str | SentenceReranker | None = None,
        model: object | None = None,
        paraphrases: Paraphrases = "show",
        style: Style | None = None,
        timeout_s: float | None = None,
        nli: str | Path | None = None,
    ) -> None:
        self.corpus = corpus
        self._entailment = EntailmentModel(nli) if nli else None
        self._model, self._paraphrases = model, paraphrases
        self._style = style
        self._chosen: dict[str, Model | None] = {}  # models of single answers, by name
        self.timeout_s = timeout_s or patience()
        """How long a model may take for an answer until it begins, and again from then on."""
        if reranker:
            corpus.reranker = make_reranker(reranker) if isinstance(reranker, str) else reranker
        self._locked = locked
        self._answers = AnswerArchive(corpus.folder, self.readable)
        self.records = self._answers.records
        """Answers that were given."""
        self.conversations = Conversations(corpus.folder)
        """Which answers belong together, and to whom."""

    @classmethod
    def open(
        cls,
        folder: str | Path = "corpus",
        *,
        embedder: str | None = None,
        reranker: str | SentenceReranker | None = None,
        model: object | None = None,
        paraphrases: Paraphrases = "show",
        style: Style | None = None,
        timeout_s: float | None = None,
        nli: str | Path | None = None,
        purpose: str = "open",
        **options: Any,
    ) -> Self:
        """Open a corpus to change and ask it; makes it where there is none.

        While another process owns it, it is opened for reading. Adding and removing then go through the owner, if
        that takes requests as `newsdesk chat` does (see `qa.handover`); else they are refused.

        Args:
            folder: The corpus folder.
            embedder: Of a new corpus: `local` (the default), `minilm` or `openai`.
            reranker: A model that reads the best sentences again before they are chosen: `minilm`, or an object with
                the method of `index.encoders.rerankers.SentenceReranker`. Where it cannot be loaded, one warning says
                how to get it and questions are answered without it.
            model: What writes answers: the name of a model, a LlamaIndex LLM, or an object with the methods of
                `qa.models.Model`; by default the one that `NEWSDESK_MODEL` names, and none if it names none.
            paraphrases: What becomes of a model's sentence with words of its own in the place of the source's: `show`
                it with exactly these marked, or `refuse` it.
            style: How the model is asked: `prose`, it writes; `select`, it picks sentences that are quoted, for small
                ones; by default as goes with its size, where name or server state that.
            timeout_s: How long the model may take for an answer until it begins, and again from then on;
                `NEWSDESK_TIMEOUT`, else two minutes, by default.
            nli: The folder of a model for inference in ONNX, which is asked of a model's sentences with words of its
                own whether their sources bear them out; those that it does not find so are refused.
            purpose: What this process does, shown to others that find the corpus locked.
            options: Passed to the embedder, such as `base_url`.

        Raises:
            CorpusError: The folder cannot be used; the message says why and what to do.
            InputError: It exists with another embedder, or there is no embedder or re-ranker of that name.
        """
        if isinstance(reranker, str):
            reranker = make_reranker(reranker)  # an unknown name is refused before anything is opened
        locked: CorpusLocked | None = None
        try:
            corpus = Corpus.write(folder, embedder=embedder, purpose=purpose, **options)
        except CorpusLocked as exc:
            locked, corpus = exc, Corpus.read(folder, **options)
            if embedder and embedder != (recorded := corpus.status().embedder):
                corpus.close()
                raise InputError(
                    f"{folder} uses the embedder {recorded!r}, not {embedder!r}; stop the process that owns it, then "
                    f"change it with: newsdesk rebuild --embedder {embedder}"
                ) from exc
        return cls(
            corpus, locked=locked, reranker=reranker, model=model, paraphrases=paraphrases, style=style,
            timeout_s=timeout_s, nli=nli,
        )  # fmt: skip

    @classmethod
    def read(
        cls,
        folder: str | Path = "corpus",
        *,
        reranker: str | SentenceReranker | None = None,
        model: object | None = None,
        paraphrases: Paraphrases = "show",
        style: Style | None = None,
        timeout_s: float | None = None,
        nli: str | Path | None = None,
        **options: Any,
    ) -> Self:
        """Open an existing corpus to ask and search it.

        What a killed process left undone is completed first, unless another process is writing.

        Args:
            folder: The corpus folder.
            reranker: As in `open`.
            model: As in `open`.
            paraphrases: As in `open`.
            style: As in `open`.
            timeout_s: As in `open`.
            nli: As in `open`.
            options: Passed to the embedder.

        Raises:
            CorpusMissing: There is none.
        """
        corpus = Corpus.read(folder, **options)
        if corpus.has_pending:
            try:
                Corpus.write(folder, purpose="recovery", **options).close()
            except CorpusError as exc:  # another process is writing, or the disk cannot be written: ask what there is
                _log.info("the newest articles of %s may not be found yet: %s", folder, exc)
        return cls(
            corpus, reranker=reranker, model=model, paraphrases=paraphrases, style=style,
            timeout_s=timeout_s, nli=nli,
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the corpus; safe to call twice."""
        self.corpus.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the archive --------------------------------------------------------------------------------------------

    def add(
        self,
        *inputs: str | Path | Article,
        outlet: str | None = None,
        columns: Mapping[str, str] | None = None,
        stdin: BinaryIO | None = None,
        visitor: Visitor | None = None,
        on_progress: Progress | None = None,
    ) -> Added:
        """Add files, folders, archives, web addresses or `Article`s; see `Corpus.add`.

        Raises:
            CorpusLocked: Another process owns the corpus and takes no requests.
        """
        if self._locked:
            from qa.handover.caller import owner

            with owner(self.corpus.folder, "adding", locked=self._locked) as there:
                made = there.add(
                    *inputs, outlet=outlet, columns=columns, stdin=stdin, visitor=visitor, on_progress=on_progress
                )
            return Added(made.added, made.updated, made.unchanged, list(made.skipped), made.seconds)
        self._require_writer()
        more = {"on_progress": on_progress} if on_progress else {}
        return self.corpus.add(inputs, outlet=outlet, columns=columns, stdin=stdin, visitor=visitor, **more)

    def remove(self, *article_ids: str) -> list[str]:
        """Take articles down: their text is erased from every file of the corpus, earlier answers included.

        Returns:
            Warnings, in words; usually none.

        Raises:
            ArticleMissing: One of them is not there; then nothing is removed.
            CorpusLocked: Another process owns the corpus and takes no requests.
        """
        if self._locked:
            from qa.handover.caller import owner

            with owner(self.corpus.folder, "removing", locked=self._locked) as there:
                return list(there.remove(*article_ids).warnings)
        self._require_writer()
        phrases = {article_id: self._phrases(article_id) for article_id in article_ids}
        # Records first: were this process killed in between, the text would still be known and could be removed again.
        for article_id, words in phrases.items():
            self.records.redact(article_id, words)
        warnings = self.corpus.remove(article_ids)
        for article_id, words in phrases.items():  # an answer given in between has quoted it once more
            self.records.redact(article_id, words)
        return warnings

    def withdraw(self, *article_ids: str, reason: str = "", status: ArticleStatus = "withdrawn") -> None:
        """Hold articles back from every search, answer and screen, earlier answers included; nothing is erased.

        The decision outlasts what their sources send of them later, until it is taken back.

        Args:
            article_ids: Which ones.
            reason: Why, as it is shown to whoever asks for such an article.
            status: `usable` takes an earlier decision back: what the sources say of them counts again.

        Raises:
            ArticleMissing: One of them is not there; then nothing is changed.
            CorpusLocked: Another process owns the corpus and takes no requests.
            InputError: An article is to be held back without a reason.
        """
        if status != "usable" and not reason.strip():
            raise InputError("say why (--reason WHY or reason=…; it is kept with the article and shown in its place)")
        if self._locked:
            from qa.handover.caller import owner

            with owner(self.corpus.folder, "withdrawing", locked=self._locked) as there:
                there.withdraw(*article_ids, reason=reason, status=status)
            return
        self._require_writer()
        if status == "usable":
            self.corpus.restore(article_ids)
        else:
            self.corpus.withdraw(article_ids, " ".join(reason.split()), status=status)

    def merge_outlets(self, *names: str, into: str, on_progress: Progress = silent) -> Added:
        """Bring the articles of outlets under one name, those that are added later, too.

        Args:
            names: Of the outlets, compared without regard to letter case.
            into: The name that stays, as it is to be written.
            on_progress: As in `add`.

        Returns:
            How many articles have another name now (`updated`).

        Raises:
            CorpusLocked: Another process owns the corpus.
            InputError: There is no outlet of one of these names, or the name that stays is empty; nothing is changed.
        """
        if self._locked:
            raise self._locked
        self._require_writer()
        return self.corpus.merge_outlets(names, into, on_progress=on_progress)

    def _require_writer(self) -> None:
        if not self.corpus.is_writable:
            raise CorpusError(
                f"{self.corpus.folder} was opened for reading only; open it with Newsdesk.open to change it"
            )

    def _phrases(self, article_id: str) -> list[str]:
        """Title, lines and sentences of every version of an article."""
        from index.ingest.noise import outline
        from index.text.datelines import past_dateline
        from index.text.sentences import sentences, units

        found: list[str] = []
        for row in self.corpus.article(article_id).versions:
            article = self.corpus.article(article_id, row.version).article
            text = article.text
            found += [article.source.title or ""]
            for start, end in outline(article, language=row.language).sentences:
                found += [text[start:end], text[start + past_dateline(text[start:end], start) : end]]
            for start, end in units(text):
                found += [text[start:end], *(text[s:e] for s, e in sentences(text, (start, end), row.language))]
        return found

    def articles(self, filters: Filters | None = None, *, held_back: bool = False) -> list[Row]:
        """Live articles that may be shown now, newest publication first; with those that are held back if asked for."""
        return self.corpus.articles(filters, held_back=held_back)

    def article(self, article_id: str, version: str | None = None) -> Reading:
        """One article with its masks and versions, held back or not."""
        return self.corpus.article(article_id, version)

    def readable(self, article_id: str, version: str | None = None) -> Reading:
        """One article that may be shown; see `Corpus.readable`.

        Raises:
            ArticleMissing: No such article or version.
            AccessRefused: It is held back.
        """
        return self.corpus.readable(article_id, version)

    def is_readable(self, article_id: str, version: str | None = None) -> bool:
        """Is the article there, and may it be shown?"""
        try:
            self.readable(article_id, version)
        except (ArticleMissing, AccessRefused):
            return False
        return True

    def status(self) -> Status:
        """How the corpus stands."""
        return self.corpus.status()

    def versions(self, article_id: str) -> tuple[Row, ...]:
        """The versions of an article that are kept, newest first.

        Raises:
            ArticleMissing: No such article.
        """
        return self.corpus.article(article_id).versions

    # --- answers that were given --------------------------------------------------------------------------------

    def answer(self, record: str) -> AnswerRecord:
        """An answer that was kept, when it was given, and what readers said of it.

        The words of articles that are held back at present are left out.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        return self._answers.get(record)

    def answers(self, records: Iterable[str]) -> dict[str, AnswerRecord]:
        """The same of several, by the ids of their records; one that is not kept is left out."""
        return self._answers.get_all(records)

    def overtaken_answers(self) -> Iterator[tuple[str, AnswerRecord]]:
        """The kept answers that cite what has changed, was corrected, held back or removed since, with their ids."""
        return self._answers.overtaken()

    def feedback(
        self, record: str, verdict: Literal["good", "bad", "wrong citation"], marker: int | None = None, note: str = ""
    ) -> None:
        """Keep what a reader says of an answer.

        Raises:
            AnswerMissing: No such answer is kept.
            InputError: It has no such citation.
        """
        self._answers.comment(record, Feedback(verdict, marker, note))

    def export(self, record: str, format: str) -> bytes:
        """An answer written out as a file: `txt`, `md`, `html`, `docx` or `csl.json`.

        Raises:
            AnswerMissing: No such answer is kept.
            InputError: There is no such format.
        """
        from qa.rendering.answer_view import AnswerView
        from qa.rendering.files import export

        kept = self.answer(record)
        return export(
            kept.answer.question,
            [AnswerView(kept.answer, kept.at, self.sources(kept.answer), since=kept.since)],
            format,
        )

    def publish(self, record: str) -> None:
        """Let anybody see an answer as a card, where this archive is served.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        self._answers.publish(record, is_published=True)

    def unpublish(self, record: str) -> None:
        """Let nobody see an answer's card any more.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        self._answers.publish(record, is_published=False)

    def sources(self, answer: Answer) -> dict[tuple[str, str], Source]:
        """What the archive still knows, and may tell, of the articles that an answer cites, or found nearest."""
        return self._answers.sources(answer)

    @property
    def model(self) -> Model | None:
        """What writes answers, if anything does besides quoting; made when it is first needed.

        Raises:
            InputError: The model that was named lacks its key, or its address cannot be used.
            ModelError: It does not answer chats.
        """
        if self._model is None or isinstance(self._model, str):
            self._model = make_model(self._model, timeout_s=self.timeout_s)
        else:
            self._model = as_model(self._model)
        return self._model

    @model.setter
    def model(self, model: object | None) -> None:
        self._model = model

    def _named(self, name: str) -> Model | None:
        """The model of that name, made once: what its server says of it is asked once."""
        if name not in self._chosen:
            self._chosen[name] = make_model(name, timeout_s=self.timeout_s)
        return self._chosen[name]

    @property
    def model_name(self) -> str | None:
        """The name of `model`; None where there is none, or where it cannot be used, as answers then say."""
        with suppress(NewsdeskError):
            return self.model.name if self.model else None
        return None

    # --- questions ----------------------------------------------------------------------------------------------

    def search(
        self, question: str, *, limit: int = 10, filters: Filters | None = None, as_of: date | str | None = None
    ) -> list[Hit]:
        """The passages that fit a question best.

        Args:
            question: At most 2,000 characters.
            limit: The most to return, at least 1.
            filters: Only articles that pass.
            as_of: As in `ask`.

        Raises:
            InputError: The question is empty, too long or holds no word.
        """
        return self.find(self.understand(question, filters=filters, as_of=as_of), limit=limit)

    def understand(
        self,
        question: str,
        *,
        history: Sequence[Turn | Mapping[str, str]] = (),
        filters: Filters | None = None,
        as_of: date | str | None = None,
    ) -> Question:
        """What a question means on its own, before anything is searched.

        A period that dates publications limits the search, unless `filters` has dates of its own; any other period
        is a preference, because an event is also reported on later.

        Raises:
            InputError: The question is empty, too long or holds no word.
        """
        return pipeline.understand(self.corpus, question, history=history, filters=filters, as_of=as_of)

    def find(self, asked: Question, *, limit: int = 10) -> list[Hit]:
        """The passages that fit an understood question best."""
        return self.corpus.search(
            asked.standalone, limit=limit, filters=asked.filters, prefer=pipeline.preferred(asked)
        )

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn | Mapping[str, str]] = (),
        filters: Filters | None = None,
        as_of: date | str | None = None,
        answerer: str | None = None,
        model: str | None = None,
        unverified: Literal["show", "drop"] = "show",
        judge: bool = False,
        falls_back: bool = True,
        deadline: Deadline | None = None,
        on_text: Callable[[str], None] | None = None,
        on_asked: Callable[[int], None] | None = None,
        record: bool = True,
    ) -> Answer:
        """Answer a question from the archive, or say that the archive does not.

        Args:
            question: At most 2,000 characters.
            history: Earlier turns of the conversation, oldest first; each a `Turn` or `{"role", "content"}`.
            filters: Only articles that pass.
            as_of: The day on which it is asked, a text as `2025-03-20` too: `today` and `last week` in the question
                count from it (without it they are only words), and articles of about then come first; where none
                had appeared by then the archive does not say.
            answerer: `extractive` quotes verbatim, `model` has the language model write; the latter by default where
                there is one.
            model: The language model for this answer, by the name that `newsdesk models` lists; by default the
                desk's own.
            unverified: What becomes of sentences that a model wrote and that did not pass the check: they are shown
                beside the answer, or dropped. They are never part of its text.
            judge: Have the model judge, besides the checks, whether citations bear out what is not verbatim. It costs a
                further call, and is an opinion: what it doubts is unverified, the rest is marked `is_judged`.
            falls_back: Where the model fails, give the extractive answer, which then says why; else raise.
            deadline: For the model's work, all together; by default as `timeout_s` of `open` says. Its `cancel` stops
                the answer.
            on_text: Called with a model's words as they come: a draft, of which nothing has been checked yet.
            on_asked: Called with how many tokens a model is about to read, when it is asked.
            record: Keep the answer in the corpus folder.

        Raises:
            InputError: The question is empty, too long or holds no word, `as_of` or `history` cannot be read, or there
                is no such answerer.
            ModelError: The model failed and `falls_back` is false, or the answer was cancelled.
        """
        session = self._session(answerer, falls_back, deadline, model)
        if session:
            session.judge, session.on_text, session.on_asked = judge, on_text, on_asked
        found = pipeline.answer(self.corpus, question, history=history, filters=filters, as_of=as_of, session=session)
        if unverified == "drop":
            found = replace(found, unverified=())
        return self._kept(found) if record else found

    def prompt(
        self,
        question: str,
        *,
        history: Sequence[Turn | Mapping[str, str]] = (),
        filters: Filters | None = None,
        as_of: date | str | None = None,
    ) -> Prompt:
        """What a model would be sent for a question, without sending it; history is resolved by rule.

        Raises:
            InputError: The question cannot be used, or there is no model.
        """
        if self.model is None:
            raise InputError(NO_MODEL)
        asked = self.understand(question, history=history, filters=filters, as_of=as_of)
        return generative.prompt(asked, pipeline.retrieve(self.corpus, asked), self.model, style=self._style)

    def _session(
        self, answerer: str | None, falls_back: bool, deadline: Deadline | None, model: str | None = None
    ) -> ModelSession | None:
        """What a model does for one answer; None for an extractive one."""
        if answerer not in (None, extractive.NAME, generative.NAME):
            raise InputError(f"no answerer is called {answerer!r} (choose from: {extractive.NAME}, {generative.NAME})")
        if answerer == extractive.NAME:
            return None
        deadline = deadline or Deadline(self.timeout_s)
        session = ModelSession(
            None, falls_back, deadline, paraphrases=self._paraphrases, entailment=self._entailment, style=self._style
        )
        try:
            session.model = self._named(model) if model else self.model
        except NewsdeskError as exc:  # a name without a key: quoting still works
            session.fail(exc)
            return session
        return session if session.model or answerer else None

    def batch(
        self,
        lines: Iterable[str],
        *,
        record: bool = True,
        as_of: date | str | None = None,
        answerer: str | None = None,
        **options: Any,
    ) -> Iterator[dict[str, Any]]:
        """Answer questions given as JSON lines; yields one answer each, as JSON values, with the question's `id`.

        A line is an object with `question`, and optionally `id`, `history` (a list of `{"role", "content"}`),
        `outlets`, `since`, `until`, `filters` (an object with these three and `article_ids`) and `as_of`, the day that
        `last week` counts from. Nothing else in it counts; least of all what is known of its answer.
        A line that cannot be used yields `{"id", "line", "error"}`.
        """
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            known: dict[str, Any] = {"line": number}
            try:
                row = read_row(line)
                known = {"id": row.get("id", str(number))}
                asked = asked_in(row)
                asked["filters"] = asked["filters"] or options.get("filters")
                answer = self.ask(**{"as_of": as_of} | asked, answerer=answerer, record=record)
                yield {**known, **answer.to_dict()}
            except InputError as exc:
                yield {**known, "line": number, "error": str(exc)}

    def _kept(self, answer: Answer) -> Answer:
        try:
            return replace(answer, record=self.records.append(answer))
        except OSError as exc:  # a corpus on a read-only disk still answers
            _log.warning("the answer was not kept in %s: %s", self.corpus.folder, exc.strerror)
            return answer
