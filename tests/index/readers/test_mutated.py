"""Files that were damaged on their way: no crash, no hang, no good file lost beside."""

import gzip
import io
import random
import tarfile
import time
import zipfile
from pathlib import Path

import file_samples as samples
import pytest

from index import readers
from index.readers.contained.process import shared
from index.types import Article, Skipped

_GOOD = "The ferry to Port Ellis sailed at noon. Nobody was hurt."


def _archives() -> dict[str, bytes]:
    zipped, taped = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as made:
        for suffix in (".csv", ".srt"):
            made.writestr(f"a{suffix}", samples.SAMPLES[suffix])
    with tarfile.open(fileobj=taped, mode="w") as tape:
        info = tarfile.TarInfo("a.vtt")
        info.size = len(samples.SAMPLES[".vtt"])
        tape.addfile(info, io.BytesIO(samples.SAMPLES[".vtt"]))
    page = b"<html><body><article><h1>Rain</h1><p>It rained in Port Ellis for two days.</p></article></body></html>"
    feed = b"<rss version='2.0'><channel><title>P</title>"
    feed += b"<item><title>a</title><description>b c</description></item></channel></rss>"
    return {
        ".zip": zipped.getvalue(), ".tar": taped.getvalue(), ".tar.gz": gzip.compress(taped.getvalue(), mtime=0),
        ".mbox": samples.MBOX.encode(), ".warc": samples.WARC.encode(), ".html": page, ".rss": feed,
        ".md": b"---\ntitle: Rain\n---\n# Rain\n\n* one\n* two\n\n| a | b |\n|---|---|\n| c | d |\n",
        ".json": b'{"version": "https://jsonfeed.org/version/1",'
        b' "items": [{"id": "1", "content_html": "<p>Rain</p>"}]}',
        ".jsonl": b'{"id": "1", "text": "Rain fell."}\n{"id": "2", "bodies": [{"value": "Snow fell."}]}\n',
    }  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The same with a few places changed, taken out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice((1, 1, 4, 40, 400))
        change = chance.randrange(6)
        if change == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif change == 1:
            del changed[at : at + length]
        elif change == 2:
            changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 50))
        elif change == 3:
            changed[at:at] = chance.randbytes(length)
        elif change == 4:
            changed[at : at + 1] = chance.choice(
                (b"<", b">", b'"', b"{", b"]", b"&", b"\0", b"\n", b"99999999999", b"-1")
            )
        elif chance.random() < 0.2:
            del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize("times", [pytest.param(2, id="few"), pytest.param(60, id="many", marks=pytest.mark.slow)])
def test_damaged_files_cost_themselves_alone(times: int, tmp_path: Path) -> None:
    chance, n = random.Random(times), 0
    for suffix, data in {**samples.SAMPLES, **_archives()}.items():
        for at in range(times):
            (tmp_path / f"{at:03}{suffix}").write_bytes(mutated(data, chance))
            n += 1
    (tmp_path / "~.txt").write_text(_GOOD)
    (tmp_path / "~.json").write_text(f'{{"text": "{_GOOD}"}}')
    shared()  # of this program, so that its start is nobody's time
    begun = time.monotonic()
    found = list(readers.read([tmp_path]))
    assert [each.text for each in found if isinstance(each, Article)][-2:] == [_GOOD, _GOOD]
    reasons = [each.reason for each in found if isinstance(each, Skipped)]
    assert [reason for reason in reasons if "broke down" in reason or "took " in reason or "\n" in reason] == []
    assert n >= 12 * times
    assert time.monotonic() - begun < 30 * times
