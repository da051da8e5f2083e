"""An executor: one way in which workflows come into an account."""

from abc import ABC, abstractmethod

from ghl_flow.deploy.applying.work import Work


class Executor(ABC):
    """Applies the plan of one account."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @abstractmethod
    async def run(self) -> None:
        """Do it."""
