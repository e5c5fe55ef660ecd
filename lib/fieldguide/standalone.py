"""A page that stands alone: what is handed out as a file looks the same, whichever part of the kit wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1f24; background: #ffffff; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #767676; padding: .4rem .6rem; }}
caption {{ text-align: left; padding: .4rem 0; }}
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def page(title: str, body: Iterable[str], style: str = "") -> str:
    """Return a page of these pieces of HTML; `style` is CSS that only pages of its kind need."""
    return PAGE.format(title=escape(title), body="\n".join(body), style=style)
