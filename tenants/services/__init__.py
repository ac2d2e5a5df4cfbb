"""Writes across the ground floor's models."""
