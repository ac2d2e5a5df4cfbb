"""What is measured, against a floor in the same run: figures are ratios, for machines are noisy."""
