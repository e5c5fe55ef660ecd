"""`fieldguide doctor`: is this machine ready?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from textwrap import indent

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
@click.option("--only", multiple=True, metavar="CHECK", help="Look at this alone; may be given again.")
@click.option("--without", multiple=True, metavar="CHECK", help="Leave this out; may be given again.")
def doctor(as_json: bool, only: tuple[str, ...], without: tuple[str, ...]) -> None:
    """Say whether this machine is ready, and what to do where it is not.

    The exit code is 0 only when everything holds.
    """
    from ..doctor import checks, examine

    if unknown := {*only, *without} - checks().keys():
        raise click.UsageError(f"there is no check {min(unknown)!r}; there are {', '.join(checks())}")
    chosen = [check for name, check in checks().items() if name not in without and (not only or name in only)]
    findings = []
    for finding in examine(chosen):
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok     ' if finding.ok else 'NOT YET'}  {finding.name}: {finding.detail}")
            click.echo(indent(f"What to do: {finding.fix}", " " * 9) if finding.fix else "", nl=bool(finding.fix))
    wrong = sum(not finding.ok for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "checks": [asdict(finding) for finding in findings]}))
    elif wrong:
        click.echo(f"\n{wrong} to put right.")
    elif not only and not without:
        click.echo("\nThis machine is ready.")
    sys.exit(1 if wrong else 0)
