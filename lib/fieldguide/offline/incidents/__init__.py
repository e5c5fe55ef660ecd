"""How the simulated model reads a permit desk's status, logs, deploys and queue, and what it takes them to mean.

In reading order: readings (what the tools returned), findings (the cause that they show), slips (what a hasty reader
makes of them instead), orders (instructions that stand in data). Nothing here knows any desk by name.
"""
