"""One small file of each format, of our own writing: what tests of readers and of damage to files begin with."""

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

SAMPLES: dict[str, bytes] = {
    ".newsml": NEWSML.encode(),
    ".csv": CSV.encode(),
    ".tsv": CSV.replace(";", "\t").encode(),
    ".nitf": NITF.encode("latin-1"),
}
