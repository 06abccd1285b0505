"""One quality scorer per modality."""

from metrics.quality.base import Quality
from metrics.quality.parts import CONFIG, measure_part

__all__ = ["CONFIG", "Quality", "measure_part"]
