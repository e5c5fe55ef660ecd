"""Let `python -m fieldguide` be the command line, so that it works where no script folder is on the path."""

from .cli import main

main()
