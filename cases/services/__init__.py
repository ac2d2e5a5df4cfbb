"""Writes across the models of this floor: filing, team, transfer, chronology, orientations, support."""
