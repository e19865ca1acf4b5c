"""AsciiDoc to text: title, header and attributes, paragraphs, lists, tables. Nothing that it includes is followed.

There is no reader of it for Python that is kept well, so these are the parts of the language that articles use; what
is not known of it stays in the text as it was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.errors import InputError
from index.readers.document import Document
from index.readers.fields import Fields
from index.readers.markup import text_of
from index.readers.plain import prefixed_date, words
from index.types import Article

_TITLE = re.compile(r"[=#] +(\S.*)")
_HEADING = re.compile(r"(?:={2,6}|#{2,6}) +(\S.*?)(?: +={2,6})?")
_ATTRIBUTE = re.compile(r":(!?[A-Za-z0-9_][\w-]*!?):(?: +(.*))?")
_REVISION = re.compile(r"(?:v?[\d.]+\w*, *)?(\d{4}-\d\d-\d\d|\d{1,2}\.? \w+ \d{4}|\w+ \d{1,2}, \d{4})(?:: .*)?")
_AUTHOR = re.compile(r"(?:[^\W\d_][\w.'’-]*)(?: [\w.'’-]+){0,3}(?: *<[^>]*>)?")
_ITEM = re.compile(r"\s*(?:[*-]{1,5}|\.{1,5}|\d{1,3}\.|[a-z]\.|<\d+>) +(?:\[[ x*]\] +)?(\S.*)")
_TERM = re.compile(r"(\S.*?)(?:::{1,3}|;;)(?: +(.*))?")
_DELIMITER = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```\w*|[|,:!]===+)")
_LITERAL = ("-", ".", "`")  # what a block of such marks holds is no AsciiDoc
_DROPPED = re.compile(r"//(?!/).*|\[[^\]]*\]|\[\[.*\]\]|'{3,}|<{3,}|(?:include|toc|image|video|audio|icon)::.*")
_CONDITION = re.compile(r"(ifdef|ifndef|ifeval|endif)::([^\[\]\s]*)\[(.*)\]")
_REFERENCE = re.compile(r"\{([A-Za-z0-9_][\w-]*)\}")
_CHARACTERS = {"nbsp": "\u00a0", "apos": "'", "quot": '"', "amp": "&", "lt": "<", "gt": ">", "sp": " ", "empty": ""}
_CHARACTERS |= {"rsquo": "’", "lsquo": "‘", "rdquo": "”", "ldquo": "“", "zwsp": "\u200b", "plus": "+", "asterisk": "*"}
_EDGE = r"(?<![\w{mark}]){mark}(?=\S)(.{{1,2000}}?)(?<=\S){mark}(?![\w{mark}])"
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\[\[[^\]]*\]\]|(?:footnote|indexterm2?|image|icon|anchor):[^\s\[]*\[[^\]]*\]|\(\(\(.*?\)\)\)"), ""),
    (re.compile(r"<<[^,>]*,([^>]*)>>"), r"\1"),
    (re.compile(r"(?:link:|xref:|mailto:|\b(?=https?://))[^\s\[\]<>]+\[([^\],]+)(?:,[^\]]*)?\]"), r"\1"),
    (re.compile(r"(?:link:|mailto:)?(\bhttps?://[^\s\[\]<>]+|(?<=mailto:)[^\s\[]+)\[\]"), r"\1"),
    (re.compile(r"\b(?:pass|kbd|btn|menu|stem):[a-z,]*\[([^\]]*)\]"), r"\1"),
    (re.compile(r"\"`(.{1,2000}?)`\""), r"“\1”"),
    (re.compile(r"'`(.{1,2000}?)`'"), r"‘\1’"),
    (re.compile(r"\[[.#%][^\]]*\](?=[#*_`])"), ""),
    *(
        (re.compile(rf"{mark}(?=\S)(.{{1,2000}}?)(?<=\S){mark}"), r"\1")
        for mark in (r"\*\*", "__", "``", "##", r"\+\+\+")
    ),
    *((re.compile(_EDGE.format(mark=mark)), r"\1") for mark in (r"\*", "_", "`", "#", r"\+")),
)


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    attributes: dict[str, str] = field(default_factory=dict)
    blocks: list[tuple[str, int]] = field(default_factory=list)
    """Text, and the number of the list or table that it stands in; 0 outside."""
    paragraph: list[str] = field(default_factory=list)
    group: int = 0
    is_listing: bool = False

    def end(self) -> None:
        """End a paragraph."""
        # A line ends where its last mark says so, and goes on else.
        lines = (f"{line[:-2]}\n" if line.endswith(" +") else f"{line} " for line in self.paragraph)
        self.put(self.inline("".join(lines)), self.group if self.is_listing else 0)
        self.paragraph = []

    def put(self, text: str, group: int = 0) -> None:
        """Put a block behind the others."""
        if text.strip():
            self.blocks.append((text.strip(), group))

    def inline(self, text: str) -> str:
        """A text without its marks, and with the values of attributes in their places."""
        text = _REFERENCE.sub(lambda m: self.attributes.get(m[1].lower(), _CHARACTERS.get(m[1], m[0])), text)
        for pattern, words_ in _INLINE:
            text = pattern.sub(words_, text)
        return text


def read(document: Document) -> Iterator[Article]:
    """Read one article; its title stays in the text."""
    lines = [*_under_conditions(words(document).splitlines())]
    reading = _Reading()
    title, start = _header(lines, reading)
    if title:
        reading.put(title)
    _body(lines[start:], reading)
    text = ""
    for n, (block, group) in enumerate(reading.blocks):
        together = n and group and group == reading.blocks[n - 1][1]
        text += ("\n" if together else "\n\n" if text else "") + block
    if not text:
        raise InputError("empty")
    fields = Fields({"title": title, **_known(reading.attributes)})
    source = fields.source(document.outlet, prefixed_date(text))
    yield Article(document.id, text, replace(source, url=source.url or document.url))


def _under_conditions(lines: list[str]) -> Iterator[str]:
    """The lines whose conditions are met: a draft's are not, unless the text itself says that it is one.

    What a condition weighs by values (`ifeval`) cannot be known here, and is left out.
    """
    known: set[str] = set()
    open_: list[bool] = []
    for line in lines:
        found = _CONDITION.fullmatch(line.rstrip())
        if not found:
            if all(open_):
                if named := _ATTRIBUTE.fullmatch(line.rstrip()):
                    name = named[1].strip("!").lower()
                    (known.discard if "!" in named[1] else known.add)(name)
                yield line
        elif found[1] == "endif":
            open_ = open_[:-1]
        else:
            is_met = found[1] != "ifeval" and _is_set(found[2].lower(), known) == (found[1] == "ifdef")
            if found[3] and found[1] != "ifeval":
                if is_met and all(open_):
                    yield found[3]
            else:
                open_.append(is_met)


def _is_set(names: str, known: set[str]) -> bool:
    """Are the attributes stated: of `a,b` one, of `a+b` both?"""
    if "+" in names:
        return all(name in known for name in names.split("+"))
    return any(name in known for name in names.split(","))


def _known(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes under the names of our fields."""
    named = {"revdate": "published", "lang": "language", "doctitle": "title", "docdate": "date"}
    return {named.get(name, name): value for name, value in attributes.items() if value}


def _header(lines: list[str], reading: _Reading) -> tuple[str | None, int]:
    """The title, and the number of the line at which the text begins."""
    title, named = None, 0
    for number, line in enumerate(lines):
        line = line.rstrip()
        if found := _ATTRIBUTE.fullmatch(line):
            _state(found, reading)
        elif line.startswith("//") and not line.startswith("////"):
            continue
        elif title is None and (found := _TITLE.fullmatch(line)):
            title = reading.inline(found[1])
        elif title is None and not line:
            continue
        elif title is None or not line:
            return title, number
        elif named == 0 and all(_AUTHOR.fullmatch(each.strip()) for each in line.split(";")):
            reading.attributes.setdefault("authors", re.sub(r" *<[^>]*>", "", line).replace(";", ","))
            named = 1
        elif named <= 1 and (found := _REVISION.fullmatch(line)):
            reading.attributes.setdefault("revdate", found[1])
            named = 2
        else:
            return title, number
    return title, len(lines)


def _state(found: re.Match[str], reading: _Reading) -> None:
    name = found[1].strip("!").lower()
    if "!" in found[1]:
        reading.attributes.pop(name, None)
    else:
        reading.attributes[name] = reading.inline(found[2] or "")


def _body(lines: list[str], reading: _Reading) -> None:
    held: list[str] | None = None
    opened = ""
    for line in lines:
        line = line.rstrip()
        found = _DELIMITER.fullmatch(line)
        if held is not None and found and line[:4] == opened[:4]:
            _close(opened, held, reading)
            held = None
        elif held is not None:
            held.append(line)
        elif found and (line[0] in "+/|,:!" or (line[0] in _LITERAL and line != "--")):
            reading.end()
            held, opened = [], line
        elif not found:
            _line(line, reading)
        else:  # what stands between such marks is read as what stands outside
            reading.end()
    if held is not None:
        _close(opened, held, reading)
    reading.end()


def _close(opened: str, held: list[str], reading: _Reading) -> None:
    """What stood between two delimiters."""
    if opened[0] in _LITERAL:
        reading.put("\n".join(held))
    elif opened[0] == "+":
        reading.put(text_of("\n".join(held)))
    elif opened[1:4] == "===":
        reading.group += 1
        for row in _rows(held):
            reading.put(reading.inline(row), reading.group)


def _rows(lines: list[str]) -> Iterator[str]:
    """The rows of a table, a line each: cells on one line, or each on its own up to a blank line."""
    cells: list[str] = []
    for line in [*lines, ""]:
        written = [
            cell.strip() for cell in re.split(r"(?:^|\s)(?:\d*[.+*<^>]*\d*[.+*<^>]*[adehlmsv]?)?(?<!\\)\|", line)
        ]
        if not line.strip() or sum(map(bool, written)) > 1:
            if cells:
                yield " | ".join(cells)
            cells = []
        if sum(map(bool, written)) > 1:
            yield " | ".join(filter(None, written))
        else:
            cells += filter(None, written)


def _line(line: str, reading: _Reading) -> None:
    """A line outside of blocks that are kept as they are."""
    if not line.strip() or line.strip() == "+":
        reading.end()
    elif found := _ATTRIBUTE.fullmatch(line):
        _state(found, reading)
    elif _DROPPED.fullmatch(line):
        return
    elif found := _HEADING.fullmatch(line):
        reading.end()
        reading.is_listing = False
        reading.put(reading.inline(found[1]))
    elif (not reading.paragraph or reading.is_listing) and (found := _ITEM.fullmatch(line) or _TERM.fullmatch(line)):
        reading.end()
        reading.group += not reading.is_listing
        reading.is_listing = True
        is_term = found.re is _TERM
        reading.paragraph = [f"{found[1]}: {found[2] or ''}".rstrip() if is_term else found[1]]
    elif not reading.paragraph and re.fullmatch(r"\.[^\s.].*", line):
        reading.put(reading.inline(line[1:]))
    else:
        if not reading.paragraph:
            reading.is_listing = False
        reading.paragraph.append(line.strip())
