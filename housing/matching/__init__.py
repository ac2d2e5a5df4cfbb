"""Who fits which unit: rules that must hold, criteria that are weighed, what the coordination and what the landlord reads of it."""
