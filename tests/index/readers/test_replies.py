"""A mail's own words: what it quotes of older mails and its signature are another's."""

from pathlib import Path

import pytest

from index import readers
from index.readers.replies import own_words
from index.types import Article, Skipped

OWN = "The ferry sank at nine.\n\nNobody was hurt."
OLDER = "> When did it sink?\n>\n> > Who was hurt?"


@pytest.mark.parametrize(
    ("text", "subject", "own"),
    [
        (OWN, "Ferry", OWN),
        (f"{OWN}\n\nOn Mon, 3 Mar 2025 at 10:00, Bo Quill\n<bo@b.example> wrote:\n\n{OLDER}\n", "Re: Ferry", OWN),
        (f"{OWN}\n\nAm 03.03.25 um 10:00 schrieb Bo Quill:\n{OLDER}", "AW: Ferry", OWN),
        (f"{OLDER}\n\nThe ferry sank at nine.\n\n> Who was hurt?\n\nNobody was hurt.", "Re: Ferry", OWN),
        (f"{OWN}\n\n-- \nAda Voss\nPort Authority\n+1 23", "Ferry", OWN),
        (f"{OWN}\n\n--\nAda Voss\n\nBo Quill a écrit :\n{OLDER}", "Re: Ferry", OWN),
        (f"{OWN}\n\nSent from my phone\n", "Ferry", OWN),
        (f"{OWN}\n\n-----Original Message-----\nFrom: Bo\nSent: Monday\nTo: Ada\n\nWho was hurt?", "RE: Ferry", OWN),
        (f"{OWN}\n\n________________\nVon: Bo Quill\nGesendet: Montag\n\nWer war verletzt?", "AW: Ferry", OWN),
        (f"{OWN}\n\nOn 3 March, Bo Quill <bo@b.example> wrote:\n\nWho was hurt?", "Re: Ferry", OWN),
        (f"In 1976 the minister wrote:\n\n{OWN}", "Ferry", None),
        (f"For you.\n\n-----Original Message-----\nFrom: Bo\nSent: Monday\n\n{OWN}", "FW: Ferry", None),
        (OLDER, "Re: Ferry", OLDER),
    ],
)  # fmt: skip
def test_words_of_a_mail_are_its_senders(text: str, subject: str, own: str | None) -> None:
    assert own_words(text, subject).text == (text if own is None else own)


def test_older_mail_is_left_out_of_a_page_and_named(tmp_path: Path) -> None:
    head = "From: Ada Voss <a@b.example>\nDate: Thu, 20 Mar 2025 10:00:00 +0100\nMessage-ID: <m@b.example>\n"
    page = '<p>It sank at nine.</p><div class="gmail_quote"><p>Bo wrote:</p><div>When?</div></div><p>So it was.</p>'
    (tmp_path / "a.eml").write_text(f"{head}Subject: Re: Ferry\nContent-Type: text/html\n\n{page}")
    (tmp_path / "b.eml").write_text(f"{head.replace('m@', 'n@')}Subject: Re: Ferry\n\n{OWN}\n\nBo wrote:\n{OLDER}\n")
    mail, plain, older = readers.read([tmp_path])
    assert isinstance(mail, Article)
    assert isinstance(plain, Article)
    assert (mail.text, plain.text) == ("It sank at nine.\n\nSo it was.", OWN)
    assert isinstance(older, Skipped)
    assert older.reason == "an older mail that this one quotes, left out (add that mail itself)"
