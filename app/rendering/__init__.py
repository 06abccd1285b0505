"""One renderer per modality, and their interleaving."""
