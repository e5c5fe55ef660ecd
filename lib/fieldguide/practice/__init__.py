"""The drill that notebook and terminal share: what was learned so far, what comes next, when a pattern is mastered.

Everything here is worked out from the attempts in the learner's file, by pure functions of them, the seed and the
time of day that is passed in. pydantic and fsrs load with the modules here.
"""
