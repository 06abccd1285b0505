"""Text of each modality."""
