import json
import os
from pathlib import Path

import pytest
from support import article, articles, assert_one_sentence, found, python, said, settle, tell

from index.corpus import Corpus
from index.errors import CorpusError, CorpusLocked
from index.stores.lock import LOCK_FILE, WriterLock
from qa.newsdesk import Newsdesk

_WRITER = """
import sys
from index.corpus import Corpus
from support import article
with Corpus.write(sys.argv[1], purpose="chat") as corpus:
    print("open", flush=True)
    for line in sys.stdin:
        corpus.add([article(int(line))])
        print("added", flush=True)
"""


def test_second_writer_in_another_process_is_told_who_the_owner_is(tmp_path: Path) -> None:
    with python(_WRITER, tmp_path) as writer:
        said(writer, "open")
        with pytest.raises(CorpusLocked) as caught:
            Corpus.write(tmp_path)
        assert f"process {writer.pid} (newsdesk chat, since 20" in str(caught.value)
        assert str(tmp_path) in str(caught.value)
        assert_one_sentence(caught.value)


def test_second_writer_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with Corpus.write(tmp_path, purpose="serve"), pytest.raises(CorpusLocked, match=f"{os.getpid()} .newsdesk serve"):
        Corpus.write(tmp_path)


def test_reader_searches_while_a_writer_holds_the_lock_and_sees_what_it_adds(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(3))
    with python(_WRITER, tmp_path) as writer:
        said(writer, "open")
        with Newsdesk.open(tmp_path) as desk:
            assert not desk.corpus.is_writable
            assert found(desk.corpus, "zqcx")[0] == "a2"
            assert "a7" not in found(desk.corpus, "zqhx")
            tell(writer, "7")
            said(writer, "added")
            assert found(desk.corpus, "zqhx")[0] == "a7"
            assert desk.ask("What did the town open that is called zqhx?").citations[0].article_id == "a7"


def test_lock_is_free_after_its_owner_was_killed(tmp_path: Path) -> None:
    with python(_WRITER, tmp_path) as writer:
        said(writer, "open")
        writer.kill()
        writer.wait()
        assert json.loads((tmp_path / LOCK_FILE).read_text())["pid"] == writer.pid  # its name is still there
        with Corpus.write(tmp_path) as corpus:
            settle(corpus)
            assert corpus.add([article(1)]).added == 1


def test_lock_is_free_after_release_and_releasing_twice_does_no_harm(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, "add")
    lock.release()
    with Corpus.write(tmp_path) as corpus:
        lock.release()
        with pytest.raises(CorpusLocked):
            WriterLock(tmp_path, "add")
        settle(corpus)


def test_lock_is_free_after_opening_has_failed(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no embedder is called 'nonsense'"):
        Corpus.write(tmp_path, embedder="nonsense")
    WriterLock(tmp_path, "add").release()


def test_owner_that_cannot_be_read_is_another_process(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, "add")
    for damaged in ("", "{", "[]", '{"pid": 1}'):
        (tmp_path / LOCK_FILE).write_text(damaged)
        with pytest.raises(CorpusLocked, match="written by another process; wait"):
            WriterLock(tmp_path, "add")
    lock.release()


def test_lock_file_that_cannot_be_opened_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).mkdir()
    with pytest.raises(CorpusError) as caught:
        Corpus.write(tmp_path)
    assert not isinstance(caught.value, CorpusLocked)
    assert "cannot be written" in str(caught.value)
    assert_one_sentence(caught.value)
