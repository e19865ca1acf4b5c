"""A Word document: superscript numbers that lead to a numbered list of references.

The same input gives the same bytes: the times inside are those of the first question.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.extras import require
from index.text.characters import flat, web_address
from qa.rendering.answer_view import REFUSED, AnswerView, CitedText, Reference
from qa.rendering.times import moment

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the first day that a zip file can name
_LONGEST_TITLE = 255  # characters of a core property
_BLUE = "0563C1"


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as the bytes of a .docx file."""
    require("docx", "docx")
    from docx import Document

    document = Document()
    _set_properties(document, title, answers)
    document.add_heading(flat(title), 0)
    for view in answers:
        _add_answer(document, view)
    _add_references(document, [reference for view in answers for reference in view.references])
    saved = io.BytesIO()
    document.save(saved)
    return _without_times(saved.getvalue())


def _set_properties(document: "Document", title: str, answers: Sequence[AnswerView]) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by = flat(title)[:_LONGEST_TITLE], "Newsdesk", "Newsdesk"
    about.comments = ""  # the template's say which library made it
    about.created = about.modified = (moment(answers[0].at) if answers else None) or _EPOCH


def _add_answer(document: "Document", view: AnswerView) -> None:
    document.add_heading(flat(view.answer.question), 1)
    for fact in view.facts:
        document.add_paragraph(flat(fact), "List Bullet")
    if view.answer.short:
        document.add_paragraph("Short answer: ").add_run(flat(view.answer.short)).bold = True
    _add_sentences(document.add_paragraph(), view.sentences)
    for difference in view.differences:
        document.add_paragraph(f"{flat(difference.heading)}:")
        for account in difference.accounts:
            _add_sentences(document.add_paragraph(style="List Bullet"), [account])
    _add_refused(document, view)


def _add_sentences(paragraph: "Paragraph", sentences: Sequence[CitedText]) -> None:
    for place, sentence in enumerate(sentences):
        paragraph.add_run(("\n" if sentence.is_apart else " ") * bool(place))
        for piece in sentence.pieces:
            run = paragraph.add_run("\n" * piece.is_line + " " * piece.is_apart + flat(piece.text))
            run.font.underline = piece.is_focus or None
            run.font.italic = piece.is_own or None
        for reference in sentence.references:
            _add_mark(paragraph, reference.number)
        if sentence.caution:
            paragraph.add_run(f" ({flat(sentence.caution)})").italic = True


def _add_refused(document: "Document", view: AnswerView) -> None:
    if view.refused:
        document.add_paragraph(REFUSED)
    for refused in view.refused:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(flat(refused.text)).font.strike = True
        paragraph.add_run(f" Not verified: {flat(refused.reason)}").italic = True


def _add_references(document: "Document", references: Sequence[Reference]) -> None:
    """One list, numbered by Word from 1 on: the numbers of the references, as these have no gap."""
    if references:
        document.add_heading("Sources", 1)
    for reference in references:
        _add_reference(document, reference)


def _add_reference(document: "Document", reference: Reference) -> None:
    head = document.add_paragraph(style="List Number")
    _add_bookmark(head, reference.number)
    head.add_run(f"{flat(reference.work)}, ")
    if url := reference.citation.url:
        _add_address(head, url)
        head.add_run(", ")
    head.add_run(flat(reference.place))
    if reference.context:
        document.add_paragraph(flat(reference.context), "List Continue")
    document.add_paragraph(style="List Continue").add_run("\n".join(map(flat, reference.quoted_lines)), "Quote Char")
    for note in reference.notes:
        document.add_paragraph(flat(note), "List Continue")


def _add_mark(paragraph: "Paragraph", number: int) -> None:
    run = paragraph.add_run(f"[{number}]")
    run.font.superscript = True
    _wrap(paragraph, "w:anchor", _bookmark(number))


def _add_address(paragraph: "Paragraph", url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import RGBColor

    run = paragraph.add_run(flat(url))
    if address := web_address(url):
        run.font.underline, run.font.color.rgb = True, RGBColor.from_string(_BLUE)
        related = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        _wrap(paragraph, "r:id", related)


def _wrap(paragraph: "Paragraph", target: str, value: str) -> None:
    """Make a link of the paragraph's last run; python-docx reads links and has no call that makes one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn(target), value)
    link.append(paragraph.runs[-1].element)
    paragraph._p.append(link)


def _add_bookmark(paragraph: "Paragraph", number: int) -> None:
    """A place that the superscript numbers lead to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for edge in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(edge)
        mark.set(qn("w:id"), str(number))
        if edge == "w:bookmarkStart":
            mark.set(qn("w:name"), _bookmark(number))
        paragraph._p.append(mark)


def _bookmark(number: int) -> str:
    return f"source_{number}"


def _without_times(saved: bytes) -> bytes:
    """The same zip file with a fixed date on each of its files, where python-docx writes the present."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, also on Windows
            new.writestr(entry, old.read(name))
    return fixed.getvalue()
