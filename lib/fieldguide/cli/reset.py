"""`fieldguide reset`: put a fresh copy of an exercise back, and keep the old one."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("reset")
@click.argument("exercise", required=False)
def reset(exercise: str | None) -> None:
    """Put a fresh copy of EXERCISE back, or of every exercise; what you had stays beside it."""
    from ..grading.make import put_back
    from ..grading.tasks import known

    try:
        for name in [_meant(exercise)] if exercise else known():
            kept = put_back(name)
            click.echo(f"{name} is fresh again." + (f" Your old copy is {kept.name}, beside it." if kept else ""))
    except OSError as refused:
        raise click.ClickException(f"the exercise cannot be put back: {refused.strerror}; is it open?") from refused


def _meant(name: str) -> str:
    """Return the exercise that a name, a file's name or a number means."""
    from ..grading.tasks import known

    stem = Path(name).name.removesuffix(".ipynb")
    return next((one for one in known() if stem in (one, one.split("_")[0])), stem)
