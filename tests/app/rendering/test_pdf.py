from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image

from app.rendering.errors import UnreadableError
from app.rendering.pdf import MAX_PAGES, pdf_html, pdf_page_png, pdf_page_sizes


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return make_pdf(tmp_path_factory.mktemp("pdf") / "document", pages=3)


def make_pdf(path, *, pages, size=(4, 5)):
    with PdfPages(path) as file:
        for n in range(pages):
            page = Figure(figsize=size)
            page.text(0.5, 0.5, str(n + 1))
            file.savefig(page)
    return path


def test_pdf_page_png_draws_a_page_at_the_wanted_width(document):
    picture = Image.open(BytesIO(pdf_page_png(document, page=2, width=400)))
    assert picture.format == "PNG"
    assert picture.size == (400, 500)
    assert picture.convert("L").getextrema()[0] < 100


@pytest.mark.parametrize(("wanted", "given"), [(1, 200), (10**9, 2000)])
def test_pdf_page_png_bounds_the_width(document, wanted, given):
    assert Image.open(BytesIO(pdf_page_png(document, page=1, width=wanted))).width == given


def test_pdf_page_png_bounds_a_very_high_page(tmp_path):
    path = make_pdf(tmp_path / "high", pages=1, size=(1, 190))
    width, height = Image.open(BytesIO(pdf_page_png(path, page=1, width=1200))).size
    assert width * height < 6_100_000


@pytest.mark.parametrize("page", [-1, 0, 4])
def test_pdf_page_png_refuses_a_page_that_is_not_there(document, page):
    with pytest.raises(UnreadableError, match="has 3 pages"):
        pdf_page_png(document, page=page, width=400)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"\x00" * 100])
def test_pdf_functions_refuse_what_is_no_pdf(tmp_path, data):
    path = tmp_path / "broken"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match="could not be opened"):
        pdf_page_png(path, page=1, width=400)
    with pytest.raises(UnreadableError, match="could not be opened"):
        pdf_page_sizes(path)


def test_pdf_page_png_is_drawn_by_several_threads_at_once(document):
    with ThreadPoolExecutor(8) as pool:
        drawn = pool.map(lambda n: pdf_page_png(document, page=n % 3 + 1, width=300 + n), range(24))
    assert all(data.startswith(b"\x89PNG") for data in drawn)


def test_pdf_html_asks_for_each_page(document, dangers):
    html = pdf_html(document, "/file/1/abc", "Document 1")
    assert html.count("<img") == 3
    assert "/file/1/abc?page=3&amp;width=1200" in html
    assert 'alt="Document 1, page 2 of 3"' in html
    assert dangers(html) == []


def test_pdf_html_says_how_many_pages_are_left_out(tmp_path):
    html = pdf_html(make_pdf(tmp_path / "long", pages=MAX_PAGES + 2), "/u", "Document 1")
    assert html.count("<img") == MAX_PAGES
    assert f"The first {MAX_PAGES} of {MAX_PAGES + 2} pages" in html
