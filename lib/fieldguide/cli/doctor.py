"""`fieldguide doctor`: is this machine ready?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from textwrap import indent

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
def doctor(as_json: bool) -> None:
    """Say whether this machine is ready, and what to do where it is not.

    The exit code is 0 only when everything holds.
    """
    from ..doctor import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            click.echo(f"{'ok     ' if finding.ok else 'NOT YET'}  {finding.name}: {finding.detail}")
            click.echo(indent(f"What to do: {finding.fix}", " " * 9) if finding.fix else "", nl=bool(finding.fix))
    wrong = sum(not finding.ok for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": not wrong, "checks": [asdict(finding) for finding in findings]}))
    else:
        click.echo(f"\n{wrong} to put right." if wrong else "\nThis machine is ready.")
    sys.exit(1 if wrong else 0)
