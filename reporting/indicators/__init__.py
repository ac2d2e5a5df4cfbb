"""The five indicators, version 1: each one SQL statement through the evaluation role, which returns facts to be counted."""
