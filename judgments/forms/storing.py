"""Keep forms in the study, a changed form as a new version."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import fact_of
from judgments.forms.reading import form_from
from judgments.forms.specs import FormSpec
from judgments.models import Dimension, Form

__all__ = ["form_of", "store_form"]


def store_form(session: Session, spec: FormSpec) -> Form:
    """Give the stored form that equals a specification, made where there is none."""
    latest = session.scalar(
        select(Form).where(Form.name == spec.name).order_by(Form.version.desc()).limit(1)
    )
    if latest is not None and latest.definition == dict(spec.definition):
        return latest
    form = Form(
        name=spec.name,
        title=spec.title,
        version=1 if latest is None else latest.version + 1,
        definition=dict(spec.definition),
    )
    session.add(form)
    session.flush()
    session.add_all(
        Dimension(
            form_id=form.id,
            code=dimension.code,
            position=position,
            step=dimension.step,
            title=dimension.title,
            question=dimension.question,
            scale_min=dimension.scale[0],
            scale_max=dimension.scale[1],
            points={
                "points": [
                    {"value": point.value, "name": point.name, "text": point.text}
                    for point in dimension.points
                ]
            },
        )
        for position, dimension in enumerate(spec.dimensions)
    )
    session.flush()
    return form


def form_of(session: Session, form_id: int) -> FormSpec:
    """Give back a stored form as it was specified."""

    def read() -> FormSpec:
        form = session.get_one(Form, form_id)
        return form_from(form.definition, source=f"form {form.name}, version {form.version}")

    return fact_of(session, ("form", form_id), read)
