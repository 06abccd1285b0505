"""Researchers: how each rater works, what to look into, and taking a rater out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.charts import value_shares
from app.choosing import chosen_round, figures_table
from app.engine import served_study
from app.overviews import OTHERS, Overview, overview_of
from judgments.deactivating import activate, take_out
from judgments.errors import JudgmentsError
from judgments.raters import SignedIn
from metrics.report.conduct_rows import CONDUCT_STATISTICS
from metrics.report.oversight import RaterOversight
from metrics.report.rater_rows import RATER_STATISTICS
from metrics.report.values import Row

__all__ = ["show"]

_WORDS = RATER_STATISTICS | CONDUCT_STATISTICS
_OF_DIMENSION = ("what", "dimension", "estimate", "low", "high", "n", "verdict",
                 "undefined_because")  # fmt: skip
_OF_WORK = ("what", "estimate", "low", "high", "n", "undefined_because")


def show(who: SignedIn) -> None:
    """List the raters of a round, then one of them in detail."""
    st.title("Raters", anchor=False)
    chosen = chosen_round()
    if chosen is None:
        return
    found = overview_of(chosen[1])
    if not found.raters:
        st.info("This round has no raters yet.")
        return
    _show_all(found.raters)
    names = [one.name for one in found.raters]
    name = st.selectbox("Rater", names, key="rater")
    _show_one(found, found.raters[names.index(name)], who)


def _show_all(raters: Sequence[RaterOversight]) -> None:
    table = pd.DataFrame([_line(one) for one in raters])
    percent = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={
            "gold met": percent,
            "r with others": st.column_config.NumberColumn(format="%.2f"),
            "seconds per task": st.column_config.NumberColumn(format="%.0f"),
            "look into": st.column_config.NumberColumn(help="What is worth a look; see below."),
        },
    )
    st.caption("r with others: the median over dimensions. Nothing here is a verdict.")


def _line(one: RaterOversight) -> dict[str, object]:
    others = [
        row["estimate"]
        for row in one.rows
        if row["statistic"] == "leave_one_out" and row["estimate"] is not None
    ]
    return {
        "rater": f"{one.name} (simulated)" if one.simulated else one.name,
        "status": one.status,
        "submitted": one.submitted,
        "assigned": one.assigned,
        "gold met": _figure(one.rows, "gold"),
        "r with others": float(pd.Series(others).median()) if others else None,
        "seconds per task": _figure(one.rows, "seconds_per_task"),
        "look into": len(one.flags),
    }


def _figure(rows: Sequence[Row], statistic: str) -> float | None:
    return next(
        (row["estimate"] for row in rows
         if row["statistic"] == statistic and row["dimension"] is None),
        None,
    )  # fmt: skip


def _show_one(found: Overview, one: RaterOversight, who: SignedIn) -> None:
    st.subheader(one.name, anchor=False)
    if one.deactivated_because:
        st.warning(f"Deactivated: {one.deactivated_because}")
    for flag in one.flags:
        st.markdown(f":material/flag: {flag}")
    if not one.flags:
        st.write("Nothing to look into.")
    _show_values(found, one.name)
    rows = [row | {"what": _WORDS.get(row["statistic"], row["statistic"])} for row in one.rows]
    of_work = [row for row in rows if row["dimension"] is None]
    of_dimensions = [row for row in rows if row["dimension"] is not None]
    for found_rows, columns in ((of_work, _OF_WORK), (of_dimensions, _OF_DIMENSION)):
        if found_rows:
            figures_table(found_rows, columns)
    _show_deactivation(one, who)


def _show_values(found: Overview, name: str) -> None:
    """Show a small picture for each dimension; as many stand in a row as there is room for."""
    values = found.values_of(name)
    if not values:
        return
    st.caption(f"How often each value is given: {name} in blue, the others in orange.")
    with st.container(horizontal=True, key="values"):
        for code, shares in values.items():
            with st.container(width="content"):
                st.caption(code)
                st.vega_lite_chart(shares, value_shares((name, OTHERS)), width="content")


def _show_deactivation(one: RaterOversight, who: SignedIn) -> None:
    if not one.active:
        if st.button(f"Activate {one.name} again", key="activate"):
            with served_study().write() as session:
                activate(session, one.name, actor=who.name)
            st.rerun()
        return
    with st.expander(f"Deactivate {one.name}"), st.form("deactivate", border=False):
        st.write(
            "Their links and sessions end at once and their open tasks go to others. What they "
            "gave is kept."
        )
        because = st.text_input("Why", key="because", max_chars=500)
        exclude = st.checkbox("Leave what they gave out of every analysis", key="exclude")
        if not st.form_submit_button("Deactivate"):
            return
    try:
        done = take_out(served_study(), one.name, because=because, exclude=exclude, actor=who.name)
    except JudgmentsError as error:
        st.error(str(error))
        return
    if not done.waiting:
        st.rerun()
    st.warning(
        f"{one.name} is deactivated. What others are to do could not be shared out just now: "
        + ", ".join(f"`accordant round top-up {name}`" for name in done.waiting)
    )
