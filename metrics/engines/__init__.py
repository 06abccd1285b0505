"""Sources of metric values."""
