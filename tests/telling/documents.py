"""Documents that tell a name wherever their formats say who made them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pikepdf
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage

from tests.telling.pictures import jpeg, png

_PROPERTIES = ("author", "title", "subject", "comments", "keywords", "last_modified_by", "category")


def word(name: str) -> bytes:
    document = docx.Document()
    for key in _PROPERTIES:
        setattr(document.core_properties, key, f"{key} {name}")
    document.add_heading("A plain heading", 1)
    paragraph = document.add_paragraph("Some words of the answer.")
    document.add_comment(paragraph.runs, text="a remark", author=name, initials=name[:2])
    picture = io.BytesIO(png(name))
    picture.name = f"{name}.png"
    document.add_picture(picture)
    target = io.BytesIO()
    document.save(target)
    return _told(target.getvalue(), name, {"word/media/image1.png": f"word/media/{name}.png"})


def workbook(name: str) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.title = book.properties.lastModifiedBy = name
    sheet = book.active
    sheet.append(["country", "people"])
    sheet.append(["Malta", 542051])
    sheet["A2"].comment = Comment("a remark", name)
    sheet.add_image(SheetImage(io.BytesIO(jpeg(name))), "D4")
    target = io.BytesIO()
    book.save(target)
    return _told(target.getvalue(), name, {})


def slides(name: str) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.presentationml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="png" '
        f'ContentType="image/png"/><Override PartName="/ppt/presentation.xml" ContentType="{main}'
        f'.presentation.main+xml"/><Override PartName="/docProps/app.xml" ContentType="x"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{kinds}/officeDocument" Target="ppt/presentation.xml"/><Relationship Id="r2" '
        f'Type="{kinds}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        "docProps/app.xml": f"<Properties><Application>{name}</Application></Properties>",
        "ppt/presentation.xml": "<p:presentation/>",
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst><p:cmAuthor id="1" name="{name}" '
        f'initials="{name}"/></p:cmAuthorLst>',
        "ppt/slides/slide1.xml": f'<p:sld><p:cNvPr id="2" name="{name}" descr="{name}.png"/>'
        "<a:t>Words of a slide</a:t></p:sld>",
        "ppt/slides/_rels/slide1.xml.rels": f'<Relationships xmlns="{relations}"><Relationship '
        f'Id="r1" Type="{kinds}/image" Target="../media/{name}%201.png"/></Relationships>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
        archive.writestr(f"ppt/media/{name} 1.png", png(name))
        archive.comment = name.encode()
    return target.getvalue()


def _told(office: bytes, name: str, renamed: dict[str, str]) -> bytes:
    """Write an office file again with a telling comment, telling names and a custom property."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            inner = old.read(member)
            if member.filename.endswith(".rels"):
                for before, after in renamed.items():
                    inner = inner.replace(before[5:].encode(), after[5:].encode())
            info = zipfile.ZipInfo(renamed.get(member.filename, member.filename))
            info.comment = f"by {name}".encode()
            new.writestr(info, inner)
        new.writestr("docProps/custom.xml", f"<Properties><p>{name}</p></Properties>")
        new.writestr("docProps/thumbnail.png", png(name))
        new.comment = name.encode()
    return target.getvalue()


def pdf(name: str) -> bytes:
    document = pikepdf.new()
    picture = pikepdf.Stream(document, jpeg(name))
    picture.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=48,
            Height=64,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
    )
    picture["/Metadata"] = document.make_stream(f"<x>{name}</x>".encode())
    page = document.add_blank_page(page_size=(200, 200))
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
    page.obj["/PieceInfo"] = pikepdf.Dictionary(Maker=pikepdf.Dictionary(Private=name))
    page.contents_add(document.make_stream(b"q 100 0 0 120 20 20 cm /Im Do Q"))
    page.obj["/Annots"] = pikepdf.Array(
        [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Square,
                    Rect=[150, 150, 180, 180],
                    C=[1, 0, 0],
                    T=name,
                    M="D:20240101",
                )
            )
        ]
    )
    for key in ("/Author", "/Creator", "/Producer", "/Title", "/Keywords"):
        document.docinfo[key] = f"{key} {name}"
    with document.open_metadata() as metadata:
        metadata["xmp:CreatorTool"] = name
    document.attachments[f"{name}.txt"] = f"attached by {name}".encode()
    target = io.BytesIO()
    document.save(target)
    first = target.getvalue()
    with pikepdf.open(io.BytesIO(first)) as again:
        again.save(target := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue() + f"\n% {name} {dt.date(2024, 1, 1)}\n".encode()


def archive(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("picture.png", png(name))
        made.writestr("words.txt", "plain words")
        made.comment = name.encode()
    return target.getvalue()
