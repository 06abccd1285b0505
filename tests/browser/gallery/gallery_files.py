"""Small files of every kind, whole, broken and hostile, and the parts made of them."""

from __future__ import annotations

import io
import json
import struct
import wave
from pathlib import Path

import av
import docx
import numpy as np
import openpyxl
import trimesh
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image, ImageDraw

from judgments.media import sniff
from judgments.records import Modality, Part

# A test looks for this name in every request that the browser makes.
ELSEWHERE = "elsewhere.example"

HOSTILE = f"""# Hostile text
![pixel](https://{ELSEWHERE}/a.png) and [link](https://{ELSEWHERE}/b) and <https://{ELSEWHERE}/c>
<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2">
<img src="https://{ELSEWHERE}/d.png"><iframe src="https://{ELSEWHERE}/e"></iframe>
<style>body {{ display: none }} @import url(https://{ELSEWHERE}/f.css);</style>
[run](javascript:window.pwned=3) <a href="javascript:window.pwned=4">run</a>
<svg onload="window.pwned=5"><image href="https://{ELSEWHERE}/g.png"/></svg>
<math><mi xlink:href="javascript:window.pwned=6">x</mi></math> <details open ontoggle=window.pwned=7>
$\\href{{https://{ELSEWHERE}/h}}{{x}}$ $\\includegraphics{{https://{ELSEWHERE}/i.png}}$
:material/skull: :red[red] :streamlit: \ue0000\ue001 <span data-slot="0"></span>
<base href="https://{ELSEWHERE}/"><meta http-equiv=refresh content="0;url=https://{ELSEWHERE}/j">
</div></div></template></script><form action="https://{ELSEWHERE}/k"><button>go</button></form>
SO<sub>4</sub><sup>2-</sup> **bold** `<b>code</b>`

[ref]: https://{ELSEWHERE}/l
![ref]

| a | b |
|---|---|
| <img src=x onerror=window.pwned=8> | 2 |
"""
HOSTILE_CODE = f"""</code></pre><script>window.pwned = 9</script>
<img src="https://{ELSEWHERE}/m.png" onerror="window.pwned = 10">
"""


def make_parts(folder: Path) -> dict[str, list[Part]]:
    """Write all files and give the parts of each case by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    make = _Maker(folder)
    return {
        "pictures": make.pictures(),
        "players": make.players(),
        "documents": make.documents(),
        "code": make.code(),
        "models": make.models(),
        "broken": make.broken(),
        "hostile": make.hostile(),
    }


def text(words: str) -> Part:
    return Part(modality=Modality.TEXT, text=words)


class _Maker:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def file(self, modality: str, tag: str, suffix: str, data: bytes, **more: str) -> Part:
        self._count += 1
        path = self._folder / f"{self._count:03d}"
        path.write_bytes(data)
        return Part(
            modality=Modality(modality),
            tag=tag,
            path=path,
            sha256=f"{self._count:064d}",
            media_type=sniff(path, suffix),
            suffix=suffix,
            **more,
        )

    def pictures(self) -> list[Part]:
        return [
            text("Water is **bent**: in "),
            self.file("image", "image1", ".png", picture(640, 420, "PNG")),
            text(" the angle is shown.\n\n1. First see "),
            self.file("image", "image2", ".jpg", picture(300, 900, "JPEG")),
            text("\n2. then go on with H<sub>2</sub>O and $x_1 * y_1$.\n"),
            self.file("document", "document1", ".pdf", picture(500, 300, "PNG")),
        ]

    def players(self) -> list[Part]:
        return [
            text("Listen to "),
            self.file("audio", "audio1", ".wav", sound()),
            text(" and watch "),
            self.file("video", "video1", ".mp4", video()),
        ]

    def documents(self) -> list[Part]:
        rows = "\n".join(f"{n},row {n},{n * 1.5}" for n in range(200))
        return [
            self.file("document", "document1", ".pdf", pdf(3)),
            self.file("document", "document2", ".docx", word()),
            self.file("document", "document3", ".csv", f"id,name,value\n{rows}".encode()),
            self.file("document", "document4", ".xlsx", workbook()),
            self.file("document", "document5", ".txt", b"Plain text,\nas it is.\n"),
            self.file("document", "document6", ".md", b"# Title\n\n- one\n- two\n"),
        ]

    def code(self) -> list[Part]:
        long = "\n".join(f"def f{n}(x):\n    return x + {n}  # more" for n in range(60))
        return [
            text("Run "),
            self.file("code", "code1", ".py", b'print("hello", 1 + 1)\n'),
            text(" or "),
            self.file("code", "code2", ".py", long.encode()),
            Part(modality=Modality.CODE, tag="code3", text="int main() { return 0; }", suffix=".c"),
        ]

    def models(self) -> list[Part]:
        return [self.file("threeD", f"threeD{n}", *model) for n, model in enumerate(models(), 1)]

    def broken(self) -> list[Part]:
        gone = self.file("image", "image5", ".png", picture(80, 80, "PNG"))
        (gone.path or Path()).unlink()
        whole = models()[0][1]
        return [
            Part(modality=Modality.IMAGE, tag="image1", missing="no_entry"),
            self.file("image", "image2", ".png", picture(64, 64, "PNG")[:300], damage="cut off"),
            self.file("threeD", "threeD1", ".ply", whole[:120], damage="cut off"),
            self.file("threeD", "threeD2", ".ply", whole[: len(whole) // 2]),
            self.file("document", "document1", ".pdf", b"%PDF-1.7 and nothing else"),
            self.file("document", "document2", ".docx", word()[:200]),
            self.file("document", "document3", ".doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
            gone,
        ]

    def hostile(self) -> list[Part]:
        return [
            text(HOSTILE),
            self.file("code", "code1", ".html", HOSTILE_CODE.encode()),
            self.file("document", "document1", ".md", HOSTILE.encode()),
            self.file("document", "document2", ".csv", b"a,b\n<img src=x onerror=pwned=11>,=1+1"),
            self.file("document", "document3", ".docx", word(HOSTILE)),
            self.file("document", "document4", ".html", HOSTILE_CODE.encode()),
            self.file("threeD", "threeD1", ".glb", hostile_glb()),
            self.file("image", "image1", ".svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            text("after **it all**"),
        ]


def picture(width: int, height: int, form: str) -> bytes:
    image = Image.new("RGB", (width, height), "#e9f0f6")
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.3, height * 0.3, width * 0.7, height * 0.7), fill="#b5452f")
    draw.rectangle((10, 10, width * 0.2, height * 0.2), fill="#2f5d8a")
    return _saved(lambda data: image.save(data, form))


def sound() -> bytes:
    tone = (np.sin(np.arange(16000) / 8) * 8000).astype("<i2")

    def write(data: io.BytesIO) -> None:
        with wave.open(data, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(tone.tobytes())

    return _saved(write)


def video() -> bytes:
    def write(data: io.BytesIO) -> None:
        with av.open(data, "w", format="mp4") as file:
            stream = file.add_stream("libx264", rate=10)
            stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
            for n in range(30):
                pixels = np.full((180, 320, 3), (n * 8, 90, 160), dtype=np.uint8)
                file.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            file.mux(stream.encode())

    return _saved(write)


def pdf(pages: int) -> bytes:
    def write(data: io.BytesIO) -> None:
        with PdfPages(data) as file:
            for n in range(1, pages + 1):
                page = Figure(figsize=(4, 5))
                page.text(0.2, 0.5, f"Page {n}", fontsize=24)
                file.savefig(page)

    return _saved(write)


def word(extra: str = "") -> bytes:
    document = docx.Document()
    document.add_heading("Sample title", 0)
    document.add_heading("First heading", 1)
    paragraph = document.add_paragraph("A paragraph with ")
    paragraph.add_run("bold").bold = True
    document.add_paragraph("an entry", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "corner", "value"
    document.add_paragraph(extra.replace("\ue000", "").replace("\ue001", ""))
    return _saved(document.save)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["name", "amount"])
    sheet.append(["salt", 2.5])
    return _saved(book.save)


def models() -> list[tuple[str, bytes]]:
    ball = trimesh.creation.icosphere(subdivisions=2)
    ball.visual.vertex_colors = np.tile([200, 80, 60, 255], (len(ball.vertices), 1))
    ring = trimesh.creation.torus(1.0, 0.35)
    cloud = trimesh.PointCloud(
        np.random.default_rng(1).normal(size=(4000, 3)),
        colors=np.tile([40, 90, 140, 255], (4000, 1)),
    )
    return [
        (".ply", ball.export(file_type="ply", encoding="binary")),
        (".ply", ball.export(file_type="ply", encoding="ascii")),
        (".ply", cloud.export(file_type="ply")),
        (".obj", ring.export(file_type="obj").encode()),
        (".stl", ring.export(file_type="stl")),
        (".glb", ring.export(file_type="glb")),
        (".ply", doubles(ring.vertices + 4_000_000)),
    ]


def doubles(corners: np.ndarray) -> bytes:
    """Give a point cloud as Open3D writes it: in double precision and without colours."""
    names = "".join(f"property double {name}\n" for name in "xyz")
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(corners)}\n{names}end_header\n"
    )
    return head.encode() + corners.astype("<f8").tobytes()


def hostile_glb() -> bytes:
    """Give a triangle whose texture and second buffer lie elsewhere."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], dtype="<f4").tobytes()
    scene = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "textures": [{"source": 0}],
        "images": [{"uri": f"https://{ELSEWHERE}/n.png"}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
             "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "buffers": [{"byteLength": 36}, {"uri": f"https://{ELSEWHERE}/o.bin", "byteLength": 4}],
    }  # fmt: skip
    head = json.dumps(scene).encode()
    head += b" " * (-len(head) % 4)
    chunks = struct.pack("<I4s", len(head), b"JSON") + head
    chunks += struct.pack("<I4s", len(corners), b"BIN\0") + corners
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _saved(write: object) -> bytes:
    data = io.BytesIO()
    write(data)  # type: ignore[operator]
    return data.getvalue()
