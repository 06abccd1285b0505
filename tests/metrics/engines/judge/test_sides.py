"""What a judge, or the local engine, reads of a part whose file comes to hand."""

from __future__ import annotations

import pytest

from judgments.records import Modality, Part
from metrics.engines.judge.sides import content_of, read_side
from metrics.engines.stretches import expand


@pytest.mark.parametrize(
    "reason_of",
    [
        lambda part: read_side([part]).reason,
        lambda part: content_of(part).reason,
        lambda part: expand([part]).reason,
    ],
    ids=["read_side", "content_of", "expand"],
)
def test_part_is_read_anew_once_its_file_is_at_hand(tmp_path, reason_of):
    part = Part(modality=Modality.CODE, tag="code1", path=tmp_path / "a.py")
    assert reason_of(part) == "file_missing"
    part.path.write_text("print(1)\n", encoding="utf-8")
    assert reason_of(part) is None
