"""What a rater sees: one stage after another, from consent to the end."""

from app.stages.choosing import current_stage

__all__ = ["current_stage"]
