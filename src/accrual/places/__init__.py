"""Place names → coordinates → distances."""
