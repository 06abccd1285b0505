"""Researchers: what the engines said, what is null and why, and two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from app.charts import bars, binned, histogram, scatter
from app.engine import served_study
from judgments.raters import SignedIn
from judgments.weights import weights_in_force
from metrics.correlation import correlate
from metrics.coverage import (
    ALL,
    PARTS,
    Coverage,
    read_coverage,
    shown_name,
    tabulate_coverage,
)
from metrics.reasons import describe_reason
from metrics.run_tables import (
    PairedScores,
    RunSummary,
    label_responses,
    list_runs,
    pair_scores,
    read_values,
)

__all__ = ["show"]

_POINTS = 3000
_DIFFERING = 10
_ABREAST = 4


def show(_who: SignedIn) -> None:
    """List the runs, then show one of them, then two."""
    st.title("Scoring", anchor=False)
    with served_study().read() as session:
        runs = list_runs(session)
    if not runs:
        st.info("There are no scores yet: `accordant score` computes them, and "
                "`accordant import` takes in those of others.")  # fmt: skip
        return
    _show_runs(runs)
    by_id = {run.id: run for run in runs}
    fullest = max(runs, key=lambda run: (run.n_values, run.id))
    chosen = st.selectbox(
        "Run",
        list(by_id),
        index=runs.index(fullest),
        format_func=lambda n: by_id[n].full_name,
        key="scoring-run",
    )
    with served_study().read() as session:
        coverage = read_coverage(session, chosen, weights_in_force(session))
    _show_coverage(coverage)
    _show_distributions(chosen, coverage)
    _compare(by_id)


def _show_runs(runs: Sequence[RunSummary]) -> None:
    table = pd.DataFrame(
        {
            "run": [run.id for run in runs],
            "engine": [run.engine for run in runs],
            "of": [", ".join(map(shown_name, run.metrics)) for run in runs],
            "values": [run.n_values for run in runs],
            "nulls": [run.n_nulls for run in runs],
            "version": [run.version for run in runs],
            "started": [_moment(run.started) for run in runs],
            "finished": [_moment(run.finished) if run.finished else "not yet" for run in runs],
            "settings": [run.settings for run in runs],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={
            name: st.column_config.Column(width="small")
            for name in ("run", "engine", "values", "nulls", "version")
        },
    )


def _moment(moment: Any) -> str:  # noqa: ANN401
    return f"{moment:%Y-%m-%d %H:%M}"


# --- one run ---------------------------------------------------------------------------------------


def _show_coverage(coverage: Sequence[Coverage]) -> None:
    st.subheader("Coverage", anchor=False)
    header, cells = tabulate_coverage(coverage)
    st.dataframe(
        pd.DataFrame(cells, columns=list(header)),
        hide_index=True,
        width="stretch",
        column_config={header[0]: st.column_config.Column(width=100, pinned=True)},
    )
    st.caption("A response counts for each modality that it holds. 67+1 are 67 values and a null.")
    counted = [one for one in coverage if one.modality == ALL]
    rows = [row for one in counted for row in _counts(one)]
    kinds = list(dict.fromkeys(row["what"] for row in rows))
    for row in rows:
        row["order"] = kinds.index(row["what"])
    nulls = [row for row in rows if row["why"]]
    if not nulls:
        st.caption("Nothing is null.")
        return
    metrics = [shown_name(one.metric) for one in counted]
    st.vega_lite_chart(pd.DataFrame(rows), bars(kinds, metrics), key="coverage")
    table = pd.DataFrame(nulls)[["metric", "n", "why", "code"]]
    table.columns = ["metric", "nulls", "why", "code"]
    narrow = {n: st.column_config.Column(width="small") for n in ("metric", "nulls")}
    st.dataframe(table, hide_index=True, width="stretch", column_config=narrow)


def _counts(one: Coverage) -> list[dict[str, Any]]:
    """Give one row for the values of a metric and one for each reason why it is null."""
    name = shown_name(one.metric)
    nulls = [
        {"what": reason.rpartition(": ")[2], "n": n, "code": reason, "why": _in_words(reason)}
        for reason, n in one.nulls.items()
    ]
    values = {"what": "value", "n": one.values, "code": "", "why": ""}
    return [{"metric": name, **row} for row in (values, *nulls)]


def _in_words(reason: str) -> str:
    """Explain a reason, also where it is that of a component (``GQ: damaged_file``)."""
    component, colon, code = reason.partition(": ")
    if not colon:
        return describe_reason(reason)
    return f"{component} is null: {describe_reason(code)}"


def _show_distributions(run: int, coverage: Sequence[Coverage]) -> None:
    st.subheader("Distribution", anchor=False)
    metrics = [
        one.metric for one in coverage if one.modality == ALL and one.metric != PARTS and one.values
    ]
    for start in range(0, len(metrics), _ABREAST):
        columns = st.columns(_ABREAST)
        for column, metric in zip(columns, metrics[start : start + _ABREAST], strict=False):
            with served_study().read() as session:
                values = read_values(session, run, metric)["value"]
            with column:
                _show_histogram(metric, values)


def _show_histogram(metric: str, values: Any) -> None:  # noqa: ANN401
    if not values.size:
        return
    st.markdown(f"**{shown_name(metric)}** · mean {values.mean():.3f} · n {len(values):,}")
    st.vega_lite_chart(binned(values), histogram(), key=f"histogram-{metric}")


# --- two runs --------------------------------------------------------------------------------------


@st.fragment
def _compare(runs: Mapping[int, RunSummary]) -> None:
    st.subheader("Two runs side by side", anchor=False)
    pairs = [
        (x, y) for y in runs for x in runs if x < y and set(runs[x].metrics) & set(runs[y].metrics)
    ]
    if not pairs:
        st.info("No two runs have a metric in common.")
        return
    pair, metric = _chosen_pair(runs, pairs)
    with served_study().read() as session:
        found = pair_scores(session, metric, pair)
        most = found.response[found.differ_most(_DIFFERING)].tolist()
        labels = label_responses(session, most)
    names, shown = (runs[pair[0]].name, runs[pair[1]].name), shown_name(metric)
    if not found.x.size:
        st.info(f"The runs have no response in common that both have a value of {shown} for.")
        return
    if np.array_equal(found.x, found.y):
        st.info(f"Both runs give each of {len(found.x):,} responses the same {shown}.")
        return
    _show_pair(found, shown, names)
    _show_differing(found, labels, names)


def _chosen_pair(
    runs: Mapping[int, RunSummary],
    pairs: Sequence[tuple[int, int]],
) -> tuple[tuple[int, int], str]:
    pair = st.selectbox(
        "Runs",
        pairs,
        format_func=lambda two: " ↔ ".join(runs[run].full_name for run in two),
        key="scoring-pair",
    )
    first, second = (runs[run].metrics for run in pair)
    common = [metric for metric in first if metric in second]
    metric = st.segmented_control(
        "Metric",
        common,
        default=common[0],
        required=True,
        format_func=shown_name,
        key=f"scoring-metric-{pair}",
    )
    return pair, metric


def _show_pair(found: PairedScores, metric: str, names: tuple[str, str]) -> None:
    left, right = st.columns([3, 2])
    with left:
        st.vega_lite_chart(
            _points(found),
            scatter(*(f"{metric}, {name}" for name in names)),
            height=380,
            key="scatter",
        )
        if len(found.x) > _POINTS:
            st.caption(f"{_POINTS:,} of {len(found.x):,} responses are drawn.")
    with right:
        st.dataframe(
            _correlations(found),
            hide_index=True,
            width="stretch",
            column_config={
                name: st.column_config.NumberColumn(format="%.3f")
                for name in ("estimate", "from", "to")
            },
        )
        st.caption(
            f"{len(found.x):,} responses to {len(np.unique(found.item)):,} items have a value in "
            f"both runs; {found.n_only_x:,} in the first only, {found.n_only_y:,} in the second "
            "only. Intervals: 95 %, clustered by item."
        )
        for name, values in zip(names, (found.x, found.y), strict=True):
            st.caption(f"{name}: mean {values.mean():.3f}, standard deviation {_spread(values)}")


def _spread(values: NDArray[np.float64]) -> str:
    """Give the sample's standard deviation, which one value does not have."""
    return f"{values.std(ddof=1):.3f}" if len(values) > 1 else "—"


def _points(found: PairedScores) -> pd.DataFrame:
    shown = np.arange(len(found.x))
    if len(shown) > _POINTS:
        shown = np.sort(np.random.default_rng(0).choice(shown, _POINTS, replace=False))
    return pd.DataFrame({"x": found.x[shown], "y": found.y[shown]})


def _correlations(found: PairedScores) -> pd.DataFrame:
    rows = []
    for coefficient in ("pearson", "spearman"):
        result = correlate(found.x, found.y, found.item, found.system, coefficient=coefficient)
        interval = result.interval
        rows.append(
            {
                "coefficient": coefficient.title(),
                "estimate": result.estimate,
                "from": interval.low if interval else None,
                "to": interval.high if interval else None,
                "undefined because": result.undefined_because,
            }
        )
    table = pd.DataFrame(rows)
    return table.drop(columns="undefined because") if table["estimate"].notna().all() else table


def _show_differing(
    found: PairedScores, labels: Mapping[int, tuple[str, str, str]], names: tuple[str, str]
) -> None:
    st.markdown("**Responses that differ most**")
    rows = []
    for place in found.differ_most(_DIFFERING):
        item, system, words = labels[int(found.response[place])]
        rows.append(
            {"item": item, "system": system, names[0]: found.x[place], names[1]: found.y[place],
             "begins": words}
        )  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        column_config={name: st.column_config.NumberColumn(format="%.3f") for name in names},
    )
