"""Is the Chroma store whole? A program of its own: `ChromaIndex.faults` runs it."""

import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np

from index.stores.chroma import ChromaIndex
from index.stores.protocols import Ledger
from index.text.characters import counted

_ASKED = 300  # vectors that must find themselves; damage loses whole stretches of the graph, not single points
_BATCH = 5_000
# Among thousands of near-copies some points of a whole graph cannot be reached (measured: 3 %, with 32 links); a torn
# flush loses most of them.
_LOST_IN_A_WHOLE_GRAPH = 0.15


def faults_of(ledger: Ledger, store: Path) -> list[str]:
    """What is wrong with a store, in words: same ids as the ledger, same vectors, and vectors that find themselves.

    A process that died may have left passages of pending articles out of the store, and outdated ones in it: both are
    made good by the replay that follows. Where nothing is pending, the ids have to be the same.
    """
    unsettled = ledger.unsettled()
    ids, expected = ledger.vectors()
    vectors = ChromaIndex(store)
    held_ids = set(vectors.ids())
    settled = set(ids.tolist()) - unsettled
    faults = []
    if not settled <= held_ids <= settled | unsettled:
        faults.append(f"the vector store holds {counted(len(held_ids), 'passage')}, not the ledger's {len(ids):,}")
        return faults
    # What the store holds already of pending articles is looked at too: only its graph can have been torn.
    present = np.fromiter((i in held_ids for i in ids.tolist()), dtype=bool, count=len(ids))
    ids, expected = ids[present], expected[present]
    wrong = 0
    for start in range(0, len(ids), _BATCH):
        held = vectors.stored(ids[start : start + _BATCH].tolist())
        for passage, vector in zip(ids[start : start + _BATCH].tolist(), expected[start : start + _BATCH], strict=True):
            wrong += not np.allclose(held[passage], vector.astype(np.float32), atol=1e-5)
    if wrong:
        faults.append(f"{counted(wrong, 'vector')} {'differs' if wrong == 1 else 'differ'} from the ledger's")
    lost = 0
    step = max(1, len(ids) // _ASKED)
    for passage, vector in zip(ids[::step].tolist(), expected[::step].astype(np.float32), strict=True):
        if vector.any():
            found = vectors.search(vector, 10)
            # A copy of the same text has the same vector and may stand in its place.
            lost += passage not in [i for i, _ in found] and (not found or found[0][1] < 0.999)
    if lost > _LOST_IN_A_WHOLE_GRAPH * len(ids[::step]):
        do = "does not find itself" if lost == 1 else "do not find themselves"
        faults.append(f"{lost:,} of {counted(len(ids[::step]), 'vector')} {do}")
    return faults


if __name__ == "__main__":
    module, _, name = sys.argv[1].partition(":")
    kind: type[Ledger] = getattr(import_module(module), name)
    sys.stdout.write(json.dumps(faults_of(kind(Path(sys.argv[2]), read_only=True), Path(sys.argv[3]))) + "\n")
