"""What people said: items, responses, raters and their judgments, in SQL."""
