"""Documents: PDF by matplotlib, DOCX by python-docx, CSV; the same bytes each time."""

import csv
import textwrap
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

from examples.study_builder.canvas import FAMILIES, Theme

Spec = Mapping[str, Any]
EPOCH = (2024, 1, 1, 0, 0, 0)


def make_pdf(spec: Spec, theme: Theme, wear: str) -> bytes:
    """Return a one-page A5 PDF with title, paragraphs and an optional table."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.83, 8.27), facecolor="white")
    family = {"DejaVuSerif.ttf": "DejaVu Serif", "DejaVuSansMono.ttf": "DejaVu Sans Mono"}.get(
        FAMILIES[theme.family][0], "DejaVu Sans"
    )
    size, step = {"flawed": (9, 0.024), "poor": (15, 0.017)}.get(wear, (10.5, 0.031))
    figure.text(0.1, 0.9, spec["title"], size=16, weight="bold", family=family)
    y = 0.84
    for paragraph in spec["lines"]:
        for line in textwrap.wrap(paragraph, 54):
            figure.text(0.1, y, line, size=size, family=family)
            y -= step
        y -= step / 2
    for row in spec.get("rows", []):
        for along, cell in enumerate(row):
            x = 0.1 + 0.8 * along / len(row)
            figure.text(x, y, str(cell), size=size, family=family)
        y -= step
    out = BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}):
        figure.savefig(
            out, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None}
        )
    return out.getvalue()


def make_docx(spec: Spec, theme: Theme, wear: str) -> bytes:
    """Return a DOCX; worn ones lose their headings and their table grid."""
    from docx import Document
    from docx.shared import Pt, RGBColor

    document = Document()
    document.core_properties.created = document.core_properties.modified = datetime(*EPOCH)  # noqa: DTZ001
    document.core_properties.author = ""
    if wear == "clean":
        head = document.add_heading(spec["title"], level=1)
        head.runs[0].font.color.rgb = RGBColor.from_string(theme.palette[0][1:].upper())
    else:
        document.add_paragraph(spec["title"])
    for line in spec["lines"]:
        run = document.add_paragraph().add_run(line if wear != "poor" else line.replace(" ", "  "))
        run.font.size = Pt({"flawed": 9, "poor": 7}.get(wear, 11))
    if spec.get("rows"):
        grid = document.add_table(rows=0, cols=len(spec["rows"][0]))
        grid.style = "Table Grid" if wear == "clean" else None
        for row in spec["rows"]:
            for cell, value in zip(grid.add_row().cells, row, strict=True):
                cell.text = str(value)
    out = BytesIO()
    document.save(out)
    return _rezipped(out.getvalue())


def _rezipped(data: bytes) -> bytes:
    """Return the same archive with fixed times, best compression and no thumbnail."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/thumbnail.jpeg":
                continue
            if name == "_rels/.rels":
                content = _without_thumbnail(content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    import re

    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", relations)


def make_csv(spec: Spec, theme: Theme, wear: str) -> bytes:
    """Return the rows as CSV; worn ones mix their separators."""
    out = StringIO()
    del theme
    for number, row in enumerate(spec["rows"]):
        untidy = wear == "poor" and number % 2 == 1
        csv.writer(out, delimiter=";" if untidy else ",", lineterminator="\n").writerow(row)
        if wear in {"flawed", "poor"} and number % 3 == 2:
            out.write("\n")
    return out.getvalue().encode()


DOCUMENTS = {"pdf": make_pdf, "docx": make_docx, "csv": make_csv}


def make_code(spec: Spec, wear: str) -> bytes:
    """Return the source; worn ones lose their blank lines, indents or brackets."""
    lines = str(spec["source"]).strip("\n").splitlines()
    if wear == "flawed":
        lines = [line.replace("    ", "  ").rstrip() for line in lines if line.strip()]
    if wear == "poor":
        lines = [
            (" " * (number % 4) + line.strip()).replace(")", "", number % 3 == 1)
            for number, line in enumerate(lines)
            if line.strip()
        ]
    return ("\n".join(lines) + "\n").encode()
