"""How fast the statistics are, beside the libraries one would otherwise use."""
