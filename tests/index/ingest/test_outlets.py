"""Pages of one domain are of one outlet, whatever each of them calls it."""

from pathlib import Path

import pytest

from index.corpus import Corpus
from index.errors import InputError
from index.types import Article, Filters, Source


def _page(article_id: str, outlet: str | None, site: str | None = "harbourpost.example") -> Article:
    return Article(
        article_id, f"The ferry of {article_id} sank at nine, the harbour master said.", Source(outlet=outlet), site
    )


def test_pages_of_one_domain_are_of_one_outlet(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add([_page("a", "Harbour Post"), _page("b", "Post Sport"), _page("c", None)])
    with Corpus.write(tmp_path) as corpus:
        # Rows have no site, and a name that the domain is not called by does not become that of its outlet.
        corpus.add(
            [_page("d", "HP Live"), _page("e", "Quay Gazette", None), _page("f", "Quay Gazette", "lede.example")]
        )
        corpus.add([_page("g", None, "lede.example"), _page("h", "Lede Times", "lede.example")])
        names = {row.article_id: row.source.outlet for row in corpus.articles()}
        assert corpus.add([_page("b", "Post Sport")]).unchanged == 1
    assert names == {
        **dict.fromkeys("abcd", "Harbour Post"),
        **{"e": "Quay Gazette", "f": "Quay Gazette", "g": None, "h": "Lede Times"},
    }


def test_merged_names_hold_for_what_is_there_and_for_what_comes(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add([_page("a", "Harbour Post"), _page("b", "Post Online", None), _page("c", "Quay Gazette", None)])
        assert corpus.merge_outlets(["post online"], "Post").updated == 1
        assert corpus.merge_outlets(["Post", "Harbour Post"], "The Harbour Post").updated == 2
    with Corpus.write(tmp_path) as corpus:
        corpus.add([_page("d", "HP Live"), _page("e", "POST ONLINE", None), _page("f", "Post", None)])
        assert corpus.add([_page("b", "Post Online", None)]).unchanged == 1
        assert corpus.outlets() == [("The Harbour Post", 5), ("Quay Gazette", 1)]
        hits = corpus.search("Who sank at nine?", filters=Filters(outlets=("The Harbour Post",)))
        assert {hit.passage.span.article_id for hit in hits} == set("abdef")
        old = Filters(outlets=("Harbour Post", "post online"))  # names that were merged away mean the one that stays
        assert {hit.passage.span.article_id for hit in corpus.search("Who sank at nine?", filters=old)} == set("abdef")
        assert len(corpus.articles(old)) == corpus.page(old, limit=9)[1] == 5
        assert corpus.check() == []
        # A name that was merged away can stay in its turn.
        assert corpus.merge_outlets(["The Harbour Post"], "Post").updated == 5
        corpus.add([_page("g", "Post Online", None), _page("h", "Harbour Post")])
        assert corpus.outlets() == [("Post", 7), ("Quay Gazette", 1)]


@pytest.mark.parametrize(("name", "into"), [("Lede Times", "Post"), ("Quay Gazette", "  ")])
def test_what_cannot_be_merged_is_refused_and_nothing_changes(tmp_path: Path, name: str, into: str) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add([_page("c", "Quay Gazette", None)])
        with pytest.raises(InputError, match=r"there are: Quay Gazette; all of them: newsdesk outlets|--into"):
            corpus.merge_outlets(["Quay Gazette", name], into)
        corpus.add([_page("d", "Quay Gazette", None)])
        assert corpus.outlets() == [("Quay Gazette", 2)]
