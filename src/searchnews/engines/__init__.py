"""Who does the finding: one interface, several engines."""

from __future__ import annotations
