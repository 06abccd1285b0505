"""What machines say, and how the two relate."""
