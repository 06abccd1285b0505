"""A server that raters use all day keeps nothing of the tasks that they are done with."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

PAGE = """
import streamlit as st
from app.forgetting import forget_old_widgets

number = st.session_state.setdefault("number", 0)
st.text_input("Words", key=f"words-{number}")
st.text_input("Kept", key="kept")
if st.button("Next", key=f"next-{number}", on_click=lambda: st.session_state.update(number=number + 1)):
    pass
forget_old_widgets()
"""


def test_widgets_that_are_gone_are_forgotten_and_those_that_stay_keep_their_values():
    test = AppTest.from_string(PAGE).run()
    test.text_input(key="kept").set_value("here").run()
    sizes = []
    for number in range(4):
        test = test.button(key=f"next-{number}").click().run()
        assert not test.exception
        state = test._session_state._state
        sizes.append(
            (len(state._new_widget_state.widget_metadata), len(state._key_id_mapper.id_key_mapping))
        )
        assert test.text_input(key="kept").value == "here"
    assert sizes == [(3, 3)] * 4
