"""Whoosh's writer."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

from ..api import Writer
from ..errors import InvalidArticle
from .cures import Partial, refuse, refuse_all
from .fields import Schema
from .qparser import any_query, term

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["IndexWriter"]


class IndexWriter(Partial):
    """Adds and deletes documents; commits on a clean exit, cancels on an error."""

    def __init__(self, writer: Writer, schema: Schema) -> None:
        self.writer = writer
        """The writer of the searchnews index."""
        self.schema = schema
        """The fields."""
        self.is_closed = False

    def _article(self, document: dict[str, object]) -> dict[str, object]:
        for name in document:
            if name.startswith("_") and name not in self.schema:
                raise InvalidArticle(
                    f"{name}: a value has one text, searched and shown; weights belong to the "
                    "schema (field_boost) or to queries (word^2)"
                )
        values = self.schema.keep(document)
        if self.schema.unique is None:
            values["id"] = uuid4().hex
        return values

    def add_document(self, **fields: object) -> None:
        """Add a document.

        Raises:
            DuplicateId: there is one with this unique field; `update_document` replaces it.
            UnknownField: a field that the schema does not declare.
            InvalidArticle: a value of another type than the field's.
        """
        self.writer.add(self._article(fields))

    def update_document(self, **fields: object) -> None:
        """Add a document in place of the one with its unique field, committed or not."""
        self.writer.update(self._article(fields))

    def delete_by_term(self, fieldname: str, text: object) -> int:
        """Delete the committed documents with a word or value in a field; how many."""
        if fieldname == self.schema.unique:
            return int(self.writer.delete(str(text)))
        return self.delete_by_query(term(self.schema, fieldname, text))

    def delete_by_query(self, q: object) -> int:
        """Delete the committed documents that a query matches; how many."""
        return self.writer.delete_by_query(any_query(self.schema, q))

    def commit(self, **others: object) -> None:
        """Make everything visible and durable, and give the lock back."""
        for name, value in others.items():
            if name in ("optimize", "mergetype") and value:
                refuse("commit", "optimize")
        refuse_all("commit", others, ("optimize", "mergetype", "merge"))
        try:
            self.writer.commit(self.schema.to_json())
        finally:
            self._close()

    def cancel(self) -> None:
        """Forget everything, and give the lock back."""
        self._close()

    def _close(self) -> None:
        self.is_closed = True
        self.writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.is_closed:
            return
        if kind is None:
            self.commit()
        else:
            self.cancel()
