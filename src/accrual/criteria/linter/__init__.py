"""The linter: what in a trial's criteria contradicts itself, cannot be, or was damaged on its way here."""
