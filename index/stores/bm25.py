"""tantivy: BM25 over passages. Rebuildable; holds ids and words, never stored text.

Each language that tantivy has a stemmer for has fields of its own, so that an archive of several languages is
stemmed right in each; scripts without blanks between words are cut into pairs of characters.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from index.stores.protocols import TermIndex
from index.stores.types import IndexedPassage
from index.text.analysis import GROUPS, PLAIN, analyzer, group_of, groups_for, indexed, question_words, words
from index.types import Filters

_EXACT = ("article", "outlet")  # fields that are compared letter for letter; words are brought to one form
_HEAP_BYTES = 64_000_000
_MAX_QUERY_WORDS = 64

TITLE_BOOST, HEADER_BOOST = 0.5, 0.3
"""How much a word in the title, or in outlet and date, counts beside one in the passage; see docs/design/0002."""


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("first_day", indexed=True, fast=True)
    builder.add_integer_field("last_day", indexed=True, fast=True)
    builder.add_text_field("header", tokenizer_name=PLAIN, index_option="freq")
    for group in GROUPS:
        builder.add_text_field(f"title_{group}", tokenizer_name=group, index_option="freq")
        builder.add_text_field(f"body_{group}", tokenizer_name=group, index_option="freq")
    return builder.build()


class TantivyIndex(TermIndex):
    """The word index as a folder of tantivy's."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        for group in GROUPS:
            self._index.register_tokenizer(group, analyzer(group))

    @staticmethod
    def exists(folder: Path) -> bool:
        return folder.is_dir() and tantivy.Index.exists(str(folder))

    def change(self, rows: Iterable[IndexedPassage], *, forget: Sequence[int] = ()) -> None:
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        writer.garbage_collect_files()  # a killed process may have left files under names that are used again
        for passage in forget:
            writer.delete_documents_by_term("passage", passage)
        for row in rows:
            writer.delete_documents_by_term("passage", row.passage)
            group = group_of(row.language, row.body)
            document = tantivy.Document()
            for field, number in (("passage", row.passage), ("first_day", row.first_day), ("last_day", row.last_day)):
                document.add_integer(field, number)
            for field, text in (
                ("article", row.article_id), ("outlet", row.outlet), ("header", row.header),
                (f"title_{group}", row.title), (f"body_{group}", row.body),
            ):  # fmt: skip
                document.add_text(field, text if field in _EXACT else indexed(text, field.rpartition("_")[2]))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def ids(self) -> list[int]:
        searcher = self._index.searcher()
        if searcher.num_docs == 0:
            return []
        found = searcher.search(tantivy.Query.all_query(), limit=searcher.num_docs, count=False).hits
        return sorted(_passages(searcher, found))

    def search(
        self,
        question: str,
        *,
        limit: int,
        languages: Sequence[str | None],
        filters: Filters | None = None,
        factors: Callable[[str, str], Mapping[str, float]] | None = None,
    ) -> list[tuple[int, float]]:
        query = self._query(question, languages, factors)
        if query is None:
            return []
        conditions = _conditions(filters or Filters())
        if conditions:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in (query, *conditions)])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit=limit, count=False).hits
        ids = searcher.fast_field_values("passage", [address for _, address in hits])
        found = [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True) if i is not None]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def near(self, word: str, *, limit: int, languages: Sequence[str | None]) -> list[int]:
        searcher = self._index.searcher()
        for distance in (1, 2):
            found: list[int] = []
            for group in groups_for(languages, word):
                for form in words(word, group):
                    query = tantivy.Query.fuzzy_term_query(_schema(), f"body_{group}", form, distance=distance)
                    hits = searcher.search(query, limit=limit, count=False).hits
                    found += _passages(searcher, hits)
            if found:
                return found
        return []

    def frequency(self, word: str, group: str) -> int:
        searcher = self._index.searcher()
        found = int(max(searcher.doc_freq(f"{part}_{group}", word) for part in ("body", "title")))
        return min(found, int(searcher.num_docs))  # tantivy counts forgotten passages until it merges

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def _query(
        self,
        question: str,
        languages: Sequence[str | None],
        factors: Callable[[str, str], Mapping[str, float]] | None,
    ) -> tantivy.Query | None:
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []

        def add(field: str, word: str, boost: float) -> None:
            term = tantivy.Query.term_query(_schema(), field, word, index_option="freq")
            parts.append((tantivy.Occur.Should, term if boost == 1 else tantivy.Query.boost_query(term, boost)))

        for group in groups_for(languages, question):
            factor = factors(question, group) if factors else {}
            for word in list(dict.fromkeys(question_words(question, group)))[:_MAX_QUERY_WORDS]:
                add(f"body_{group}", word, factor.get(word, 1.0))
                add(f"title_{group}", word, TITLE_BOOST * factor.get(word, 1.0))
        for word in list(dict.fromkeys(question_words(question, PLAIN)))[:_MAX_QUERY_WORDS]:
            add("header", word, HEADER_BOOST)
        return tantivy.Query.boolean_query(parts) if parts else None


def _passages(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[int]:
    """The ids of what was found, in its order."""
    ids = searcher.fast_field_values("passage", [address for _, address in hits])
    return [int(i) for i in ids if i is not None]


def _conditions(filters: Filters) -> list[tantivy.Query]:
    schema, integer = _schema(), tantivy.FieldType.Integer
    found = []
    if filters.outlets:
        found.append(tantivy.Query.term_set_query(schema, "outlet", [name.casefold() for name in filters.outlets]))
    if filters.article_ids:
        found.append(tantivy.Query.term_set_query(schema, "article", list(filters.article_ids)))
    if filters.since:
        found.append(tantivy.Query.range_query(schema, "last_day", integer, filters.since.toordinal(), None))
    if filters.until:
        # An unknown date is day 0: it passes no filter by date.
        found.append(tantivy.Query.range_query(schema, "first_day", integer, 1, filters.until.toordinal()))
    return [tantivy.Query.const_score_query(query, 0.0) for query in found]
