"""Buyer cases: what a buyer says, the pattern that fits it, and why every other one does not.

`names` says what the patterns are called, `model` what a case holds, `bank` reads the files of data/cases/. pydantic
loads with the latter two.
"""
