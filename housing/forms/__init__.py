"""Forms of housing."""
