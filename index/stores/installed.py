"""The stores that a corpus stands on unless others are named: the one place where a kind of store is chosen."""

from index.stores.bm25 import TantivyIndex
from index.stores.chroma import vector_index
from index.stores.ledger import SqliteLedger
from index.stores.protocols import Stores


def installed() -> Stores:
    """SQLite, tantivy, and Chroma where it is installed."""
    return Stores(SqliteLedger, TantivyIndex, vector_index())
