"""How fast Accrual is on this machine, by one command: `make bench`.

Each case is a piece of work and the number of things it does; warm-ups are thrown away, and the table
gives the median with the spread.  Figures in the documentation come from here, never from memory.
Modules that need registry files are run by name: `python -m benchmarks.search FILE…`.
"""
