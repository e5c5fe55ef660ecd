"""The walls round a learner's process, each in a file of its own, none of them resting on another."""
