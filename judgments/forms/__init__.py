"""Forms as data: what raters are asked, read from TOML or YAML and stored by version."""

from judgments.forms.reading import default_form, default_text, form_from, parse_form, read_form
from judgments.forms.specs import (
    ConsentSpec,
    DimensionSpec,
    FormSpec,
    FormText,
    Point,
    RaterQuestion,
    texts_of,
)
from judgments.forms.storing import form_of, store_form
from judgments.forms.translating import untranslated

__all__ = [
    "ConsentSpec",
    "DimensionSpec",
    "FormSpec",
    "FormText",
    "Point",
    "RaterQuestion",
    "default_form",
    "default_text",
    "form_from",
    "form_of",
    "parse_form",
    "read_form",
    "store_form",
    "texts_of",
    "untranslated",
]
