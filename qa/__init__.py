"""A question in, a cited Answer out; and the surfaces that carry it."""
