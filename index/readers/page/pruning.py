"""Parts of a page that say of themselves that they are not the article: taken out before its text is looked for.

What a part is called in markup (`class`, `id`, `role`) is read as words, in the languages that publishers write their
markup in. A part that holds much of what the page says is never taken out, whatever it is called.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from index.readers.page.outlet_names import compact
from index.text.corrections import printed_correction

_AS_WORDS = r"(?:^|[\s_-])(?:{})(?=[\s_-]|$)"
_COMMENTS = (
    r"(?:comments?|kommentare?|commentaires?|comentarios|commenti|reacties|discussions?|disqus|livefyre|replies"
    r"|reader-?voices|leserbriefe?|guestbook)(?:-?(?:section|list|area|thread|block|box|container|wrap|wrapper|form|count"
    r"|button|widget|disclaimer|module|embed|feed))*"
)
_OTHER_ARTICLES = (
    r"related|recommend\w*|recirc\w*|read-?(?:more|next|also)|lesen-?sie|see-?also|more-?(?:on|from|stories|news)"
    r"|also-?read|most-?(?:read|popular|viewed|shared)|popular|trending|teasers?|outbrain|taboola|plista|up-?next"
    r"|next-?article|prev-?next|jp-relatedposts|post-?navigation|nav-?links|weiterlesen|meistgelesen|mehr-?zum-?thema"
)
_WANTS = (
    r"newsletters?|news-?letter|subscribe|subscription|sign-?up|abo-?box|paywall-?(?:notice|banner|message|prompt|overlay)"
    r"|regwall|login-?wall|donat\w*|promo\w*|advert\w*|ad-?(?:slot|container|wrapper|unit|box)|sponsor\w*|affiliate\w*"
    r"|marketing|cta|call-?to-?action|app-?banner|follow-?us"
)
_AROUND = (
    r"cookies?|consent|cmp|gdpr|onetrust|didomi|usercentrics|sp-message|modal|pop-?up|overlay|toast|snackbar"
    r"|share|sharing|social|addtoany|sharedaddy|breadcrumbs?|tags?-?(?:list|cloud)|site-?footer|copyright|print-?only"
    r"|author-?(?:bio|box|info|card|description)|about-?(?:the-?)?author|screen-?reader-?text|sr-only|visually-?hidden"
)
_KINDS = tuple(re.compile(_AS_WORDS.format(words)) for words in (rf"{_COMMENTS}|{_AROUND}", _OTHER_ARTICLES, _WANTS))
_TOO_WIDE = re.compile(r"(?:^|\s)(?:has-|no-|with-|is-|without-|single-|page-|post-template|category-|tag-)\S*")
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"}
_TAGS = {"nav", "aside", "footer", "form", "button", "dialog", "select", "noscript", "iframe", "style", "template"}
_WHOLE = {"html", "body", "main", "article", "head"}
_EMBEDS = re.compile(r"twitter-tweet|instagram-media|tiktok-embed|fb-post|reddit-embed|bluesky-embed")
_HEADINGS = (
    *(
        "what (?:our )?readers say",
        r"(?:\d+ )?(?:readers?['’]? )?comments?(?: \(?\d+\)?)?",
        "your views",
        "leserkommentare",
    ),
    *("kommentare?", "commentaires?", "comentarios?", "commenti", "reacties", "join the (?:conversation|discussion)"),
    *("leave a (?:reply|comment)", "related(?: (?:articles|stories|posts|topics|links|news|content))?", "popular"),
    *("read (?:more|next|also)", "more (?:from|on|about) .{2,40}", "most (?:read|popular)", "recommended.{0,30}"),
    *("you (?:may|might) also like.{0,20}", "trending.{0,20}", "mehr zum thema", "lesen sie auch", "auch interessant"),
    *("weitere (?:artikel|meldungen|links)", "weiterführende links", "ähnliche artikel", "meistgelesen", "lire aussi"),
    *("à lire (?:aussi|également)", "sur le même (?:sujet|thème)", "les plus lus", "te puede interesar", "lee también"),
    *("más leídas?", "noticias relacionadas", "leggi anche", "potrebbe interessarti", "articoli correlati"),
    *("leia (?:também|mais)", "mais lidas", "notícias relacionadas", "lees ook", "meer over", "meest gelezen"),
    *("læs også", "les også", "läs (?:också|mer|även)", "(?:czytaj|zobacz) (?:też|także|również)", "powiązane"),
    *("ilgili haberler", "関連記事", "■?関連キーワード", "おすすめ(?:情報|記事)?", "관련 ?기사"),
)
_HEADING = re.compile(rf"(?:{'|'.join(_HEADINGS)})\s*[:…]?", re.IGNORECASE)
_LINKED_LABEL = 45
"""Characters that may stand beside the link in a line that only leads elsewhere: `Read also:`."""
_SHARE = 0.35
"""Of the words in paragraphs; a part that holds more is not taken out."""
_LONGEST_WISH = 800
"""Characters of what wants something of the reader."""
_LEAST_LEFT = 500
"""Characters of paragraphs that an article has before another is taken for a further one."""
_FEW = 3
_MAX_MARK = 300


def prune(tree: Any) -> None:
    """Take the parts out that are not the article, in place.

    Args:
        tree: The page, parsed by lxml.
    """
    weights, sizes = _weights(tree)
    left = max(1, weights.get(tree, 0))
    for article in [*_further_articles(tree, weights)]:
        left -= weights.get(article, 0)
        remove(article)
    most = _SHARE * left
    for element in [*_unwanted(tree, sizes)]:
        weight = weights.get(element, 0)
        if (
            element.getparent() is not None
            and element.tag not in _WHOLE
            and not _is_correction(element, sizes)
            and (weight <= most or _is_below(element, weight, left))
        ):
            remove(element)


def _is_correction(element: Any, sizes: Mapping[Any, tuple[int, int]]) -> bool:
    """Is it the note of a correction, which often stands beside or below the article?"""
    size, _ = sizes.get(element, (0, 0))
    return size <= _LONGEST_WISH and printed_correction(" ".join("".join(element.itertext()).split())) is not None


def _is_below(element: Any, weight: int, whole: int) -> bool:
    """Is a large part that is called comments below an article, rather than the article?"""
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"[:_MAX_MARK].lower()
    is_called = re.search(_AS_WORDS.format(_COMMENTS), _TOO_WIDE.sub(" ", marks)) is not None
    is_below = whole - weight > min(_LEAST_LEFT, weight // 2)
    return is_called and is_below and element.find(".//h1") is None


def _weights(tree: Any) -> tuple[dict[Any, int], dict[Any, tuple[int, int]]]:
    """For each element how many characters its paragraphs have, and how many its text and its links have."""
    weights: dict[Any, int] = {}
    sizes: dict[Any, tuple[int, int]] = {}
    for element in reversed([*tree.iter()]):  # what is inside comes before what holds it
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        size, linked, weight = len((element.text or "").strip()), 0, 0
        for child in element:
            child_size, child_linked = sizes.get(child, (0, 0))
            size += child_size + len((child.tail or "").strip())
            linked += child_linked
            weight += weights.get(child, 0)
        sizes[element] = size, size if element.tag == "a" else linked
        weights[element] = size if element.tag in ("p", "li", "td") else weight
    return weights, sizes


def _unwanted(tree: Any, sizes: dict[Any, tuple[int, int]]) -> Iterator[Any]:
    paragraphs = Counter(element.get("class") for element in tree.iter("p"))
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        size, linked = sizes.get(element, (0, 0))
        # What many paragraphs are called says nothing of one.
        is_named = element.tag != "p" or paragraphs[element.get("class")] <= _FEW
        if element.tag in _TAGS or element.get("role") in _ROLES or (is_named and _is_marked(element, size, linked)):
            yield element
        elif element.tag in ("ul", "ol") and size:
            leading = [item for item in element if _leads_elsewhere(sizes.get(item, (0, 0)), item)]
            yield from leading if len(leading) * 2 > len(element) else ()
        elif element.tag in ("p", "h2", "h3", "h4", "strong") and size and _leads_elsewhere((size, linked), element):
            yield element
        elif (
            element.tag in ("h2", "h3", "h4", "h5", "h6", "p", "strong", "div")
            and 0 < size < 60
            and _heads_others(element)
        ):
            yield from _headed_by(element)


def _further_articles(tree: Any, weights: dict[Any, int]) -> Iterator[Any]:
    """Whole articles below this one, each with a headline of its own, as pages without an end have them."""
    title = compact("".join(next(tree.iter("title"), tree).itertext()))
    headings = [*tree.iter("h1")]
    own = next((h for h in headings if len(words := compact("".join(h.itertext()))) > 10 and words in title), None)
    if own is None:
        return
    around, left = {*own.iterancestors()}, weights.get(tree, 0)
    for heading in headings[headings.index(own) + 1 :]:
        article = next(heading.iterancestors("article"), None)
        if article is not None and article not in around and article.getparent() is not None:
            left -= weights.get(article, 0)
            if left > _LEAST_LEFT and compact("".join(heading.itertext())) not in title:
                yield article


def _is_marked(element: Any, size: int, linked: int) -> bool:
    marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}".strip()
    if not marks or element.tag == "a":
        return False
    if _EMBEDS.search(marks):
        return True
    marks = _TOO_WIDE.sub(" ", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", marks[:_MAX_MARK]).lower())
    plain, others, wants = (kind.search(marks) is not None for kind in _KINDS)
    # What is called a teaser may be the lead, and what is called a promotion the article: their links and length tell.
    return plain or (others and linked * 3 >= size) or (wants and size < _LONGEST_WISH)


def _leads_elsewhere(size: tuple[int, int], element: Any) -> bool:
    """Is it a link and, beside that, no more than a label: `Read also: …`?"""
    characters, linked = size
    beside = characters - linked
    if not linked or beside > _LINKED_LABEL or linked < beside:
        return False
    if beside == 0:
        return True
    words = "".join(element.itertext()).strip()
    label = (element.text or "").strip() or words[:_LINKED_LABEL]
    return re.search(r"[:|»›→>–—-]\s*$", label[:_LINKED_LABEL]) is not None and not words.endswith(
        (".", "!", "?", "”", '"')
    )


def _heads_others(element: Any) -> bool:
    words = " ".join("".join(element.itertext()).split())
    return _HEADING.fullmatch(words) is not None


def _headed_by(heading: Any) -> Iterator[Any]:
    """A heading of other articles or of comments, with the part that it heads; a label with its line."""
    parent = heading.getparent()
    if parent is not None and parent.tag in ("p", "li"):
        yield parent
        return
    yield heading
    if parent is not None and parent.tag in ("div", "section", "aside") and parent.find(".//h1") is None:
        before = heading.getprevious()
        if before is None:
            yield parent
    following = heading.getnext()
    if following is not None and following.tag in ("ul", "ol"):
        yield following


def remove(element: Any) -> None:
    """Take an element out of its page; what stands behind it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if tail and tail.strip():
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
