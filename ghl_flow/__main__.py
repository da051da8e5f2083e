"""`python -m ghl_flow`."""

from ghl_flow.cli.main import run

run()
