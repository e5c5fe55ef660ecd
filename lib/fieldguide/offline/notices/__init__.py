"""How the simulated model reads an official notice, rewrites it, and judges a rewriting.

In reading order: words (the table of plain words), facts (what must not get lost), measure (what is wrong with a
draft), plain (from an official sentence to a plain one), drafts (a whole draft, well or with faults). Nothing here
knows any notice by name.
"""
