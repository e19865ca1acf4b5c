"""The answers that a corpus keeps, as they may be shown now."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index.corpus import Reading
from index.errors import AccessRefused, AnswerMissing, ArticleMissing, InputError
from index.text.corrections import correction_of
from index.types import Article, Source
from qa.records.answers import AnswerRecord, Change, CitedSince, Feedback, Records
from qa.records.redaction import REMOVED, without
from qa.types import Answer, Citation

_AT_ONCE = 200  # answers that are read together
_NEAREST = 3  # passages whose articles are named where nothing is cited


class AnswerArchive:
    """Answers that were given, without the words of articles that are held back at present or were taken down.

    Args:
        folder: The corpus folder.
        readable: Gives an article in a version, None for the newest, or raises `ArticleMissing` or `AccessRefused`.
    """

    def __init__(self, folder: Path, readable: Callable[[str, str | None], Reading]) -> None:
        self.records = Records(folder)
        """The answers as they were given."""
        self._readable = readable

    def get(self, record: str) -> AnswerRecord:
        """One answer by the id of its record.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        if found := self.get_all([record]).get(record):
            return found
        raise AnswerMissing("there is no such answer (`record` of an answer that was kept is its id)")

    def get_all(self, records: Iterable[str]) -> dict[str, AnswerRecord]:
        """Answers by the ids of their records; one that is not kept is left out."""
        return {
            record: replace(
                found, answer=without(found.answer, self._held_back(found.answer)), since=self._since(found.answer)
            )
            for record, found in self.records.get(records).items()
        }

    def overtaken(self) -> Iterator[tuple[str, AnswerRecord]]:
        """The answers that cite what has changed, was corrected, held back or removed since, in the order given."""
        given = [str(line["record"]) for line in self.records if line.get("record")]
        for start in range(0, len(given), _AT_ONCE):
            for record, found in self.get_all(given[start : start + _AT_ONCE]).items():
                if found.since:
                    yield record, found

    def _since(self, answer: Answer) -> tuple[CitedSince, ...]:
        """What became of the citations of an answer as it was kept."""
        found = ((citation.marker, self._change(citation)) for citation in answer.citations)
        return tuple(CitedSince(marker, *change) for marker, change in found if change)

    def _change(self, cited: Citation) -> tuple[Change, str] | None:
        if cited.quote == REMOVED:
            return "removed", "Its words were taken out of the archive since."
        try:
            live = self._readable(cited.article_id, None)
        except ArticleMissing:
            return "removed", "The article is not in the archive any more."
        except AccessRefused as exc:
            return "held back", str(exc)
        if live.version == cited.version:
            return None
        if cited.quote not in live.article.part(cited.part):
            return "changed", "The article has changed since, and its newest version does not have these words."
        was, now = self._article(cited.article_id, cited.version), live.article.source.correction
        if now and not (was and was.article.source.correction == now):
            return "corrected", f"The article was corrected since: {now}"
        return None

    def _held_back(self, answer: Answer) -> set[str]:
        """Articles that an answer has words of, and that may not be shown now."""
        named = {citation.article_id for citation in answer.citations}
        named |= {copy.article_id for citation in answer.citations for copy in citation.also}
        named |= {article_id for refused in answer.unverified for article_id in refused.article_ids}
        return {article_id for article_id in named if self._article(article_id) is None}

    def sources(self, answer: Answer) -> dict[tuple[str, str], Source]:
        """What may be said of the articles that an answer cites, or found nearest, by id and version."""
        keys = {(citation.article_id, citation.version) for citation in answer.citations}
        keys |= {(passage.article_id, passage.version) for passage in answer.passages[:_NEAREST]}
        return {key: _with_correction(found.article) for key in keys if (found := self._article(*key))}

    def _article(self, article_id: str, version: str | None = None) -> Reading | None:
        with suppress(ArticleMissing, AccessRefused):
            return self._readable(article_id, version)
        return None

    def comment(self, record: str, feedback: Feedback) -> None:
        """Keep what a reader says of an answer.

        Raises:
            AnswerMissing: No such answer is kept.
            InputError: It has no such citation.
        """
        markers = [citation.marker for citation in self.get(record).answer.citations]
        if feedback.marker is not None and feedback.marker not in markers:
            raise InputError(f"the answer has no citation [{feedback.marker}] (leave marker out, or take one it has)")
        self.records.comment(record, feedback)

    def publish(self, record: str, *, is_published: bool) -> None:
        """Let anybody see an answer as a card, or nobody any more.

        Raises:
            AnswerMissing: No such answer is kept.
        """
        if self.get(record).is_published != is_published:  # what is so already writes nothing
            self.records.publish(record, is_published=is_published)


def _with_correction(article: Article) -> Source:
    """What is known of an article, with the correction that its text prints where its source states none apart."""
    return replace(article.source, correction=correction_of(article))
