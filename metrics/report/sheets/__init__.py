"""Sections of a report as tables of cells, for all readable forms alike."""

from metrics.report.sheets.comparison import comparison_section
from metrics.report.sheets.groups import groups_section
from metrics.report.sheets.layout import Cell, Document, Section, Sheet
from metrics.report.sheets.planning import planning_section
from metrics.report.sheets.preferences import preferences_section
from metrics.report.sheets.raters import raters_section
from metrics.report.sheets.structure import structure_section

__all__ = ["Cell", "Section", "Sheet", "all_sections"]


def all_sections(document: Document) -> dict[str, Section | None]:
    """Lay out the sections; None for those without rows."""
    return {
        "groups": groups_section(document),
        "comparison": comparison_section(document),
        "preferences": preferences_section(document),
        "raters": raters_section(document),
        "planning": planning_section(document),
        "structure": structure_section(document),
    }
