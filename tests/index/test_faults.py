"""A process that adds is killed at any moment: what it had acknowledged is found, and nothing is half there."""

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from forked import CONTEXT
from support import article, found, settle, word

from index.types import Article, Filters
from qa.newsdesk import Newsdesk

_PHASES = ("reading", "reading", "terms", "vectors", "vectors", "upserting", "flushing", "marking", "looking")
_LONGEST_WAIT_S = {"reading": 0.02, "vectors": 0.3, "upserting": 0.1, "flushing": 0.05, "looking": 1.0}
_BLOCK = 90  # articles that one process tries to add
_CHANGED = 6  # of these, new versions of articles that are there
_BATCH = 5
_INDEXED = 60  # passages after which an add indexes before it goes on
_ONE_CORPUS = 6  # kills that one corpus goes through


def _add(folder: Path, articles: list[Article], line: "Connection[Any, Any]") -> None:
    """What the child does: add, and tell where it is."""
    import index.ingest.intake
    import index.stores.chroma
    from index.stores.bm25 import TantivyIndex
    from index.stores.chroma import ChromaIndex
    from index.stores.ledger import SqliteLedger

    index.ingest.intake._BATCH_ARTICLES, index.ingest.intake._INDEX_PASSAGES = _BATCH, _INDEXED

    def told(phase: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def telling(*args: Any, **named: Any) -> Any:
            line.send((phase, 0))
            return work(*args, **named)

        return telling

    def flushing(self: Any, changes: int) -> None:
        if changes == index.stores.chroma._NEVER:
            line.send(("flushing", 0))
        flush_after(self, changes)

    flush_after = ChromaIndex._flush_after
    for owner, name, replacement in (
        (TantivyIndex, "change", told("terms", TantivyIndex.change)),
        (ChromaIndex, "change", told("vectors", ChromaIndex.change)),
        (SqliteLedger, "mark_indexed", told("marking", SqliteLedger.mark_indexed)),
        (ChromaIndex, "faults", staticmethod(told("looking", ChromaIndex.faults))),
        (ChromaIndex, "_change", told("upserting", ChromaIndex._change)),
        (ChromaIndex, "_flush_after", flushing),
    ):
        setattr(owner, name, replacement)
    with Newsdesk.open(folder) as desk:
        desk.add(*articles, on_progress=lambda phase, done, _total: line.send((f"{phase} done", done)))
    line.send(("end", 0))


@dataclass
class _Archive:
    """A corpus that is added to and killed, and what it has acknowledged."""

    folder: Path
    next_number: int = 0
    acknowledged: dict[str, Article] = field(default_factory=dict)
    uncertain: set[str] = field(default_factory=set)
    """Articles of which another version was on its way when the process was killed."""

    def block(self, random_: random.Random) -> list[Article]:
        """New articles, with some changed ones between them."""
        numbers = range(self.next_number, self.next_number + _BLOCK - _CHANGED)
        self.next_number = numbers.stop
        block = [article(n, language="en") for n in numbers]
        known = sorted(set(self.acknowledged) - self.uncertain)
        for name in random_.sample(known, min(_CHANGED, len(known))):
            number = int(name[1:])
            text = f"The quay called {word(number)} was sold for {self.next_number} crowns on a wet Tuesday."
            block.insert(random_.randrange(len(block)), article(number, text, language="en"))
        return block

    def add_and_kill(self, random_: random.Random) -> str:
        """Let a process add; kill it at some moment of some phase; return which."""
        phase = random_.choice(_PHASES)
        batches = random_.randrange(_BLOCK // _BATCH) if phase == "reading" else 0
        wait = random_.uniform(0, _LONGEST_WAIT_S.get(phase, 0.02))
        block, count = self.block(random_), 0
        here, there = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_add, args=(self.folder, block, there))
        process.start()
        there.close()
        reached = False
        try:
            while not reached:
                said, done = here.recv()
                count = done if said == "reading done" else count
                reached = (
                    said in (phase, "end", "marking")
                    if phase != "reading"
                    else said == "end" or (said == "reading done" and done >= batches * _BATCH)
                )
            time.sleep(wait)
        finally:
            process.kill()
            process.join()
        try:
            while True:  # what it said before it died
                said, done = here.recv()
                count = done if said == "reading done" else count
        except EOFError:
            here.close()
        process.close()
        for done_, item in enumerate(block):
            if done_ < count:
                self.acknowledged[item.id] = item
            elif item.id in self.acknowledged:
                self.uncertain.add(item.id)
        return phase

    def examine(self, random_: random.Random, *, fully: bool) -> None:
        """Everything acknowledged answers, both indexes hold what the ledger holds, no citation points to nothing."""
        with Newsdesk.open(self.folder) as desk:
            assert desk.corpus.is_writable
            settle(desk.corpus)
            ledger, corpus = desk.corpus.ledger, desk.corpus
            live = {row.article_id: row.version for row in corpus.articles()}
            certain = {name: item for name, item in self.acknowledged.items() if name not in self.uncertain}
            assert {name: live.get(name) for name in certain} == {name: item.version for name, item in certain.items()}
            assert self.uncertain <= live.keys()
            assert (ledger.pending(), ledger.outdated(), ledger.get("clean")) in (([], [], "1"), ([], [], None))
            assert corpus.upkeep.terms().ids() == ledger.passage_ids()
            assert corpus.upkeep.dense.vectors is None or corpus.upkeep.dense.vectors.ids() == ledger.passage_ids()
            names = sorted(certain)
            if fully:  # every one by its word; as a reader asks, some of them
                ids = {name: ledger.vectors(Filters(article_ids=(name,)))[0].tolist() for name in names}
                terms = corpus.upkeep.terms()
                best = {n: terms.search(word(int(n[1:])), limit=1, languages=["en"])[0][0] for n in names}
                assert [name for name in names if best[name] not in ids[name]] == []
            for name in random_.sample(names, min(25, len(names))):
                unique = word(int(name[1:]))
                hit = corpus.search(unique, limit=1)[0]
                assert hit.passage.span.article_id == name
                assert unique in hit.passage.text
            for name in random_.sample(names, min(2, len(names))):
                for cited in desk.ask(f"What is called {word(int(name[1:]))}?", record=False).citations:
                    shown = corpus.article(cited.article_id, cited.version)
                    assert shown.is_live
                    assert shown.article.text[cited.start : cited.end] == cited.quote
            if fully:
                assert corpus.check() == []


def _kill_again_and_again(folder: Path, kills: int, seed: int) -> set[str]:
    random_ = random.Random(seed)
    archive = _Archive(folder / "0")
    phases = set()
    for kill in range(1, kills + 1):
        phases.add(archive.add_and_kill(random_))
        is_last = kill == kills or kill % _ONE_CORPUS == 0
        if is_last or random_.random() < 0.6:  # else the next process finds what two killed ones have left
            archive.examine(random_, fully=is_last)
        if kill % _ONE_CORPUS == 0:  # and on with a fresh one
            shutil.rmtree(archive.folder)
            archive = _Archive(folder / str(kill))
    return phases


def test_no_acknowledged_article_is_lost_by_25_kills(tmp_path: Path) -> None:
    phases = _kill_again_and_again(tmp_path, 25, seed=20250320)
    assert phases >= {"reading", "terms", "vectors"}


@pytest.mark.slow
def test_no_acknowledged_article_is_lost_by_150_more_kills(tmp_path: Path) -> None:
    assert _kill_again_and_again(tmp_path, 150, seed=7) == set(_PHASES)


def test_adding_without_being_killed_leaves_nothing_to_mend(tmp_path: Path) -> None:
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_add, args=(tmp_path, [article(n, language="en") for n in range(25)], there))
    process.start()
    there.close()
    said = [here.recv()]
    while said[-1] != ("end", 0):
        said.append(here.recv())
    process.join()
    here.close()
    process.close()
    assert [done for phase, done in said if phase == "reading done"] == [5, 10, 15, 20, 25]
    assert [phase for phase, _ in said if phase in ("terms", "vectors", "looking")] == ["terms", "vectors"]
    with Newsdesk.open(tmp_path) as desk:
        assert (desk.status().is_clean, desk.status().pending) == (True, 0)
        assert found(desk.corpus, word(24))[0] == "a24"
