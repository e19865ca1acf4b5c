"""Whatever a file does to its parser, it costs that file alone, with a reason, and the next one is read."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import file_samples as samples
import pytest

from index import readers
from index.errors import InputError
from index.readers.contained.messages import found_in
from index.readers.contained.process import ParsingLimits, ParsingProcess
from index.readers.document import Document
from index.types import Article, Skipped

WORDS = "The ferry to Port Ellis sailed at noon. Nobody was hurt."


def given(content: bytes, kind: str) -> Document:
    return Document(f"a{kind}", f"a{kind}", io.BytesIO(content), kind)


def rows(n: int) -> bytes:
    return json.dumps([{"id": str(at), "text": WORDS} for at in range(n)]).encode()


@pytest.fixture
def begun() -> Iterator[Callable[[ParsingLimits], ParsingProcess]]:
    """Parsing processes that end with the test."""
    made: list[ParsingProcess] = []

    def begin(limits: ParsingLimits) -> ParsingProcess:
        made.append(ParsingProcess(limits))
        return made[-1]

    yield begin
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("limits", "content", "why"),
    [
        (ParsingLimits(wall_s=0.5), b"[" + b"[]," * 2**22 + b"{}]", "took longer than 0.5 seconds to parse (split it"),
        (
            ParsingLimits(memory_bytes=160 * 2**20),
            b"[" + b"[]," * 2**21 + b"{}]",
            "takes more than 160.0 MiB of memory to p",
        ),
        (ParsingLimits(output_bytes=20_000), rows(500), "gives more than 20,000 bytes of text (split it)"),
    ],
    ids=["time", "memory", "output"],
)
def test_file_that_takes_too_much_is_left_and_the_next_is_read(
    limits: ParsingLimits, content: bytes, why: str, begun: Callable[[ParsingLimits], ParsingProcess]
) -> None:
    process = begun(limits)
    if limits.wall_s > 1:
        list(process.read(given(rows(1), ".json")))
    with pytest.raises(InputError) as caught:
        list(process.read(given(content, ".json")))
    assert str(caught.value).startswith(why)
    process.limits = ParsingLimits()
    assert [each.text for each in process.read(given(rows(2), ".json")) if isinstance(each, Article)] == [WORDS] * 2


def test_process_that_was_killed_is_begun_anew_and_one_of_a_parent_is_not_shared(
    begun: Callable[[ParsingLimits], ParsingProcess],
) -> None:
    process = begun(ParsingLimits(documents=2))
    ids = []
    for at in range(5):
        assert len(list(process.read(given(rows(1), ".json")))) == 1
        assert process._child
        ids.append(process._child.pid)
        if at == 3:
            os.kill(ids[-1], 9)
            process._child.wait()
    assert [ids[0] == ids[1], ids[1] == ids[2], ids[2] == ids[3], ids[3] == ids[4]] == [True, False, True, False]
    first, process._owner = process._child, -1
    assert len(list(process.read(given(rows(1), ".json")))) == 1
    assert process._child is not first
    assert first
    assert first.poll() is None
    first.kill()
    first.communicate()


def test_parser_is_given_no_key(
    monkeypatch: pytest.MonkeyPatch, begun: Callable[[ParsingLimits], ParsingProcess]
) -> None:
    monkeypatch.setenv("NEWSDESK_API_KEY", "secret")
    process = begun(ParsingLimits())
    list(process.read(given(rows(1), ".json")))
    assert process._child
    environment = Path(f"/proc/{process._child.pid}/environ")
    if not environment.exists():
        pytest.skip("the system does not show the environment of processes")
    assert b"secret" not in environment.read_bytes()


@pytest.mark.parametrize("line", [b"{}", b"[1, 2]", b'{"id": 1}', b"nonsense", b'["a"]', b"[" * 9_000])
def test_what_is_no_article_is_not_taken_for_one(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        found_in(line)


def _self_containing_pdf() -> bytes:
    return samples.PDF.replace(b"/Kids[5 0 R", b"/Kids[2 0 R")


HOSTILE: dict[str, bytes] = {
    "deep.json": b"[" * 500_000,
    "deep.html": b"<div>" * 60_000 + b"words",
    "deep.md": b"> " * 50_000 + b"words",
    "deep.nitf": b"<nitf>" + b"<p>" * 100_000,
    "entities.xml": b'<!DOCTYPE rss [<!ENTITY a "ha">' + b"".join(
        f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">'.encode() for n in range(9)
    ) + b"]><rss version='2.0'><channel><item><title>x</title><description>&a8;</description></item></channel></rss>",
    "external.docx": samples.packed(
        word__document_xml='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document><p><t>&x;</t></p></document>'
    ),
    "loop.pdf": _self_containing_pdf(),
    "line.csv": b"text\n" + b"words " * 2**20,
    "mail.eml": b"From: a\nDate: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\n\n\n" * 5_000,
    "rtf.rtf": rb"{\rtf1" + b"{" * 100_000,
    "cues.srt": b"00:00:00,000 --> 00:00:01,000\n" * 20_000,
    "bell\a\n.json": b"{}",
}  # fmt: skip


def test_hostile_files_cost_themselves_alone(tmp_path: Path) -> None:
    for name, content in HOSTILE.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "out.html").symlink_to("/dev/zero")
    (tmp_path / "zz.json").write_bytes(rows(1))
    found = list(readers.read([tmp_path]))
    skipped = {Path(each.name).name.partition(":")[0]: each.reason for each in found if isinstance(each, Skipped)}
    assert {"pipe.html", "out.html", "deep.json", "deep.nitf", "rtf.rtf", "bell\ufffd\ufffd.json"} <= set(skipped)
    assert not [reason for reason in skipped.values() if "broke down" in reason or "took" in reason or "\n" in reason]
    assert all("root:" not in each.text for each in found if isinstance(each, Article))
    assert found[-1] == Article("0", WORDS)
