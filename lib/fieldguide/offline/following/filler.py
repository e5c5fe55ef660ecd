"""Fill a schema in from a text: every schema that the API takes, and that anything fits, gets a value that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..fits import READERS, among, in_format, of_kind
from ..schema import DEPTH
from . import leaves
from .leaves import MADE_UP, SAID, UNSAID, Found, Source
from .listed import pieces
from .tidy import WHATEVER, Node, tidied

MOST_ITEMS = 50
EAGER, PATIENT = 4_000, 20_000
"""Parts looked at before the first thing that fits is taken, and before nothing more is tried."""
Way = Callable[[], Found | None]


def filled(schema: Any, source: Source, name: str = "") -> Any:
    """Return a value for `schema` out of `source`; None where nothing was found that fits."""
    node, defined = tidied(schema)
    found = _Filler(defined).fill([node], source, name, 0)
    return found.value if found else None


@dataclass(slots=True)
class _Filler:
    """Fills in nodes that must hold together; counts what it looked at."""

    defined: Mapping[str, Node]
    looked: int = 0

    def fill(self, nodes: Sequence[Node], source: Source, name: str, depth: int) -> Found | None:
        """Return a value that fits all of `nodes`, or None."""
        self.looked += 1
        if depth > DEPTH or self.looked > PATIENT:
            return None
        flat = self._flat(nodes, set())
        at = next((at for at, node in enumerate(flat) if "anyOf" in node), None)
        if at is None:
            return self._plain(flat, source, name, depth)
        rest = [*flat[:at], {word: said for word, said in flat[at].items() if word != "anyOf"}, *flat[at + 1 :]]
        ways = [partial(self.fill, [*rest, branch], source, name, depth + 1) for branch in flat[at]["anyOf"]]
        return self._best(ways, source)

    def _flat(self, nodes: Iterable[Node], seen: set[str]) -> list[Node]:
        """Return `nodes` with what they refer to beside them; what was seen holds already."""
        flat: list[Node] = []
        for node in nodes:
            flat.append({word: said for word, said in node.items() if word not in ("allOf", "$ref")})
            flat += self._flat(node.get("allOf", ()), seen)
            if (ref := node.get("$ref")) is not None and ref not in seen:
                seen.add(ref)
                flat += self._flat([self.defined.get(ref, WHATEVER)], seen)
        return flat

    def _best(self, ways: Iterable[Way], source: Source) -> Found | None:
        """Return what is surest of several ways, the first of equals, and keep only what it took of the text."""
        best: Found | None = None
        begun, kept = source.used, set(source.used)
        for way in ways:
            source.used = set(begun)
            found = way()
            if found and (best is None or found[1:] > best[1:]):
                best, kept = found, source.used
            if best and self.looked > EAGER:
                break
        source.used = kept
        return best

    def _plain(self, nodes: Sequence[Node], source: Source, name: str, depth: int) -> Found | None:
        lists = [node["enum"] for node in nodes if "enum" in node]
        if lists:
            values = [value for value in lists[0] if all(_admits(node, value) for node in nodes)]
            return leaves.among(source, name, values) if values else None
        kinds = _common([node["type"] for node in nodes if "type" in node])
        return self._best([partial(self._kind, kind, nodes, source, name, depth) for kind in kinds], source)

    def _kind(self, kind: str, nodes: Sequence[Node], source: Source, name: str, depth: int) -> Found | None:
        said = {word: value for node in nodes for word, value in node.items()}
        match kind:
            case "object":
                return self._object(nodes, source, depth)
            case "array":
                return self._array(nodes, source, name, depth)
            case "null":
                return Found(None, UNSAID)
            case "boolean":
                return leaves.boolean(source, name)
            case "string":
                return leaves.text(source, name, said)
        return leaves.number(source, name, said, whole=kind == "integer")

    def _object(self, nodes: Sequence[Node], source: Source, depth: int) -> Found | None:
        places = [node.get("properties", {}) for node in nodes]
        closed = [node.get("properties", {}) for node in nodes if not node["open"] and "object" in node.get("type", ())]
        required = {name: None for node in nodes for name in node.get("required", ())}
        made, sure, said = dict[str, Any](), MADE_UP, 0
        for name in dict.fromkeys([name for place in places for name in place] + list(required)):
            parts = [place[name] for place in places if name in place] or [WHATEVER]
            barred = any(name not in place for place in closed)
            found = None if barred else self.fill(parts, source, name, depth + 1)
            if found is None and name in required:
                return None
            if found and (name in required or found.sure == SAID):
                made[name], sure, said = found.value, max(sure, found.sure), said + found.said
        return Found(made, sure, said)

    def _array(self, nodes: Sequence[Node], source: Source, name: str, depth: int) -> Found | None:
        items = [node["items"] for node in nodes if "items" in node] or [WHATEVER]
        least = int(min(max(node.get("minItems", 0) for node in nodes), MOST_ITEMS))
        one = name.removesuffix("s")
        made = self._listed(items, source, name, one, depth) or self._mentioned(items, source, one, depth)
        values, said = [found.value for found in made], sum(found.said for found in made)
        while len(values) < least:
            found = self.fill(items, source, one, depth + 1)
            if found is None:
                return None
            values.append(found.value)
        return Found(values, SAID if made else MADE_UP, said)

    def _listed(self, items: Sequence[Node], source: Source, name: str, one: str, depth: int) -> list[Found]:
        """Fill in an item from each line or piece of a list."""
        words = self._flat(items, set())
        just_words = _common([node["type"] for node in words if "type" in node]) == ["string"] and not any(
            node.keys() & {"enum", "anyOf", "format"} for node in words
        )
        made, whole = list[Found](), source.span
        for piece in source.free(pieces(source.facts, name))[:MOST_ITEMS]:
            source.span = (piece.start, piece.end)
            found = source.take(piece, SAID) if just_words else self.fill(items, source, one, depth + 1)
            made += [found] if found and found.sure != MADE_UP else []
        source.span = whole
        return made

    def _mentioned(self, items: Sequence[Node], source: Source, one: str, depth: int) -> list[Found]:
        """Fill in an item again and again, as long as the text has something for it."""
        made, before = list[Found](), source.many
        source.many = True
        while len(made) < MOST_ITEMS:
            taken = len(source.used)
            found = self.fill(items, source, one, depth + 1)
            if not found or found.sure == MADE_UP or (made and len(source.used) == taken):
                break
            made.append(found)
        source.many = before
        return made


def _admits(node: Node, value: Any) -> bool:
    """Return whether a value keeps what one node says of plain values."""
    return not (
        ("type" in node and of_kind(node["type"], value))
        or ("enum" in node and among(node["enum"], value))
        or (node.get("format") in READERS and in_format(node["format"], value))
    )


def _common(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the types that every one of `lists` allows; a whole number is a number too."""
    wide = [{*kinds, *(("integer",) if "number" in kinds else ())} for kinds in lists]
    common = [kind for kind in dict.fromkeys(kind for kinds in lists for kind in kinds)]
    kept = [kind for kind in common if all(kind in kinds for kinds in wide)]
    return (kept if lists else ["string"]) if "number" not in kept else [kind for kind in kept if kind != "integer"]
