"""How a command changes a corpus that another process has open: through that process, over our HTTP API."""
