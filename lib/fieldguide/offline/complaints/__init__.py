"""Read a passenger's complaint: which desk its words speak for, how strongly, and what a hasty reader makes of it.

In reading order: `words` (what speaks for which desk), `reading` (one complaint), `replies` (what a desk writes).
"""
