"""A theme in the object store: whole or not there, and read back as it was built."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from storage.objects import ObjectNotFound
from tests.unit.themes import pictures
from themes.published import Look, Size, is_whole, publish, read_asset, read_look
from themes.theme import ThemeBundle, ThemeInputs, build


@dataclass
class Memory:
    """A store that remembers the order of what came; ``room`` objects fit, then it fails."""

    objects: dict[str, bytes] = field(default_factory=dict)
    room: int = 100

    def put(self, key: str, content: bytes) -> None:
        if len(self.objects) == self.room:
            raise OSError("no space left")
        self.objects[key] = content

    def get(self, key: str) -> bytes:
        if key not in self.objects:
            raise ObjectNotFound(key)
        return self.objects[key]

    def exists(self, key: str) -> bool:
        return key in self.objects

    def keys(self, prefix: str) -> Iterator[str]:
        return (key for key in self.objects if key.startswith(prefix))


INPUTS = ThemeInputs("Pays d’Essai", "#10ACB7", "#fae819", pictures.logo(400, 200), pictures.banner())


@pytest.fixture(scope="module")
def bundle() -> ThemeBundle:
    return build(INPUTS)


def test_every_asset_is_read_back_as_it_was_built(bundle: ThemeBundle) -> None:
    store = Memory()
    publish(store, bundle)
    for name, asset in bundle.assets.items():
        assert read_asset(store, bundle.version, name) == asset.content


def test_the_look_tells_the_assets_and_the_size_of_pictures(bundle: ThemeBundle) -> None:
    store = Memory()
    publish(store, bundle)
    served = {name: asset.content_type for name, asset in bundle.assets.items() if name != "theme.json"}
    assert read_look(store, bundle.version) == Look(bundle.version, served, Size(400, 200), Size(2000, 175))


def test_no_picture_has_no_size() -> None:
    store, bare = Memory(), build(replace(INPUTS, logo=None, banner=None))
    publish(store, bare)
    look = read_look(store, bare.version)
    assert (look.logo, look.banner) == (None, None)


def test_a_theme_is_whole_only_when_nothing_failed(bundle: ThemeBundle) -> None:
    for room in range(len(bundle.assets)):
        store = Memory(room=room)
        with pytest.raises(OSError, match="no space left"):
            publish(store, bundle)
        assert not is_whole(store, bundle.version)
    publish(store := Memory(), bundle)
    assert is_whole(store, bundle.version)


def test_a_theme_that_lost_an_asset_is_not_whole(bundle: ThemeBundle) -> None:
    publish(full := Memory(), bundle)
    for lost in full.objects:
        store = Memory({key: content for key, content in full.objects.items() if key != lost})
        assert not is_whole(store, bundle.version), lost


def test_a_version_that_was_never_published_has_no_look() -> None:
    with pytest.raises(ObjectNotFound):
        read_look(Memory(), "0" * 32)
