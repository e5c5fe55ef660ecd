"""The command line: `fieldguide COMMAND`.

To add a command, write it in a module of its name here, as the function of that name, and add one line to COMMANDS.
A command's module is imported when the command is used, so that one does not pay for the others.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from ..errors import FieldguideError

COMMANDS = {
    "lab": "Open JupyterLab on the start notebook.",
    "doctor": "Say whether this machine is ready, and what to do where it is not.",
    "run": "Run notebooks from start to end, offline.",
    "grade": "Grade exercises, mark exams, and write feedback.",
    "model": "Serve the offline model on this machine, for any client of the Messages API.",
    "practice": "Name the pattern for one buyer after another.",
    "exam": "Sit the exam; hand out papers and check badges.",
    "progress": "Say how you are doing and what is due; move it, or have it forgotten.",
    "reset": "Put a fresh copy of an exercise back, keeping yours.",
}


class Commands(click.Group):
    """The commands by name, each loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def fieldguide() -> None:
    """Name the pattern a buyer needs, and see it run. Everything works offline and costs nothing."""


def main() -> None:
    """Run the command line; a mistake that a person can put right is one message, not a traceback."""
    try:
        fieldguide(prog_name="fieldguide")
    except FieldguideError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
