"""Makes the bytes of one file."""

import hashlib

import numpy as np

from examples.study_builder.canvas import THEMES
from examples.study_builder.clips import CLIPS
from examples.study_builder.documents import DOCUMENTS, make_code
from examples.study_builder.encode import encode_audio, encode_image, encode_video
from examples.study_builder.pictures import PICTURES
from examples.study_builder.records import Job, suffix_of
from examples.study_builder.solids import make_solid
from examples.study_builder.sounds import SOUNDS
from examples.study_builder.wear import cut_off, wear_clip, wear_picture, wear_wave


def _whole(job: Job, rng: np.random.Generator) -> bytes:
    theme, spec, wear = THEMES[job.theme], job.spec, job.wear
    suffix = suffix_of(job.modality, spec, wear)
    if job.modality == "image":
        return encode_image(wear_picture(PICTURES[spec["make"]](spec, theme), wear, rng), suffix)
    if job.modality == "audio":
        return encode_audio(wear_wave(SOUNDS[spec["make"]](spec), wear, rng), suffix)
    if job.modality == "video":
        return encode_video(wear_clip(CLIPS[spec["make"]](spec, theme), wear, rng), suffix)
    if job.modality == "document":
        return DOCUMENTS[spec["make"]](spec, theme, wear)
    if job.modality == "code":
        return make_code(spec, wear)
    return make_solid(spec, theme, wear, rng)


def render(job: Job) -> bytes:
    """Return the file of a job; `broken` ones are cut off."""
    seed = int(hashlib.sha256(job.path.encode()).hexdigest()[:8], 16)
    data = _whole(job, np.random.default_rng(seed))
    return cut_off(data) if job.wear == "broken" else data
