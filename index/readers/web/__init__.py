"""What is read from the web: addresses that may be fetched, pinned connections, what sites allow, linked pages."""
