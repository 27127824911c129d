"""Addresses and credentials of buckets: what is meant is found, and what is wrong is named."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.s3_address import AddressRefused, S3Access, S3Address, Style
from storage.s3_store.connection import Patience, connect


def test_everything_that_an_address_can_say() -> None:
    address = S3Address.parse(
        "s3://S3.Example:9000/archives/mixeur/prod?region=eu-central-003&style=virtual&ca=/etc/ssl/own.pem"
    )
    assert address == S3Address(
        host="s3.example",
        port=9000,
        bucket="archives",
        prefix="mixeur/prod",
        region="eu-central-003",
        style=Style.VIRTUAL,
        ca=Path("/etc/ssl/own.pem"),
    )
    assert address.endpoint == "https://s3.example:9000"
    assert address.location("instances/a") == "s3://archives/mixeur/prod/instances/a"
    assert str(address) == "s3://s3.example:9000/archives/mixeur/prod"


def test_the_least_that_it_says() -> None:
    address = S3Address.parse("s3://s3.eu-central-003.backblazeb2.com/archives/?region=eu-central-003")
    assert (address.port, address.prefix, address.style, address.ca) == (None, "", Style.PATH, None)
    assert address.location("instances/a") == "s3://archives/instances/a"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("https://s3.example/archives?region=eu", "commence par https://"),
        ("http://s3.example/archives?region=eu", "chiffré par TLS"),
        ("s3.example/archives", "ne commence pas par s3://"),
        ("", "ne commence pas par s3://"),
        ("s3:///archives?region=eu", "l’hôte manque"),
        ("s3://s3_example/archives?region=eu", "« s3_example » n’est pas un nom d’hôte"),
        ("s3://id:secret@s3.example/archives?region=eu", "un réglage à eux"),
        ("s3://s3.example:99999/archives?region=eu", "le port"),
        ("s3://s3.example:x/archives?region=eu", "le port"),
        ("s3://[::1/archives?region=eu", "la forme d’une adresse"),
        ("s3://s3.example?region=eu", "le bucket manque"),
        ("s3://s3.example/A?region=eu", "le bucket « A »"),
        ("s3://s3.example/archives/../x?region=eu", "le préfixe « ../x »"),
        ("s3://s3.example/archives/Prod?region=eu", "le préfixe « Prod »"),
        ("s3://s3.example/archives", "la région manque"),
        ("s3://s3.example/archives?region=EU West", "la région « EU West »"),
        ("s3://s3.example/archives?region=eu&region=us", "deux fois"),
        ("s3://s3.example/archives?region=eu&sytle=path", "« sytle » n’est pas une option"),
        ("s3://s3.example/archives?region=eu&style=host", "style=host n’existe pas"),
        ("s3://s3.example/my.archives?region=eu&style=virtual", "avec un point dans le nom"),
        ("s3://s3.example/archives?region=eu&ca=own.pem", "n’est pas un chemin absolu"),
        ("s3://s3.example/archives?region=eu#here", "« # »"),
    ],
)
def test_what_is_wrong_is_named_with_the_form_beside(text: str, sentence: str) -> None:
    with pytest.raises(AddressRefused, match=re.escape(sentence)) as refused:
        S3Address.parse(text)
    assert "s3://HÔTE[:PORT]/BUCKET" in str(refused.value)
    assert "secret@" not in str(refused.value)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for given_text in (text, f"s3://{text}", f"s3://host/bucket/{text}", f"s3://host/bucket?{text}"):
        with suppress(AddressRefused):
            assert S3Address.parse(given_text).endpoint.startswith("https://")


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("s3.eu-central-003.backblazeb2.com", "eu-central-003"),
        ("s3.us-west-004.backblazeb2.com", "us-west-004"),
        ("s3.eu-west-3.amazonaws.com", "eu-west-3"),
        ("s3-eu-west-1.amazonaws.com", "eu-west-1"),
        ("s3.dualstack.eu-west-2.amazonaws.com", "eu-west-2"),
        ("s3.fr-par.scw.cloud", "fr-par"),
        ("s3.gra.io.cloud.ovh.net", "gra"),
        ("s3.bhs.io.cloud.ovh.net", "bhs"),
        ("fsn1.your-objectstorage.com", "fsn1"),
        ("sos-ch-gva-2.exo.io", "ch-gva-2"),
        ("s3.us-east-1.wasabisys.com", "us-east-1"),
        ("storage.mairie.example", None),
        ("127.0.0.1", None),
    ],
)
def test_the_region_that_a_host_names(host: str, region: str | None) -> None:
    assert S3Address(host, "archives", "eu").region_of_host == region


@pytest.mark.parametrize(
    ("style", "beginning"),
    [(Style.PATH, "https://s3.example/archives/a?"), (Style.VIRTUAL, "https://archives.s3.example/a?")],
)
def test_the_bucket_stands_where_the_style_says(style: Style, beginning: str) -> None:
    address = S3Address("s3.example", "archives", "eu", style=style)
    client = connect(address, S3Access("id", "secret"), Patience())
    url = client.generate_presigned_url("get_object", Params={"Bucket": "archives", "Key": "a"})
    assert url.startswith(beginning)
    assert "/eu/s3/aws4_request" in url.replace("%2F", "/")


def test_what_a_shell_says_about_another_account_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[default]\ns3 =\n  addressing_style = virtual\nendpoint_url = https://elsewhere.test\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", "somebody-else")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.test")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    client = connect(S3Address("s3.example", "archives", "eu"), S3Access("id", "secret"), Patience())
    url = client.generate_presigned_url("get_object", Params={"Bucket": "archives", "Key": "a"})
    assert url.startswith("https://s3.example/archives/a?")
    assert "Credential=id%2F" in url


def test_credentials_are_an_id_and_a_secret_that_may_hold_colons() -> None:
    assert S3Access.parse(" 003id:K003/se:cret+ ") == S3Access("003id", "K003/se:cret+")


@pytest.mark.parametrize("text", ["", "id", "id:", ":secret", "id secret", "id:se cret", "id:se\ncret"])
def test_other_credentials_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(ValueError, match="ID:SECRET") as refused:
        S3Access.parse(text)
    assert "cret" not in str(refused.value).replace("ID:SECRET", "").replace("son secret", "")


def test_a_secret_is_not_shown_with_its_credentials() -> None:
    assert "hidden" not in repr(S3Access("id", "hidden"))
