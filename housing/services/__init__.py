"""Writes across the models of housing."""
