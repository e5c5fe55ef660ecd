"""What theory expects of each scenario's patterns, worked out from the stated competence and the customer's own items.

A module here has `predicted(items)`, some also given the patterns: it returns a function from a pattern's name to a
prediction, or to None where theory says nothing. Nothing is run: each of them reads an item as a careful reader would,
and puts the chances that `competence.yaml` states on what a hasty one gets wrong.
"""
