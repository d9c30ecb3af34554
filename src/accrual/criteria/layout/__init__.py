"""Eligibility text → headings and items: lines, lists, sections and for whom a heading holds."""
