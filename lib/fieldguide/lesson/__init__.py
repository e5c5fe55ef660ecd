"""What a notebook cell shows: the only room that knows Jupyter."""
