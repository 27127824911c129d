"""What goes into an archive comes out of it, into another database, row for row."""

import io
import json
import tarfile

import pytest
import zstandard

from storage.archive.contents import LARGE_OBJECTS, TableContents, differences
from storage.archive.reading import read_archive, read_back
from storage.archive.restoring import contents_of, restore_database
from storage.archive.snapshot import open_snapshot
from storage.archive.tools import Database
from storage.archive.writing import write_archive
from storage.archive.written import FileRecord
from storage.encryption import Identity, unseal
from tests.functional.storage.archives.yard import ABOUT, Kept, MemoryUpload, Yard, as_owner, file, keep, kept

TRICKY = """
CREATE TYPE mood AS ENUM ('morne', 'gai');
CREATE DOMAIN postcode AS text CHECK (value ~ '^[0-9]{5}$');
CREATE SCHEMA "Dossiers 2.0";
CREATE TABLE "Dossiers 2.0"."Tâche ""urgente"" !" ("Été" text, "from" int);
INSERT INTO "Dossiers 2.0"."Tâche ""urgente"" !" VALUES ('ça', 1), ('ça', 1), (NULL, NULL), ('', 0);
CREATE TABLE nothing_yet (id int, at timestamptz);
CREATE TABLE without_columns ();
INSERT INTO without_columns DEFAULT VALUES;
CREATE TABLE everything (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    asked json, answered jsonb, scan bytea, price numeric(12, 3), ratio float8, mood mood, moods mood[],
    code postcode, tags text[], span int4range, place point, words tsvector, label varchar(40), flag char(3),
    at timestamptz, day date, wait interval, part uuid, dropped int,
    length int GENERATED ALWAYS AS (length(label)) STORED
);
ALTER TABLE everything DROP COLUMN dropped;
INSERT INTO everything (asked, answered, scan, price, ratio, mood, moods, code, tags, span, place, words,
                        label, flag, at, day, wait, part)
SELECT '{"b": 1,  "a": [null, "é"]}', '{"n": 1e3}', '\\x00ff0a0d5c', n * 1.10, n / 3.0::float8, 'gai',
       ARRAY['gai', 'morne', NULL]::mood[], lpad(n::text, 5, '0'), ARRAY['a,b', '"', '\\N', NULL],
       int4range(n, n + 5), point(n, 0.1), to_tsvector('simple', 'des collines'), 'œuvre ' || n || E'\\t\\n',
       'x', '2027-03-28 02:30+01'::timestamptz + n * interval '1 hour', '0044-03-15 BC', '1 mon -3 days',
       gen_random_uuid()
  FROM generate_series(1, 300) n;
INSERT INTO everything DEFAULT VALUES;
CREATE TABLE parts (id int, year int) PARTITION BY LIST (year);
CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES IN (2026);
CREATE TABLE parts_2027 PARTITION OF parts FOR VALUES IN (2027);
INSERT INTO parts SELECT n, 2026 + n % 2 FROM generate_series(1, 7) n;
CREATE SEQUENCE invoices START 41;
SELECT nextval('invoices'), nextval('invoices');
"""


@pytest.fixture(scope="module")
def tricky(yard: Yard) -> Database:
    return yard.filled(TRICKY)


@pytest.fixture(scope="module")
def archive(tricky: Database) -> Kept:
    files = [file("originals/a.age", b"scelle" * 70_000), file("pictures/b.png", b""), file("c", b"court")]
    return keep(tricky, files)


def restored(yard: Yard, archive: Kept) -> Database:
    target = yard.database()
    restore_database(archive.chunks, archive.manifest, [archive.identity], target)
    return target


def test_a_restored_database_holds_what_the_manifest_says(
    yard: Yard, archive: Kept, nothing_left: None
) -> None:
    found = contents_of(restored(yard, archive))
    assert differences(archive.manifest.tables, found, same_major=True) == []
    assert {table: contents.rows for table, contents in found.items()} == {
        '"Dossiers 2.0"."Tâche ""urgente"" !"': 4,
        "public.everything": 301,
        "public.nothing_yet": 0,
        "public.parts_2026": 3,
        "public.parts_2027": 4,
        "public.without_columns": 1,
    }


def test_every_row_comes_back_as_it_was(yard: Yard, tricky: Database, archive: Kept) -> None:
    rows = "SELECT everything::text FROM everything ORDER BY id"
    with as_owner(tricky) as before, as_owner(restored(yard, archive)) as after:
        assert before.execute(rows).fetchall() == after.execute(rows).fetchall()


def test_a_restored_database_is_its_owners_and_goes_on_counting(yard: Yard, archive: Kept) -> None:
    target = restored(yard, archive)
    with as_owner(target) as owner:
        assert owner.execute("SELECT nextval('invoices')").fetchone() == (43,)
        owner.execute("INSERT INTO everything (label) VALUES ('suite')")
        owners = owner.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners.fetchall() == [(target.owner,)]


def test_large_objects_come_back(yard: Yard) -> None:
    source = yard.filled("SELECT lo_from_bytea(0, convert_to(repeat('plan ', 200000), 'UTF8'))")
    archive = keep(source)
    assert archive.manifest.rows == {LARGE_OBJECTS: 1}
    target = restored(yard, archive)
    assert contents_of(target) == archive.manifest.tables
    with as_owner(target) as owner:
        found = owner.execute("SELECT length(lo_get(oid)) FROM pg_largeobject_metadata").fetchone()
    assert found == (1_000_000,)


def test_files_come_back_in_their_order(archive: Kept) -> None:
    found = {}
    read_archive(
        archive.chunks,
        archive.manifest,
        [archive.identity],
        file=lambda record, content: found.update({record.name: b"".join(content)}),
    )
    assert found == {"originals/a.age": b"scelle" * 70_000, "pictures/b.png": b"", "c": b"court"}
    assert [record.name for record in archive.manifest.files] == list(found)


def test_one_file_is_taken_out_and_the_others_are_left(archive: Kept) -> None:
    found = []

    def take_the_last(record: FileRecord, content: object) -> None:
        if record.name == "c":
            assert hasattr(content, "__next__")
            found.append(next(content))

    read_archive(archive.chunks, archive.manifest, [archive.identity], file=take_the_last)
    assert found == [b"court"]


def test_rows_written_while_the_dump_runs_are_not_in_it(yard: Yard) -> None:
    source = yard.filled("CREATE TABLE visits (n int)", "INSERT INTO visits SELECT generate_series(1, 10)")
    identity, upload = Identity.generate(), MemoryUpload()
    with open_snapshot(source) as snapshot, as_owner(source) as meanwhile:
        meanwhile.execute("INSERT INTO visits VALUES (11)")
        meanwhile.execute("DELETE FROM visits WHERE n < 4")
        written = write_archive(upload, snapshot, identity.recipient, ABOUT)
    archive = kept(written, upload, identity)
    assert written.tables["public.visits"].rows == 10
    with as_owner(restored(yard, archive)) as owner:
        assert owner.execute("SELECT sum(n) FROM visits").fetchone() == (55,)


def test_the_revision_is_read_in_the_same_moment(yard: Yard) -> None:
    plain = yard.database()
    with open_snapshot(plain) as snapshot:
        assert snapshot.revision() is None
    migrated = yard.filled("CREATE TABLE alembic_version (version_num text)")
    with open_snapshot(migrated) as snapshot, as_owner(migrated) as meanwhile:
        meanwhile.execute("INSERT INTO alembic_version VALUES ('0042')")
        assert snapshot.revision() is None
    with open_snapshot(migrated) as snapshot:
        assert snapshot.revision() == "0042"


def test_stock_formats_open_one(archive: Kept) -> None:
    packed = zstandard.ZstdDecompressor().stream_reader(unseal(archive.content, archive.identity)).read()
    with tarfile.open(fileobj=io.BytesIO(packed)) as members:
        about = members.extractfile("about.json")
        assert about is not None
        described = json.load(about)
        names = members.getnames()
    assert names == [
        "about.json",
        "dump.000000",
        "files/originals/a.age",
        "files/pictures/b.png",
        "files/c",
    ]
    assert described["name"] == "Communauté de communes du Val Joli"
    assert described["taken_at"] == "2027-03-03T02:15:00+00:00"


def test_an_archive_read_back_is_proven(archive: Kept, nothing_left: None) -> None:
    read_back(archive.chunks, archive.manifest, [Identity.generate(), archive.identity])
    assert archive.manifest.cipher.bytes == len(archive.content)


def test_a_database_without_tables_is_archived_too(yard: Yard) -> None:
    archive = keep(yard.database())
    assert archive.manifest.tables == {}
    assert contents_of(restored(yard, archive)) == {}


def test_contents_compare_by_rows_alone_across_versions() -> None:
    one, other = {"public.a": TableContents(3, "1")}, {"public.a": TableContents(3, "2")}
    assert differences(one, other, same_major=False) == []
    assert [found.table for found in differences(one, other, same_major=True)] == ["public.a"]
