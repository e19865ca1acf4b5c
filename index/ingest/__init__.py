"""Articles made ready to be committed: noise masked, passages cut, vectors computed."""
