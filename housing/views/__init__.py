"""Screens of housing."""
