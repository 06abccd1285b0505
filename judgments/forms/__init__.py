"""Forms as data: what raters are asked, read from TOML and stored by version."""

from judgments.forms.reading import DimensionSpec, FormSpec, Point, default_form, parse_form
from judgments.forms.storing import store_form

__all__ = ["DimensionSpec", "FormSpec", "Point", "default_form", "parse_form", "store_form"]
