"""Files of strangers are parsed in another process, whose memory and time are limited and which gives back values."""
