"""Settings: checked at once, the key from the environment alone."""

from __future__ import annotations

import pytest

from metrics.engines.judge import JudgeSettings
from metrics.errors import EngineError


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": " "}, "needs a name"),
        ({"base_url": "localhost:8000"}, "no http address"),
        ({"base_url": "http://[::1"}, "no http address"),
        ({"concurrency": 0}, "concurrency 0"),
        ({"max_retries": 7}, "max_retries 7"),
        ({"timeout": 0}, "timeout 0"),
        ({"max_output_tokens": 1}, "hold no answer"),
        ({"budget": 1.0, "price_in": 1.0}, "needs the prices"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused(changes, said):
    with pytest.raises(EngineError, match=said):
        JudgeSettings(**({"model": "m"} | changes))


def test_key_comes_from_the_environment(monkeypatch):
    settings = JudgeSettings(model="m")
    assert settings.api_key is None
    monkeypatch.setenv("OPENAI_API_KEY", "second")
    assert settings.api_key == "second"
    monkeypatch.setenv("ACCORDANT_JUDGE_KEY", "first")
    assert settings.api_key == "first"
    assert "first" not in repr(settings)
