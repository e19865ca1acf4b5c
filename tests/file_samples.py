"""One small file of each format, of our own writing: what tests of readers and of damage to files begin with."""

import io
import zipfile

NEWSML = """<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet><packageItem guid="tag:wire,0"/>
<newsItem guid="tag:wire,1" version="3" xml:lang="en">
<rightsInfo><copyrightHolder><name>Coastal Wire Ltd</name></copyrightHolder>
<usageTerms>No resale.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="cw.example"><name>Coastal Wire</name></provider>
<versionCreated>2025-03-20T12:00:00+01:00</versionCreated><firstCreated>2025-03-20T10:00:00+01:00</firstCreated>
<embargoed>2025-03-21T00:00:00Z</embargoed><pubStatus qcode="stat:usable"/>
<edNote>Corrects the name of the harbour.</edNote><signal qcode="sig:correction"/></itemMeta>
<contentMeta><urgency>3</urgency><by>By Ann Lee</by><headline>Harbour reopens</headline>
<dateline>PORT ELLIS, March 20 -</dateline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body><p>The harbour <b>opened</b> again &amp; two boats left.</p>
<figure><figcaption>A boat</figcaption></figure>
<p>Nobody was hurt.</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""

NITF = """<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">
<nitf><head><title>Harbour</title><docdata management-status="embargoed"><doc-id id-string="n-1"/>
<urgency ed-urg="2"/>
<key-list><keyword key="harbour"/></key-list>
<date.issue norm="20250320T100000Z"/><date.release norm="20250321T100000-0500"/><correction info="The age was wrong."/>
<doc.copyright holder="Coastal Wire" year="2025"/></docdata>
<pubdata name="Ellis Gazette" date.publication="20250320T120000Z"/></head>
<body><body.head><hedline><hl1>Harbour reopens &mdash; at last</hl1></hedline>
<byline>By <person>Ann Lee</person><byttl>Staff</byttl></byline><distributor>Reuters</distributor>
<dateline><location>PORT ELLIS</location></dateline></body.head>
<body.content><block><p>Cafés opened&nbsp;again.</p><media><media-caption>A café</media-caption></media>
<hl2>Later</hl2><p>Two boats <em>left</em>.</p></block></body.content></body></nitf>"""

CSV = """Titel;Publish Date;Autor;Zeitung;Text
Rain;2025-03-20;Ann Lee;Ellis Gazette;"It rained; the ferry ""Ada"" stayed.

Nobody was hurt."
Snow;2025-01-02;Bo Quill;Ellis Gazette;It snowed.
"""

Placed = tuple[float, float, float, str]
"""Words on a page of a PDF: points from the left, from the bottom, size, text."""


def pdf(*pages: list[Placed], info: str = "") -> bytes:
    """A PDF of these pages, in Helvetica; `info` goes into its properties, as `/Title (Rain)`."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", f"<<{info}>>"]
    kids = []
    for page in pages:
        shown = "".join(
            f"BT /F {size} Tf {x} {y} Td ({text.translate({40: chr(92) + '(', 41: chr(92) + ')'})}) Tj ET\n"
            for x, y, size, text in page
        )
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {len(objects) + 2} 0 R>>"
        )
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}endstream")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    made, starts = "%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        starts.append(len(made))
        made += f"{number} 0 obj{held}endobj\n"
    rows = "".join(f"{start:010} 00000 n \n" for start in starts)
    tail = f"trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{len(made)}\n%%EOF"
    return f"{made}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}{tail}".encode("cp1252")


def set_lines(x: float, y: float, size: float, *lines: str) -> list[Placed]:
    """Lines of a column below one another."""
    return [(x, y - 1.2 * size * at, size, line) for at, line in enumerate(lines)]


def packed(**parts: str) -> bytes:
    """A ZIP package of parts, whose names have `__` for a slash and a dot as the last `_`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            path = name if name == "mimetype" else ".".join(name.replace("__", "/").rsplit("_", 1))
            stored = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(path), content, stored)
    return made.getvalue()


_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = packed(
    word__document_xml=f"""<w:document {_WORD}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Harbour reopens</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">The ferry </w:t></w:r><w:ins><w:r><w:t>sailed</w:t></w:r></w:ins>
<w:del><w:r><w:delText>sank</w:delText></w:r></w:del><w:r><w:t xml:space="preserve"> at noon.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Boat</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Hour</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>Ada</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>six</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sdt><w:sdtContent><w:p><w:r><w:t>Nobody was hurt.</w:t></w:r></w:p></w:sdtContent></w:sdt></w:body></w:document>""",
    docProps__core_xml=f"""<c {_DC}><dc:creator>Ann Lee</dc:creator><t:created>2025-03-20T10:00:00Z</t:created>
<dc:language>en-GB</dc:language></c>""",
)
_ODF = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:meta="m" xmlns:dc="d"'
ODT = packed(
    mimetype="application/vnd.oasis.opendocument.text",
    content_xml=f"""<office:document-content {_ODF}><office:body><office:text>
<text:tracked-changes><text:p>sank</text:p></text:tracked-changes>
<text:h text:outline-level="1">Harbour reopens</text:h>
<text:p>The ferry<text:s/>sailed<text:line-break/>at noon.</text:p>
<text:list><text:list-item><text:p>first</text:p></text:list-item><text:list-item><text:p>second</text:p></text:list-item>
</text:list><table:table><table:table-row><table:table-cell><text:p>Ada</text:p></table:table-cell><table:table-cell>
<text:p>six</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>
</office:document-content>""",
    meta_xml=f"""<office:document-meta {_ODF}><dc:creator>Ann Lee</dc:creator>
<meta:creation-date>2025-03-20T10:00:00</meta:creation-date></office:document-meta>""",
)
EPUB = packed(
    mimetype="application/epub+zip",
    **{"META-INF__container_xml": '<container><rootfiles><rootfile full-path="E/book.opf"/></rootfiles></container>'},
    E__book_opf=f"""<package {_DC}><metadata><dc:title>Port Ellis Review</dc:title><dc:creator>Ann Lee</dc:creator>
<dc:publisher>Ellis Press</dc:publisher><dc:date>2025-03-20</dc:date><dc:language>en</dc:language></metadata>
<manifest><item id="c" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c"/><itemref idref="a"/></spine></package>""",
    E__cover_xhtml="<html><body><p>Review</p></body></html>",
    **{
        "E__a b_xhtml": """<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Harbour reopens</h1>
<p>The ferry sailed at noon&nbsp;on Monday.</p><p>Nobody was hurt.</p></body></html>"""
    },
)
RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Harbour reopens}{\author Ann Lee}
{\creatim\yr2025\mo3\dy20}}{\pict\pngblip 89504e47}The ferry \b sailed\b0  at noon, caf\'e9s opened.\par
Nobody was \u8220?hurt\u8221?.\par}"""
EML = """From: "Port Authority" <press@port.example>
To: desk@gazette.example
Subject: =?utf-8?q?Harbour_reopens_=E2=80=93_at_last?=
Date: Thu, 20 Mar 2025 10:00:00 +0100
Message-ID: <m-1@port.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>The ferry <b>sailed</b> at noon.</p><p>Nobody was hurt.</p>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="notes.pdf"

%PDF
--b--
"""
MBOX = f"From press@port.example Thu Mar 20 10:00:00 2025\n{EML}\nFrom a@b.example Thu Mar 20 11:00:00 2025\n" + (
    "From: Bo Quill <a@b.example>\nSubject: Rain\n\nIt rained.\n>From noon on it snowed.\n"
)
MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://gazette.example/harbour
Subject: Harbour
Date: Thu, 20 Mar 2025 10:00:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<html><head><title>Harbour reopens</title></head><body><article><h1>Harbour reopens</h1><p>The caf=C3=A9s of Port Ellis=
 opened again on Monday after eleven days of storm repairs, the port authority said in a statement to its readers.</p>
<p>Two ferries left before noon, and a third was expected in the evening, as its captain said in the harbour.</p>
</article></body></html>
--b
Content-Type: text/html
Content-Location: cid:frame

<p>An advertisement in a frame, which is no part of the article that was saved.</p>
--b--
"""
SRT = """1
00:00:01,500 --> 00:00:03,000
The ferry sailed

2
00:00:03,000 --> 00:00:05,000
at noon on <i>Monday</i>.

3
00:01:02,000 --> 00:01:04,000
Nobody was hurt.
"""
VTT = """WEBVTT

intro
00:01.500 --> 00:03.000 align:start
<v Ann Lee>The ferry sailed

00:03.000 --> 00:05.000
The ferry sailed
at noon &amp; came back.
"""
WARC = "".join(
    f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Target-URI: https://post.example/{n}\r\n"
    f"WARC-Date: 2025-03-20T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    f"Content-Length: {len(body)}\r\n\r\n{body}\r\n\r\n"
    for n, (kind, body) in enumerate(
        (
            ("warcinfo", "software: x"),
            ("response", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"),
            ("response", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone</p>"),
            (
                "response",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><article>"
                "<h1>Harbour reopens</h1><p>The ferries of Port Ellis sailed again on Monday after eleven days of "
                "storm, the port authority said.</p></article></html>",
            ),
        )
    )
)
PDF = pdf(
    [(50, 750, 24, "Harbour reopens"), (50, 30, 8, "Gazette 1")]
    + [
        words
        for row in zip(
            set_lines(
                50,
                700,
                10,
                "The harbour of Port Ellis opened on",
                "Monday after days of storm re-",
                "pairs, it was said.",
            ),
            set_lines(
                320,
                700,
                10,
                "Two ferries left before noon, and a",
                "third one was to come in the eve-",
                "ning, which was",
            ),
            strict=True,
        )
        for words in row
    ],
    [*set_lines(50, 700, 10, "late for a well-known boat, and well-", "known crews."), (50, 30, 8, "Gazette 2")],
    info="/Title (Microsoft Word - x.doc)/Author(Ann Lee)/CreationDate(D:20250320100000Z)",
)

ADOC = r"""// a note
= Harbour *reopens*
Ann Lee <ann@post.example>; Bo Quill
v1.2, 2025-03-20: corrected
:outlet: Harbour Post
:lang: en
:town: Port Ellis

[.lead]
The harbour at {town} opened _again_ on
Monday, the https://post.example/authority[port authority, window=_blank] said.footnote:[By mail.]

== What is open

.Quays
* the north quay
* the *south* quay,
which is `shallow`
** its pier

Ferry:: at noon
Bus:: at one

include::../../etc/passwd[]
image::boat.png[A boat]

|===
|Boat |Time

|Anna
|6:00
|Bea |7:00
|===

----
code_with_underscores *stays*
----

____
"`We are glad,`" she said. +
He was, too.
____

////
hidden
////
2 * 3 * 4 = 24 and snake_case_name stays; xref:other.adoc[more on this], <<quays,the quays>>.
"""

SAMPLES: dict[str, bytes] = {
    ".adoc": ADOC.encode(),
    ".asciidoc": ADOC.encode(),
    ".pdf": PDF,
    ".docx": DOCX,
    ".odt": ODT,
    ".rtf": RTF,
    ".epub": EPUB,
    ".eml": EML.partition("--b\nContent-Type: application/pdf")[0].encode() + b"--b--\n",
    ".mhtml": MHTML.encode(),
    ".mht": MHTML.encode(),
    ".srt": SRT.encode(),
    ".vtt": VTT.encode(),
    ".newsml": NEWSML.encode(),
    ".csv": CSV.encode(),
    ".tsv": CSV.replace(";", "\t").encode(),
    ".nitf": NITF.encode("latin-1"),
}
