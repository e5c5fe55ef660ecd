"""How the simulated model reads an award document, slips, and writes a note about it.

In reading order: values (dates and money), lines (layout), roles (what a value is), reading (the
facts), slips (one plausible mistake), note (the summary). Nothing here knows any document by name.
"""
