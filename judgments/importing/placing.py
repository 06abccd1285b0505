"""What stands at the tags of one side: files into the store, text and captions beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from judgments.importing.inline import TEXTUAL, is_caption, is_caption_file, tell_captions
from judgments.importing.locating import MediaFolders, Missing, base_name, looks_like_file
from judgments.importing.sides import Side
from judgments.interleaving import find_mentions, modality_of
from judgments.media import MediaStore, StoredAsset
from judgments.records import Modality

__all__ = ["MediaIntake", "Slot"]

_TEXTURES = {".mtl", ".png", ".jpg", ".jpeg", ".bmp", ".tga"}
_LIKE_TEXT = ("text/", "application/json", "application/xml", "model/obj", "model/mtl")
_KINDS: dict[Modality, tuple[str, ...]] = {
    Modality.IMAGE: ("image/",),
    Modality.AUDIO: ("audio/",),
    Modality.VIDEO: ("video/", "image/gif"),
    Modality.DOCUMENT: ("application/", "text/"),
    Modality.CODE: _LIKE_TEXT,
    Modality.THREED: ("model/",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What stands at one tag; the columns of a placeholder.

    Attributes
    ----------
    tag, modality, position
        Which placeholder, and its place in the record.
    value
        As the record has it; None where it has none.
    suffix
        Of the file named, in lower case with its dot.
    text
        Source given in the record itself.
    caption
        A caption of it.
    sha256
        The file in the store.
    missing
        Code of why there is no file; None where there is one, or text.
    """

    tag: str
    modality: Modality
    position: int
    value: str | None = None
    suffix: str = ""
    text: str | None = None
    caption: str | None = None
    sha256: str | None = None
    missing: str | None = None


class MediaIntake:
    """Takes the files of records into the store and notes what is odd about them.

    Parameters
    ----------
    store
        Where files go.
    folders
        Where they may come from.
    """

    def __init__(self, store: MediaStore, folders: MediaFolders) -> None:
        self.store = store
        self.folders = folders
        self.assets: dict[str, StoredAsset] = {}  # of the current file of records
        self._taken: dict[Path, StoredAsset] = {}
        self._by_name: dict[str, tuple[str, str]] = {}
        self._note: Callable[[str, str, str], None] = lambda *_: None
        self._caption_file = False
        self._beside_captions = False

    def begin(self, path: Path) -> None:
        """Turn to the next file of records."""
        self.assets.clear()
        self._caption_file = is_caption_file(str(path))

    def place(
        self,
        side: Side,
        other: Side | None,
        note: Callable[[str, str, str], None],
        *,
        is_question: bool,
    ) -> tuple[Slot, ...]:
        """Give what stands at the tags of a side.

        Parameters
        ----------
        side
            A question, or a reference or response.
        other
            The other side of its record.
        note
            Called with code, reason and tag of whatever is odd.
        is_question
            A question may ask for tags that are yet to come; any other text that names a tag
            which nobody delivers gets an empty slot for it.

        Returns
        -------
        tuple of Slot
            One per entry, in the order of the record, then the undelivered.
        """
        self._note = note
        others = other.values if other else {}
        self._beside_captions = self._caption_file or tell_captions(side.values, others)
        slots = [self._slot(tag, place, side) for place, tag in enumerate(side.values)]
        if not is_question:
            slots += self._undelivered(side, other, len(slots))
        return tuple(slots)

    def _undelivered(self, side: Side, other: Side | None, start: int) -> Iterator[Slot]:
        known = {*side.values, *(other.values if other else ())}
        named = dict.fromkeys(mention.tag for mention in find_mentions(side.content))
        for place, tag in enumerate((tag for tag in named if tag not in known), start):
            yield Slot(
                tag=tag, modality=modality_of(tag), position=place, missing="no_entry",
                caption=side.captions.get(tag),
            )  # fmt: skip

    def _slot(self, tag: str, place: int, side: Side) -> Slot:
        value, modality = side.values[tag], modality_of(tag)
        caption = side.captions.get(tag)
        if not value.strip():
            self._note("not_a_path", f"the value of {tag} is empty", tag)
            return Slot(tag=tag, modality=modality, position=place, value=value, caption=caption,
                        missing="not_a_path")  # fmt: skip
        if not looks_like_file(value) and not self.folders.hold(value):
            return self._inline(tag, modality, place, value, caption)
        sha256, missing = self._take(tag, modality, value)
        return Slot(
            tag=tag, modality=modality, position=place, value=value, caption=caption,
            suffix=PurePosixPath(base_name(value)).suffix.lower(), sha256=sha256, missing=missing,
        )  # fmt: skip

    def _inline(
        self, tag: str, modality: Modality, place: int, value: str, caption: str | None
    ) -> Slot:
        if modality in TEXTUAL and not is_caption(
            value, modality, beside_captions=self._beside_captions
        ):
            return Slot(tag=tag, modality=modality, position=place, text=value, caption=caption)
        return Slot(
            tag=tag, modality=modality, position=place, caption=caption or value,
            missing="caption_only",
        )  # fmt: skip

    def _take(self, tag: str, modality: Modality, value: str) -> tuple[str | None, str | None]:
        """Give hash, or code of why there is none."""
        found = self.folders.locate(value)
        if isinstance(found, Missing):
            self._note(found.code, found.reason, tag)
            return None, found.code
        try:
            asset = self._taken.get(found) or self.store.put_file(found)
        except PermissionError as error:
            self._note("missing_file", f"{value!r} cannot be read: {error.strerror}", tag)
            return None, "missing_file"
        self._taken[found] = self.assets[asset.sha256] = asset
        self._examine(tag, modality, value, asset)
        return asset.sha256, None

    def _examine(self, tag: str, modality: Modality, value: str, asset: StoredAsset) -> None:
        name = base_name(value)
        suffix = PurePosixPath(name).suffix.lower()
        is_texture = modality is Modality.THREED and suffix in _TEXTURES
        if not asset.media_type.startswith(_KINDS[modality]) and not is_texture:
            self._note("other_kind_of_file", f"{name} is {asset.media_type}", tag)
        elif asset.media_type == "application/octet-stream":
            self._note("other_kind_of_file", f"{name} is of no known kind", tag)
        if asset.damage:
            self._note("damaged_file", f"{name}: {asset.damage}", tag)
        if asset.suspicion:
            self._note("perhaps_cut_off", f"{name}: {asset.suspicion}", tag)
        sha256, first = self._by_name.setdefault(name, (asset.sha256, value))
        if sha256 != asset.sha256:
            self._note("same_name_other_bytes", f"{value!r} and {first!r} differ in content", tag)
