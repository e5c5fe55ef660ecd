"""Turn executed notebooks into pages anyone can read: words, pictures and tables, no code.

Each page stands alone: no script, no request, one file to mail or to open from a folder. Beside several lessons stand
the call card, the glossary and the ledger of facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .errors import UsageError
from .pagecraft import Section, finish

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .execute import Executed

SITE = Path(__file__).parent / "site"
CONTENTS = "index.html"
# Richest first; what is not listed is not shown.
SHOWN = ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"]
GROUPS = {"00": "Start", "06": "The agent loop", "07": "The ladder"} | dict.fromkeys(
    ("01", "02", "03", "04", "05"), "The five workflows"
)
"""The heading that a lesson stands under in the contents, by how its name begins."""


class Group(NamedTuple):
    """Lessons that stand under one heading; without a heading where there are no others."""

    title: str
    pages: list[Page]


class Aside(NamedTuple):
    """A page beside the lessons; `style` holds for it alone."""

    file: str
    title: str
    promise: str
    body: str
    style: str = ""
    sections: tuple[Section, ...] = ()
    colophon: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One lesson, ready for its frame."""

    name: str
    title: str
    promise: str
    body: str
    sections: tuple[Section, ...]
    stopped: str | None

    @property
    def file(self) -> str:
        """Return the name of the file that the page is written to."""
        return f"{self.name}.html"


def publish(runs: Sequence[Executed], out: Path) -> Path:
    """Write a page for each notebook that was read, and one of contents when there are several.

    Returns the page to open first.
    """
    names = [run.notebook.stem for run in runs if run.copy]
    pages = [_page(run, run.copy, names) for run in runs if run.copy]
    if not pages:
        raise UsageError("there is no page to write: none of the notebooks could be read")
    if len(pages) > 1:
        pages = _linked(pages)
    files = {page.file: _framed("lesson.html.j2", page=page, **_around(page, pages)) for page in pages}
    if len(pages) > 1:
        asides = [_card(), _glossary(), _ledger(names)]
        files[CONTENTS] = _framed("contents.html.j2", groups=_grouped(pages), asides=asides)
        files |= {aside.file: _framed("aside.html.j2", **aside._asdict()) for aside in asides}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as refused:
        raise UsageError(f"cannot write to {str(out)!r} ({refused.strerror}); choose another --out") from refused
    return out / (CONTENTS if len(pages) > 1 else pages[0].file)


def _page(run: Executed, notebook: NotebookNode, names: Sequence[str]) -> Page:
    """Return the page of one executed notebook."""
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert's constructors have no types
        template_name=SITE.name,
        extra_template_basedirs=[str(SITE.parent)],
        config=Config(NbConvertBase={"display_data_priority": SHOWN}),
        exclude_anchor_links=True,
        embed_images=True,
    )
    where = {"metadata": {"name": run.notebook.stem, "path": str(run.notebook.resolve().parent)}}
    fragment, _ = exporter.from_notebook_node(notebook, resources=where)
    finished = finish(fragment, title=run.notebook.stem, published=names)
    return Page(run.notebook.stem, *finished, stopped=run.error)


def _linked(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with links to the glossary, from what an earlier one explained, and to the ledger."""
    from . import facts_page, glossary, terms

    bodies = terms.link([page.body for page in pages], glossary.words())
    return [replace(page, body=facts_page.link(body)) for page, body in zip(pages, bodies, strict=True)]


def _grouped(pages: Sequence[Page]) -> list[Group]:
    """Return the pages under their headings, in reading order."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(GROUPS.get(page.name[:2], "More"), []).append(page)
    if len(groups) == 1:
        return [Group("", list(pages))]
    return [Group(title, found) for title, found in groups.items()]


def _card() -> Aside:
    """Return the call card as a page that prints on one sheet."""
    from .lesson.card import STYLE, TITLE, card

    promise = "One page for your next call, to print."
    body = finish(card().html(), title=TITLE, published=()).body
    return Aside("card.html", TITLE, promise, body, STYLE.read_text(encoding="utf-8"))


def _glossary() -> Aside:
    """Return the kit's words as a page."""
    from . import glossary

    body = finish(glossary.as_html(glossary.words()), title="Glossary", published=()).body
    return Aside("glossary.html", "Glossary", "The kit's words, and what they mean here.", body)


def _ledger(names: Sequence[str]) -> Aside:
    """Return the ledger of facts as a page; it leads to the lessons that are published with it."""
    from . import facts_page as page

    made = finish(page.as_html(), title=page.TITLE, published=names)
    style = page.STYLE.read_text(encoding="utf-8")
    return Aside(page.FILE, page.TITLE, page.PROMISE, made.body, style, made.sections, page.COLOPHON)


def _around(page: Page, pages: Sequence[Page]) -> dict[str, Page | bool | None]:
    """Return the neighbours of `page`, and whether there is a page of contents to go back to."""
    at = pages.index(page)
    return {
        "previous": pages[at - 1] if at else None,
        "next": pages[at + 1] if at + 1 < len(pages) else None,
        "contents": len(pages) > 1,
    }


def _framed(template: str, **values: object) -> str:
    """Return the whole page that `template` makes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    frames = Environment(
        loader=FileSystemLoader(SITE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return frames.get_template(template).render(**values)
