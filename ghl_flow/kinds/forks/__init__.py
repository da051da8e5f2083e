"""The `if`: its condition as written, its branches as stored, and the step itself."""
