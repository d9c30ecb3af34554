"""A sentence as parts, put so that a list of them can be read: names, cues, groups and joints."""
