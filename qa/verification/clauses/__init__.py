"""What a statement says, clause by clause, held against the clauses of what it cites."""
