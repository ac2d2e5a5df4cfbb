"""The social-housing application: which household, which ceilings, what share of its means, which papers, which criteria. No table."""
