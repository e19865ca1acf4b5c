"""What is on disk: the ledger, which is the truth, and the two indexes made from it."""
