"""Forms of cases: they check what was typed and give typed values to the services."""
