"""Access control: keys, logins, rate and size limits, and headers that restrict browsers."""
