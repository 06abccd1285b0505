"""Whether items are fit to be rated: two reviewers each, a third where they differ."""

from judgments.reviewing.checklist import CheckItem, Checklist, default_checklist, parse_checklist
from judgments.reviewing.giving import ReviewAnswer, give_review
from judgments.reviewing.media import clean_review, review_token, visible_review_asset
from judgments.reviewing.outcomes import ItemOutcome, kept_items, outcomes, verdicts
from judgments.reviewing.people import make_reviewer
from judgments.reviewing.taking import LEASE, own_reviews, take_review
from judgments.reviewing.viewing import ReviewView, review_view

__all__ = [
    "LEASE",
    "CheckItem",
    "Checklist",
    "ItemOutcome",
    "ReviewAnswer",
    "ReviewView",
    "clean_review",
    "default_checklist",
    "give_review",
    "kept_items",
    "make_reviewer",
    "outcomes",
    "own_reviews",
    "parse_checklist",
    "review_token",
    "review_view",
    "take_review",
    "verdicts",
    "visible_review_asset",
]
