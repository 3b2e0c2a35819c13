"""Readers: the bytes of one file -> its articles. One module a format; `formats` chooses."""

from __future__ import annotations

from searchnews.article.readers.formats import Format, by_content, by_name
from searchnews.article.readers.streams import Borrowed, Input, decompressed, in_utf8

__all__ = ["Borrowed", "Format", "Input", "by_content", "by_name", "decompressed", "in_utf8"]
