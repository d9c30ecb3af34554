"""Registry records in, as frozen trials."""
