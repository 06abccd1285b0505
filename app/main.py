"""What Streamlit runs: who is there, and which pages they have."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module

import streamlit as st

from app.engine import served_study
from app.forgetting import forget_old_widgets
from app.languages import t
from app.page import inject_style, outages_shown
from app.session import COOKIE, identify
from app.speaking import speak_to
from app.views import rating, review, welcome
from judgments.raters import SignedIn
from judgments.tasks import progress_of

_RESEARCH = (
    ("progress", "Progress", ":material/checklist:"),
    ("raters", "Raters", ":material/person_search:"),
    ("scoring", "Scoring", ":material/scoreboard:"),
    ("agreement", "Agreement", ":material/group:"),
    ("correlation", "Correlation", ":material/scatter_plot:"),
    ("export", "Export", ":material/download:"),
)


@outages_shown()
def main() -> None:
    """Gate the pages by who is signed in."""
    st.set_page_config(page_title="Accordant", page_icon="⚖️", layout="wide")
    inject_style()
    if "ACCORDANT_SERVING" not in os.environ:
        st.info("Start Accordant with `accordant serve`: it brings the media and the sign-in.")
        return
    who = identify(st.context.cookies.get(COOKIE))
    if who is None:
        welcome.show()
        return
    st.navigation(_pages(who), position="top").run()
    forget_old_widgets()


def _pages(who: SignedIn) -> list[st.Page]:
    if who.role == "researcher":
        return [
            st.Page(
                partial(_show_research, view, who),
                title=title,
                icon=icon,
                url_path=title.lower(),
                default=view == _RESEARCH[0][0],
            )
            for view, title, icon in _RESEARCH
        ]
    speak_to(who)
    rates = st.Page(
        partial(rating.show, who),
        title=t("Rating"),
        url_path="rating",
        default=not _reviews_only(who),
    )
    if not who.reviews:
        return [rates]
    reviews = st.Page(
        partial(review.show, who),
        title=t("Review"),
        icon=":material/fact_check:",
        url_path="review",
        default=_reviews_only(who),
    )
    return [rates, reviews]


def _reviews_only(who: SignedIn) -> bool:
    """Say whether a reviewer has nothing to rate, so that reviewing comes first."""
    if not who.reviews:
        return False
    with served_study().read() as session:
        return progress_of(session, who.rater_id).assigned == 0


def _show_research(view: str, who: SignedIn) -> None:
    """Import a page when it is wanted: raters do not wait for statistics, nor hold them."""
    import_module(f"app.views.{view}").show(who)


main()
