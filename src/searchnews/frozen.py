"""Small frozen values: what a frozen dataclass with slots is, at a tenth of the cost to declare.

A dataclass writes the source of its methods and has it compiled, half a millisecond for each
class: the nodes of queries and the fields of schemas alone were a tenth of the start of a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from inspect import Signature

    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        """What type checkers read; Python 3.10 does not have it."""
        return lambda decorated: decorated


__all__ = ["Frozen"]


@dataclass_transform(frozen_default=True)
class _Declared(type):
    """Makes fields of the annotated names in a class body, and defaults of their values."""

    _fields: tuple[str, ...]
    _defaults: tuple[object, ...]
    _put: tuple[Callable[[object, object], None], ...]

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Declared:
        annotated: dict[str, str] = body.get("__annotations__", {})
        own = tuple(field for field, kind in annotated.items() if not kind.startswith("ClassVar"))
        inherited = next((base for base in bases if isinstance(base, _Declared)), None)
        fields = (*inherited._fields, *own) if inherited else own
        defaults = tuple(body.pop(field) for field in own if field in body)
        slots = (*own, *body.get("__slots__", ()))
        body |= {"__slots__": slots, "__match_args__": fields, "_fields": fields}
        body["_defaults"] = (*inherited._defaults, *defaults) if inherited else defaults
        made = super().__new__(cls, name, bases, body)
        made._put = tuple(getattr(made, field).__set__ for field in fields)
        return made

    @property
    def __signature__(cls) -> Signature:
        # Imported here: only people and test data ask.
        from inspect import Parameter, Signature, signature

        own = vars(cls).get("__init__")
        if own is not None:
            _, *parameters = signature(own).parameters.values()
            return Signature(parameters)
        required = len(cls._fields) - len(cls._defaults)
        defaults = (*(Parameter.empty,) * required, *cls._defaults)
        return Signature(
            [
                Parameter(field, Parameter.POSITIONAL_OR_KEYWORD, default=default)
                for field, default in zip(cls._fields, defaults, strict=True)
            ]
        )


class Frozen(metaclass=_Declared):
    """The base of values that compare by their fields, and whose fields nobody can set again.

    >>> class Span(Frozen):
    ...     start: int
    ...     end: int = 0
    >>> Span(3), Span(3) == Span(end=0, start=3), Span(3).replaced(end=5)
    (Span(start=3, end=0), True, Span(start=3, end=5))
    """

    _fields: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[tuple[object, ...]]
    """Those of the last fields."""
    _put: ClassVar[tuple[Callable[[object, object], None], ...]]
    """What sets each field, as by its name nobody can."""

    def __init__(self, *values: Any, **named: Any) -> None:
        put = self._put
        if named or len(values) != len(put):
            values = self._completed(values, named)
        for put_one, value in zip(put, values, strict=True):
            put_one(self, value)

    @classmethod
    def _completed(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """A value for every field."""
        required = len(cls._fields) - len(cls._defaults)
        if not named and required <= len(values) <= len(cls._fields):
            return values + cls._defaults[len(values) - required :]
        # Says what is missing or too many as a function does.
        bound = cls.__signature__.bind(*values, **named)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def replaced(self, **changes: Any) -> Self:
        """The same value with some fields changed."""
        values = dict(zip(self._fields, self._values(), strict=True)) | changes
        if len(values) == len(self._fields):
            return type(self)(*values.values())
        return type(self)(**values)  # says which field there is none of

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, field) for field in self._fields)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        shown = (f"{field}={getattr(self, field)!r}" for field in self._fields)
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), self._values()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        self._refuse(name)

    def __delattr__(self, name: str) -> NoReturn:
        self._refuse(name)

    def _refuse(self, name: str) -> NoReturn:
        # Imported here: it loads a third of what a search does.
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")
