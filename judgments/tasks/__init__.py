"""What a rater sees: the next task, its parts, its files and the answers so far."""

from judgments.rounds import is_due
from judgments.tasks.choosing import (
    Progress,
    next_task,
    own_task,
    previous_task,
    progress_of,
)
from judgments.tasks.media import (
    VisibleFile,
    asset_named,
    clean_file,
    clean_shown,
    clean_task,
    media_token,
    show_copies,
    study_secret,
    visible_asset,
)
from judgments.tasks.viewing import Question, TaskState, TaskView, task_state, task_view

__all__ = [
    "Progress",
    "Question",
    "TaskState",
    "TaskView",
    "VisibleFile",
    "asset_named",
    "clean_file",
    "clean_shown",
    "clean_task",
    "is_due",
    "media_token",
    "next_task",
    "own_task",
    "previous_task",
    "progress_of",
    "show_copies",
    "study_secret",
    "task_state",
    "task_view",
    "visible_asset",
]
