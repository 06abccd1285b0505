"""Forms as data: what raters are asked, read from TOML and stored by version."""

from judgments.forms.reading import (
    ConsentSpec,
    DimensionSpec,
    FormSpec,
    Point,
    RaterQuestion,
    default_form,
    parse_form,
)
from judgments.forms.storing import form_of, store_form

__all__ = [
    "ConsentSpec",
    "DimensionSpec",
    "FormSpec",
    "Point",
    "RaterQuestion",
    "default_form",
    "form_of",
    "parse_form",
    "store_form",
]
