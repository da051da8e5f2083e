"""The `file` driver: bodies cannot be written into the sub-account, so a person builds them from a sheet.

It neither reads nor writes a body. What the documented list says (name, status, version) is all there is
to look at, and whoever uses it says so.
"""

from ghl_flow.deploy.drivers.model import Capabilities, WorkflowDriver


class FileDriver(WorkflowDriver):
    """Writes build sheets in place of workflows."""

    name = "file"
    capabilities = Capabilities(needs_person=True)
