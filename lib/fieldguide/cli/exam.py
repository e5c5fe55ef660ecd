"""`fieldguide exam`: sit the exam in the terminal or on a form, hand out papers, check badges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..wording import many
from .terminal import say

if TYPE_CHECKING:
    from ..exam.examiner import Examiner
    from ..exam.paper import Paper, Question
    from ..exam.sheet import Sheet

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("exam")
@click.argument("paper", required=False, type=FILE)
@click.option("--name", help="The name on your result; with --make-paper, whom the paper is for; with --keys, yours.")
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), metavar="N", help="Which paper to draw [by chance].")
@click.option("--out", type=FILE, default=Path("exam-answers.json"), help="The answer file [exam-answers.json].")
@click.option("--form", type=FILE, help="Write the paper as a text form, or read the answers from it once filled in.")
@click.option("--make-paper", "to", type=FILE, metavar="FILE", help="For examiners: write a paper to hand out.")
@click.option(
    "--names", type=FILE, help="With --make-paper: a file with a name a line; a folder of papers, one for each."
)
@click.option("--keys", is_flag=True, help="For examiners: make the key that seals papers and signs badges.")
@click.option("--examiner", type=FOLDER, help="For examiners: the folder of the key [your own].")
@click.option("--verify", type=FILE, metavar="BADGE", help="Check a badge: .json, .svg or .png.")
@click.option("--by", metavar="DID", help="With --verify: the issuer you trust, as that one published it.")
@click.option("--json", "as_json", is_flag=True, help="With --verify or --keys: answer in JSON, for machines.")
def exam(
    paper: Path | None, name: str | None, seed: int | None, out: Path, form: Path | None,
    to: Path | None, names: Path | None, keys: bool,
    examiner: Path | None, verify: Path | None, by: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Answer PAPER, which an examiner handed out, or a paper drawn here. Nothing is timed; stop whenever you like.

    Each answer is kept in the answer file as you give it, and the same command goes on from there. Hand the file in;
    the examiner marks it with `fieldguide grade FILE`. A badge takes a paper from an examiner: whoever has the whole
    kit has the answers too, so examiners leave data/cases/exam out of learners' copies. Who sat at the keyboard,
    nobody can prove.
    """
    if sum((bool(verify), keys, bool(to))) > 1 or (paper and (verify or keys or to)):
        raise UsageError("one thing at a time: sit an exam, --make-paper, --keys or --verify")
    if verify:
        raise SystemExit(_verify(verify, by, examiner, as_json))
    if keys:
        _keys(examiner, name, as_json)
    elif to:
        _hand_out(to, examiner, name, names, seed)
    else:
        _sit(paper, name, seed, out, form)


def _sit(given: Path | None, name: str | None, seed: int | None, out: Path, form: Path | None) -> None:
    from ..exam.sitting import begun

    paper, sheet = begun(given, out, seed, name, _chosen)
    if len(sheet.answers) == len(paper.questions):
        say(f"All {len(paper.questions)} questions are answered in {out}. Hand that file in.")
        return
    if form:
        _by_form(paper, sheet, out, form)
        return
    try:
        _ask(paper, sheet, out)
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo()
        say(f"Stopped. Your answers are kept in {out}; the same command goes on from there.")


def _chosen() -> str:
    """Return the name chosen for practice, if one was."""
    from ..store import open_store

    return open_store().name()


def _ask(paper: Paper, sheet: Sheet, out: Path) -> None:
    from ..exam import sheet as sheets

    most = len(paper.questions)
    if sheet.answers:
        say(f"You go on where you stopped: {len(sheet.answers)} of {most} are answered.")
    while left := [number for number in range(1, most + 1) if number not in sheet.answers]:
        for number in left:
            if option := _asked(number, most, paper.questions[number - 1]):
                sheet = sheet.answered(number, option)
                sheets.write(sheet, out)
    click.echo()
    say(f"That was the last of {most} questions. Your answers are in {out}. Hand that file in.")


def _asked(number: int, most: int, question: Question) -> str:
    """Show a question and return the option chosen; nothing where it is left for later."""
    from ..cases.names import TITLES

    click.echo()
    click.secho(f"Question {number} of {most}", bold=True)
    say(f"{question.who}:")
    say(f"“{question.says}”")
    click.echo()
    for place, option in enumerate(question.options, 1):
        click.echo(f"  {place}. {TITLES[option]}")
    click.echo("  0. Later")
    place = int(click.prompt("Which pattern fits? Your number", type=click.IntRange(0, len(question.options))))
    return question.options[place - 1] if place else ""


def _by_form(paper: Paper, sheet: Sheet, out: Path, form: Path) -> None:
    from ..exam import form as forms
    from ..exam import reading
    from ..exam import sheet as sheets

    if not form.exists():
        reading.write(form, forms.written(paper), new=True)
        say(f"The paper is in {form}. Fill it in with any editor, then run the same command again.")
        return
    for number, option in forms.filled_in(paper, form).items():
        sheet = sheet.answered(number, option)
    sheets.write(sheet, out)
    left = [str(number) for number in range(1, len(paper.questions) + 1) if number not in sheet.answers]
    if left:
        say(f"Your answers so far are in {out}. Still without one: {', '.join(left)}.")
    else:
        say(f"All {len(paper.questions)} questions are answered in {out}. Hand that file in.")


def _keys(folder: Path | None, name: str | None, as_json: bool) -> None:
    from ..exam import examiner

    folder = folder or examiner.default_folder()
    made = examiner.make(folder, name or "")
    if as_json:
        click.echo(json.dumps({"name": made.name, "did": made.did, "folder": str(folder)}, ensure_ascii=False))
        return
    kept = "Keep that folder to yourself, and a copy of it: it holds the key and the register of what was marked."
    say(f"The examiner's key is in {folder}. {kept}")
    say("Publish this where people look for you, so that they can tell your badges from others':")
    click.echo(made.did)


def _hand_out(to: Path, folder: Path | None, name: str | None, names: Path | None, seed: int | None) -> None:
    from ..exam import examiner
    from ..exam import paper as papers
    from ..exam.register import register
    from ..exam.sitting import kit

    folder = folder or examiner.default_folder()
    by = examiner.of(folder)
    if names:
        _hand_out_all(to, folder, by, names, seed)
        return
    paper = by.sealed(papers.draw(kit(), seed, name=name or ""))
    with register(folder) as kept:
        kept.hand_out(paper.head.id)
        papers.write(paper, to)
    whom = f"for {paper.head.name}" if paper.head.name else "for one learner, whoever it is; --name NAME fixes that"
    say(f"The paper is in {to}: {len(paper.questions)} questions, {whom}. It counts once.")
    say(f"The learner answers it with: fieldguide exam {to.name}")


def _hand_out_all(to: Path, folder: Path, by: Examiner, names: Path, seed: int | None) -> None:
    """Write a paper for each name: different ones, or the same questions for all where there is a seed."""
    from ..exam import paper as papers
    from ..exam import reading
    from ..exam.register import register
    from ..exam.sitting import kit

    try:
        listed = [line for line in reading.raw(names, 2_000_000).decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise UsageError(f"{str(names)!r} is not UTF-8 text; save it again with that encoding") from error
    exam = kit()
    made = [by.sealed(papers.draw(exam, seed, name=name)) for name in listed]
    with register(folder) as kept:
        for paper in made:
            kept.hand_out(paper.head.id)
            papers.write(paper, to / f"{reading.slug(paper.head.name)}-{paper.head.nonce[:8]}.json")
    say(f"Written to {to}: {many(len(made), 'paper')}, one for each name. Each counts once.")


def _verify(file: Path, by: str | None, folder: Path | None, as_json: bool) -> int:
    """Check a badge and say so; return 0 for one by a trusted issuer, 2 for one by an issuer nobody here knows."""
    from ..exam import badge, examiner

    folder = folder or examiner.default_folder()
    trusted = by or (examiner.of(folder).did if examiner.has_key(folder) else None)
    try:
        found = badge.check(file)
    except UsageError as problem:
        if not as_json:
            raise
        click.echo(json.dumps({"valid": False, "known": False, "problem": str(problem)}))
        return 1
    known = found.did == trusted
    if as_json:
        click.echo(json.dumps({"valid": True, "known": known, "problem": None, **found.data()}, ensure_ascii=False))
    else:
        for line in found.lines():
            say(line)
        say(_trust(known, trusted))
    return 0 if known else 2


def _trust(known: bool, trusted: str | None) -> str:
    if known:
        return "Valid: unchanged, and signed by the issuer you trust. Go by these words, not by a picture."
    if trusted:
        return "Unchanged, but signed by another issuer than the one you trust."
    return (
        "Unchanged since it was signed. Anybody can sign a badge in any name: compare the issuer's did:key with the "
        "one that issuer published, and name it with --by DID."
    )
