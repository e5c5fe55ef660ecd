"""How the plain instruction follower reads a request; `follower` is the whole. In reading order:

excerpt   the part of a text that is data, and its first sentences
facts     what a text holds that a form may ask for: labelled values, dates, numbers, addresses, names
tidy      any JSON Schema as one of the few words that are read here
leaves    one value out of a text: a number, a date, a name, a choice
filler    a schema filled in from a text
listed    the options that a prompt lists, and one of them
sayings   what a prompt asks to be said, and the XML tags that it wants filled
tooling   the tool that fits a request
"""
