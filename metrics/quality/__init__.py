"""One quality scorer per modality."""
