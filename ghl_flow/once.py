"""What an object works out when it is first asked for, and keeps."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    once = cached_property
else:

    class once(cached_property):  # noqa: N801 - a decorator like the one it stands for
        """`cached_property` without the lock that Python 3.11 takes for each object: later ones take none."""

        def __get__(self, instance: T | None, owner: type[T] | None = None) -> Any:
            if instance is None:
                return self
            found = instance.__dict__[self.attrname] = self.func(instance)
            return found
