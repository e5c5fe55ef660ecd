"""How the simulated model reads a change request and a repository, and what edits follow from them.

In reading order: repository (files as a prompt shows them), asked (what a request or a task wants), edits (the lines
that change), slips (one plausible mistake). Nothing here knows any file or request by name.
"""
