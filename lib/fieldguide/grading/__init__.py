"""What an exercise is, how answers are judged, and what the learner is told.

Read in this order: `result`, `answers`, `tasks`, `decide` · `tune` · `build`, `notebook`, `make`,
`child` and `sandbox` (where a learner's code runs), `judge`, `batch`, `report`, `here` (the check inside a notebook).
"""
