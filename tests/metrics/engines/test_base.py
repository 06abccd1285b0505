from __future__ import annotations

import pytest

from metrics.reasons import REASONS, describe_reason, extra_missing


@pytest.mark.parametrize("code", sorted(REASONS))
def test_reasons_are_sentences(code):
    assert describe_reason(code)[0].isupper()
    assert describe_reason(code).endswith(".")


def test_describe_reason_says_how_to_install_an_extra():
    assert "pip install 'accordant[ocr]'" in describe_reason(extra_missing("ocr"))
    assert describe_reason("from_elsewhere") == "from_elsewhere"
