"""A page that shows one case of the gallery, twice, side by side."""

import os
import pickle
from pathlib import Path

import streamlit as st

from app.rendering import render_parts

st.set_page_config(page_title="Gallery", layout="wide")
cases = pickle.loads((Path(os.environ["GALLERY"]) / "parts.pickle").read_bytes())
case = st.query_params.get("case", "pictures")
task = st.session_state.setdefault("task", 1)
st.button("Rerun")
if st.button("Next task"):
    st.session_state.task += 1
    st.rerun()
st.caption(f"Task {task}")


def media_url(part):
    return f"/file/{task}/{part.path.name}"


with st.container(key=f"task-{task}"):
    for column, side in zip(st.columns(2), "AB", strict=True):
        with column, st.container(border=True, key=f"card-{side}"):
            st.markdown(f"**{side}**")
            render_parts(cases[case], media_url=media_url, key=f"task-{task}-{side}")
