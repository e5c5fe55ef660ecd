"""Read a question to the benefits line: what the handbook says to it, and whether a person must see it first."""
