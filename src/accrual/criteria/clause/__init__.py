"""The parts of a clause → one rule: its list's members, with what is denied, excepted, allowed or demanded."""
