"""HighLevel automations as code: validate, lint, simulate, prove, plan and apply workflows."""

__version__ = "0.1.0"
