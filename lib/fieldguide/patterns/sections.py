"""What sections gave, and what they did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..wording import many


@dataclass(frozen=True, slots=True)
class Sections:
    """What every section gave, or why it gave nothing."""

    values: Mapping[str, Any]
    failed: Mapping[str, str]

    def short_of(self, needs: int) -> str:
        """Say that fewer than `needs` succeeded, and why, or nothing."""
        if len(self.values) >= needs:
            return ""
        size = len(self.values) + len(self.failed)
        reasons = "; ".join(f"{name}: {reason}" for name, reason in self.failed.items())
        return f"{len(self.values)} of {many(size, 'section')} succeeded, {needs} must: {reasons}"

    def by_name(self) -> dict[str, Any]:
        """Return every section's value for a prompt, with a remark in the place of a missing one."""
        missing = {name: f"(nothing came back: {reason})" for name, reason in self.failed.items()}
        return {**self.values, **missing}

    def __str__(self) -> str:
        return "\n\n".join(f"{name}:\n{value}" for name, value in self.by_name().items())
