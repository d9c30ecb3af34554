"""A trial's endpoints for staff: datasets go up, the report comes back, and nothing is kept."""
