"""Whether raters know what they are doing: the training that lets them in."""

from judgments.quality.rules import TrainingRule, set_training_rule, training_rule
from judgments.quality.training import (
    TrainingResult,
    settle_training,
    submit_training,
    training_result,
)

__all__ = [
    "TrainingResult",
    "TrainingRule",
    "set_training_rule",
    "settle_training",
    "submit_training",
    "training_result",
    "training_rule",
]
