"""What every app of the portal stands on: audit, encryption, base templates, style."""
