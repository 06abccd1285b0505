"""What a question, reference or response is made of, shown safely on a page."""

from app.rendering.errors import RenderingError
from app.rendering.figures import part_html
from app.rendering.labels import label_of
from app.rendering.parts import render_parts
from app.rendering.pdf import pdf_page_png

__all__ = ["RenderingError", "label_of", "part_html", "pdf_page_png", "render_parts"]
