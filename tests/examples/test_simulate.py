import krippendorff
import numpy as np
import pytest

from examples.simulate import DIMENSIONS, RATERS, SimulatedRater, judge, prefer, simulate_values

MANY = {n: dict.fromkeys(DIMENSIONS, 3.0) for n in range(2000)}


def values_of(rater, latents=MANY):
    found = simulate_values(latents, [rater], seed=1)
    return np.array([list(by_dimension.values()) for by_dimension in found.values()], dtype=float)


def test_judge_without_noise_rounds_the_latent_value():
    exact = SimulatedRater(name="x", bias=0, noise=0, halo=0, cannot_judge=0)
    latents = {"SC": 1.2, "GQ": 2.5, "HC": 4.49, "SH": 5.0}
    assert judge(latents, exact, np.random.default_rng(0)) == {"SC": 1, "GQ": 3, "HC": 4, "SH": 5}


def test_judge_stays_on_the_scale():
    wild = SimulatedRater(name="x", bias=1, noise=5, cannot_judge=0)
    assert set(np.unique(values_of(wild))) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("bias", [-0.5, 0.0, 0.5])
def test_judge_shifts_by_the_bias(bias):
    rater = SimulatedRater(name="x", bias=bias, noise=0.6, cannot_judge=0)
    assert values_of(rater).mean() == pytest.approx(3 + bias, abs=0.05)


def test_judge_withholds_values_at_the_given_rate():
    rater = SimulatedRater(name="x", bias=0, noise=0.3, cannot_judge=0.05)
    assert np.isnan(values_of(rater)).mean() == pytest.approx(0.05, abs=0.01)


def test_judge_halo_ties_the_values_of_a_response_together():
    rater = SimulatedRater(name="x", bias=0, noise=0.5, halo=1.0, cannot_judge=0)
    values = values_of(rater)
    assert np.corrcoef(values[:, 0], values[:, 1])[0, 1] > 0.5


@pytest.mark.parametrize(
    ("lead", "verdict"), [(2.0, "A"), (0.7, "A~"), (0.0, "tie"), (-0.7, "B~"), (-2.0, "B")]
)
def test_prefer_follows_the_difference_of_overalls(lead, verdict):
    exact = SimulatedRater(name="x", bias=0, noise=0)
    a, b = (dict.fromkeys(("overall_content", "overall_coherence"), x) for x in (3 + lead, 3.0))
    assert prefer(a, b, exact, np.random.default_rng(0)) == verdict


def test_simulate_values_covers_raters_and_responses_and_repeats_itself():
    latents = {"a": dict.fromkeys(DIMENSIONS, 4.0), "b": dict.fromkeys(DIMENSIONS, 2.0)}
    first = simulate_values(latents, RATERS, seed=5)
    assert set(first) == {(rater.name, name) for rater in RATERS for name in latents}
    assert first == simulate_values(latents, RATERS, seed=5)
    assert first != simulate_values(latents, RATERS, seed=6)


def test_raters_agree_on_the_bundled_study_about_as_people_do(study):
    latents: dict[tuple[str, str], dict[str, float]] = {}
    for row in study.truth:
        response = row["item_key"], row["system"]
        latents.setdefault(response, {})[row["dimension"]] = float(row["latent"])
    found = simulate_values(latents, RATERS, seed=3)
    ratings = [
        [found[r.name, k]["SC"] if found[r.name, k]["SC"] else np.nan for k in latents]
        for r in RATERS
    ]
    alpha = krippendorff.alpha(reliability_data=ratings, level_of_measurement="ordinal")
    assert 0.6 < alpha < 0.95
