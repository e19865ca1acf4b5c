"""What a command does with a corpus that another process has open: it asks that process, over our own HTTP API."""
