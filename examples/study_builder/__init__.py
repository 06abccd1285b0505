"""Builds the bundled study from the texts in `content/`: drawing, sound, film, and records."""
