"""Pages of one domain are of one outlet, whatever each of them calls it."""

from pathlib import Path

from index.corpus import Corpus
from index.types import Article, Source


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
