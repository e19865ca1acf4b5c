"""Quality and speed, measured as a user of the public API."""
