import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from scipy.stats import spearmanr

from judgments.records import Modality, Part
from metrics.quality.document import score_document

OFFICE = "application/vnd.openxmlformats-officedocument."
PROSE = (
    "The tenant pays the rent on the first day of each month. The owner keeps the house in good "
    "repair. Both sides may end the contract with three months of notice. The deposit is paid back "
    "within thirty days after the keys have been returned."
)


def document(path: Path, media_type: str) -> Part:
    return Part(modality=Modality.DOCUMENT, tag="document1", path=path, media_type=media_type)


def pdf_page(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PDF")
    return file.getvalue()


def typed_pdf(text: str) -> bytes:
    """The smallest PDF with a line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return data + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def scanned() -> Image.Image:
    page = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(page).text((40, 40), "A scanned letter", fill="black", font_size=30)
    return page


def word_file(path: Path, paragraphs: list[str]) -> Part:
    docx = pytest.importorskip("docx")
    written = docx.Document()
    for paragraph in paragraphs:
        written.add_paragraph(paragraph)
    written.save(str(path))
    return document(path, OFFICE + "wordprocessingml.document")


def test_score_document_likes_a_typed_pdf_best(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    path = tmp_path / "a"
    values = []
    for data in (
        typed_pdf("The rent is paid on the first day of the month."),
        pdf_page(scanned()),
        pdf_page(Image.new("RGB", (600, 400), "white")),
    ):
        path.write_bytes(data)
        values.append(score_document(document(path, "application/pdf")).value)
    assert values == [1.0, pytest.approx(0.7), 0.0]


@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
def test_score_document_of_a_word_file_cut_short_is_unusable(tmp_path: Path, share: float) -> None:
    part = word_file(tmp_path / "a", [PROSE])
    assert score_document(part).value == 1.0
    assert part.path is not None
    data = part.path.read_bytes()
    part.path.write_bytes(data[: int(share * len(data))])
    assert score_document(part).details == {"unusable": "the document does not open"}


def test_score_document_of_an_empty_word_file_is_unusable(tmp_path: Path) -> None:
    part = word_file(tmp_path / "a", ["", " "])
    assert score_document(part).details == {"unusable": "the document is empty"}


def test_score_document_sees_what_is_wrong_with_its_text(tmp_path: Path) -> None:
    values = [
        score_document(word_file(tmp_path / str(n), [PROSE] + [PROSE[:57]] * n)).value
        for n in (0, 4, 8, 16, 32, 64)
    ]
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_document_reads_workbooks(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("month", "rent"), ("May", 450), ("June", 460)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / "a")
    kind = OFFICE + "spreadsheetml.sheet"
    assert score_document(document(tmp_path / "a", kind)).value == 1.0


def test_score_document_falls_with_ragged_rows(tmp_path: Path) -> None:
    values = []
    for broken in (0, 2, 4, 6, 8, 10):
        rows = [f"{n},{n * n},{n + 1}" for n in range(20)]
        rows[:broken] = [f"{n},{n * n}" for n in range(broken)]
        (tmp_path / "a").write_text("\n".join(rows))
        values.append(score_document(document(tmp_path / "a", "text/csv")).value)
    assert values[0] == 1.0
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_document_falls_with_empty_cells(tmp_path: Path) -> None:
    values = []
    for gaps in (0, 4, 8, 12, 16, 19):
        rows = [f"{n},,{n + 1}" if n < gaps else f"{n},{n * n},{n + 1}" for n in range(20)]
        (tmp_path / "a").write_text("\n".join(rows))
        values.append(score_document(document(tmp_path / "a", "text/csv")).value)
    assert values[0] == 1.0
    assert spearmanr(range(6), values).statistic <= -0.9


def test_score_document_grades_a_picture_as_a_picture(tmp_path: Path) -> None:
    scanned().save(tmp_path / "a", "PNG")
    found = score_document(document(tmp_path / "a", "image/png"))
    assert "blur" in found.details["measured"]


def test_score_document_takes_inline_text() -> None:
    assert score_document(Part(modality=Modality.DOCUMENT, text=PROSE)).value == 1.0
    assert score_document(Part(modality=Modality.DOCUMENT, text=" ")).value == 0.0


def test_score_document_in_another_language_counts_what_it_can_see() -> None:
    text = "水在标准大气压下于一百摄氏度沸腾。"
    found = score_document(Part(modality=Modality.DOCUMENT, text=text))
    assert found.value == 1.0
    assert "words" not in found.details["aspects"]


def test_score_document_of_an_unknown_kind_is_null(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert score_document(document(tmp_path / "a", "application/x-odd")).reason == (
        "unsupported_format"
    )
    assert score_document(Part(modality=Modality.DOCUMENT)).reason == "file_missing"
