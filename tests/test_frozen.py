"""Frozen values do what frozen dataclasses with slots do; those are the model here."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass
from typing import Any, ClassVar

import pytest

from searchnews.frozen import Frozen


class Value(Frozen):
    """One field without a default, two with, and what is no field."""

    text: str
    slop: int = 0
    field: str | None = None
    kind: ClassVar[str] = "value"


class Listed(Frozen):
    """Takes what is no list, too."""

    items: list[int]

    def __init__(self, items: tuple[int, ...] = ()) -> None:
        super().__init__(list(items))


class Special(Value):
    """A field more."""

    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Model:
    text: str
    slop: int = 0
    field: str | None = None
    kind: ClassVar[str] = "value"


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    (("a", 2), {}),
    (("a", 2, "title"), {}),
    (("a",), {"field": "title"}),
    ((), {"slop": 1, "text": "a"}),
]


@pytest.mark.parametrize(("values", "named"), GIVEN)
def test_fields_are_set_as_a_dataclass_sets_them(
    values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    made, model = Value(*values, **named), Model(*values, **named)
    assert [made.text, made.slop, made.field] == [model.text, model.slop, model.field]
    assert repr(made) == repr(model).replace("Model", "Value")
    assert made.kind == Value.kind == "value"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("a", 1, None, 2), {}),
        (("a",), {"text": "b"}),
        (("a",), {"no": 1}),
        ((), {"slop": 1}),
    ],
)
def test_what_a_function_refuses_is_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Model(*values, **named)
    with pytest.raises(TypeError, match="argument"):
        Value(*values, **named)


def test_values_compare_by_class_and_fields() -> None:
    assert Value("a") == Value("a", 0) != Value("a", 1)
    assert hash(Value("a")) == hash(Value("a", 0))
    assert Value("a") != Special("a")
    assert Value("a") != ("a", 0, None)
    assert len({Value("a"), Value("a"), Special("a")}) == 2


def test_nothing_can_be_set() -> None:
    value = Value("a")
    with pytest.raises(FrozenInstanceError, match=r"Value\.text"):
        value.text = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match=r"Value\.other"):
        value.other = "b"  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        del value.text  # type: ignore[misc]
    assert not hasattr(value, "__dict__")
    assert value == Value("a")


def test_a_subclass_has_the_fields_of_both() -> None:
    assert repr(Special("a", boost=2.0)) == "Special(text='a', slop=0, field=None, boost=2.0)"


def test_a_value_is_matched_changed_copied_and_pickled() -> None:
    match Value("a", 3):
        case Value(text, slop):
            assert (text, slop) == ("a", 3)
        case _:
            pytest.fail("no match")
    value = Value("a", 3)
    assert value.replaced(slop=4) == Value("a", 4)
    assert copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


def test_help_shows_how_to_make_one() -> None:
    shown = [str(one).split(":")[0] for one in inspect.signature(Model).parameters.values()]
    assert list(inspect.signature(Value).parameters) == shown
    assert inspect.signature(Value).parameters["slop"].default == 0
    assert str(inspect.signature(Listed)) == "(items: 'tuple[int, ...]' = ())"
