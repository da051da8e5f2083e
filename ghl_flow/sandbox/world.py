"""What happens in a sub-account of the sandbox, as it is kept: contacts, runs, messages, the clock."""

from ghl_flow.runtime.state import State
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of


def world_of(store: SandboxStore, location_id: str) -> JsonObject:
    """The document that is kept: `state`, `messages`, `exchanges`, `notes`; empty while nothing happened."""
    return store.load_world(location_id) or {}


def state_of(store: SandboxStore, location_id: str) -> State:
    """The contacts, their runs and the clock."""
    return State.from_json(object_of(world_of(store, location_id), "state"))


def keep_state(store: SandboxStore, location_id: str, state: State) -> None:
    """Keep them; what was said stays."""
    store.save_world(location_id, {**world_of(store, location_id), "state": state.to_json()})
