"""What drivers are made of, those of plug-ins too."""

from dataclasses import dataclass

from ghl_flow.deploy.access.credentials import Credentials
from ghl_flow.highlevel import Endpoints, PublicApi
from ghl_flow.spec.account import Account


@dataclass(frozen=True, slots=True)
class Access:
    """What drivers are made of. `limited`: whether requests are paced here; the sandbox wants none."""

    account: Account
    credentials: Credentials
    endpoints: Endpoints
    public: PublicApi
    limited: bool = True
