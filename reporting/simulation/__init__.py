"""What if: waiting and rehousings under another hypothesis, simulated from what was measured over a year."""
