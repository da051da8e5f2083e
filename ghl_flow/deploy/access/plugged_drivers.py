"""Drivers of other packages: entry points of the group `ghl_flow.drivers`.

The entry point's name is the driver's; it names something that is called with an `Access` and gives a
`WorkflowDriver`, at once or as an awaitable.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from inspect import isawaitable
from typing import NamedTuple, cast

from ghl_flow.deploy.access.driver_access import Access
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.errors import UsageError
from ghl_flow.plugins import Group, Plugin, PluginError, UnusableError, accept, problems
from ghl_flow.remedy import pasted
from ghl_flow.spec.driver_name import DRIVERS


class PluggedDriver(NamedTuple):
    """A driver that a plug-in makes."""

    plugin: Plugin
    make: Callable[[Access], WorkflowDriver | Awaitable[WorkflowDriver]]

    async def open(self, access: Access) -> WorkflowDriver:
        """The driver for an account.

        Raises:
            PluginError: what was made is no driver.
        """
        made = self.make(access)
        opened = await made if isawaitable(made) else made
        if not isinstance(opened, WorkflowDriver):
            raise PluginError(
                f"plug-in {self.plugin} made {type(opened).__name__!r} for the driver '{self.plugin.name}', "
                "which is no WorkflowDriver",
                hint="report it to its authors, or choose another with --driver",
            )
        return opened


@cache
def plugged_drivers() -> dict[str, PluggedDriver]:
    """The drivers of plug-ins that can be used, by name."""
    taken = dict.fromkeys(DRIVERS, "ghl-flow")

    def look(plugin: Plugin, value: object) -> PluggedDriver:
        if not callable(value):
            raise UnusableError(f"'{plugin.value}' cannot be called with an Access")
        if plugin.name in taken:
            raise UnusableError(f"the name '{plugin.name}' is taken by {taken[plugin.name]}")
        taken[plugin.name] = str(plugin)
        return PluggedDriver(plugin, cast("Callable[[Access], WorkflowDriver]", value))

    return {driver.plugin.name: driver for driver in accept(Group.DRIVERS, look)}


def plugged_driver(name: str) -> PluggedDriver:
    """The driver of that name.

    Raises:
        UsageError: the plug-in that has it cannot be used.
    """
    found = plugged_drivers().get(name)
    if found is None:
        why = next((problem for problem in problems(Group.DRIVERS) if problem.plugin.name == name), None)
        hint = pasted("'ghl-flow plugins'") + " lists what is installed"
        raise UsageError(
            f"driver '{name}' cannot be used: {why.reason if why else 'there is none'}", hint=hint
        )
    return found
