from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from metrics.extraction.limits import UnreadableError
from metrics.extraction.scans import read_scanned_pdf


def written_pdf(line: str) -> bytes:
    """Write the smallest PDF with one line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%%%EOF"
    ) % (len(stream), stream)


def scanned_pdf(path: Path, text: str) -> Path:
    page = Image.new("RGB", (800, 300), "white")
    ImageDraw.Draw(page).text((40, 60), text, fill="black", font=ImageFont.load_default(36))
    page.save(path, "PDF")
    return path


def reason_of(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_scanned_pdf(path)
    return caught.value.reason


def test_read_scanned_pdf_reads_pages_that_are_pictures_and_keeps_the_others(tmp_path):
    both = pypdfium2.PdfDocument(written_pdf("House rules"))
    scan = pypdfium2.PdfDocument(scanned_pdf(tmp_path / "scan.pdf", "Pay within 30 days"))
    both.import_pages(scan)
    both.new_page(300, 200)
    both.save(tmp_path / "both")
    assert read_scanned_pdf(tmp_path / "both") == "House rules\nPay within 30 days"


def test_read_scanned_pdf_leaves_written_and_blank_pages_to_the_parser(tmp_path):
    (tmp_path / "written").write_bytes(written_pdf("House rules"))
    assert reason_of(tmp_path / "written") == "no_characters"
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(300, 200)
    blank.save(tmp_path / "blank")
    assert reason_of(tmp_path / "blank") == "no_characters"


def test_read_scanned_pdf_says_that_a_file_is_damaged(tmp_path):
    (tmp_path / "a").write_bytes(b"%PDF-1.4 and nothing else")
    assert reason_of(tmp_path / "a") == "damaged_file"
    assert reason_of(tmp_path / "gone") == "file_missing"
