from __future__ import annotations

import pytest

from metrics.errors import InputError
from metrics.settings import CHOICES, ScoringSettings, settings_of


def test_settings_come_back_from_the_configuration_of_a_run():
    chosen = ScoringSettings(
        normalisation="from_0",
        gq_aggregation="minimum",
        allow_partial=True,
        structure_types="reference",
        counts_text=True,
        tau_grain="modality",
    )
    assert ScoringSettings.from_config({**chosen.config(), "precision": "fp32"}) == chosen
    assert ScoringSettings.from_config({}) == ScoringSettings()
    assert set(chosen.lines()).isdisjoint(ScoringSettings().lines())


@pytest.mark.parametrize("name", CHOICES)
def test_the_first_choice_is_the_default_and_others_are_refused(name):
    assert getattr(ScoringSettings(), name) == next(iter(CHOICES[name]))
    with pytest.raises(InputError, match=f"{name} 'x' is unknown"):
        ScoringSettings(**{name: "x"})


def test_an_engine_without_settings_follows_the_defaults():
    assert settings_of(object()) == ScoringSettings()
