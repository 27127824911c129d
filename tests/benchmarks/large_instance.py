"""An instance as large as they may become: 400 MB of rows that compress as texts do, and pictures."""

import random
from collections.abc import Iterator

from storage.archive.writing import FileSource
from storage.database import Connection

SENTENCES = 150_000
CONTACTS = 200_000
VISITS = 400_000
EVENTS = 800_000
FILES = 80
FILE_BYTES = 250_000

TEXT = """
isolation combles chaudière devis accord visite rappel maison appartement copropriété toiture
menuiserie plancher façade aide dossier artisan travaux conseil rendez-vous électricité gaz bois
granulés pompe chaleur ventilation humidité facture relevé hiver été surface étage cave jardin
voisin commune quartier propriétaire locataire bailleur syndic prime éco-prêt barème revenu ménage
enfant retraite chantier
"""

TABLES = """
CREATE TABLE sentences (id int PRIMARY KEY, text text);
CREATE TABLE contacts (
    id uuid PRIMARY KEY, created_at timestamptz NOT NULL, last_name text, email text UNIQUE, phone text,
    street text, postcode varchar(5), notes text
);
CREATE TABLE visits (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, contact uuid REFERENCES contacts, at timestamptz,
    surface numeric(8, 2), readings jsonb, comment text
);
CREATE TABLE events (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, at timestamptz, who text, what json
);
"""

# The primes only spread the sentences over the rows.
ROWS = """
INSERT INTO contacts
SELECT gen_random_uuid(), timestamptz '2024-01-01' + n * interval '1 minute',
       initcap(split_part(s.text, ' ', 1)), md5(n::text) || '@' || split_part(s.text, ' ', 2) || '.example',
       '06' || lpad((random() * 1e8)::int::text, 8, '0'), (n % 120) || ' rue ' || split_part(s.text, ' ', 3),
       lpad((random() * 95000)::int::text, 5, '0'), s.text || '. ' || t.text
  FROM generate_series(1, {contacts}) n
  JOIN sentences s ON s.id = n::bigint * 7919 % {sentences}
  JOIN sentences t ON t.id = n::bigint * 104729 % {sentences};
WITH numbered AS (SELECT id, row_number() OVER () AS n FROM contacts)
INSERT INTO visits (contact, at, surface, readings, comment)
SELECT c.id, timestamptz '2025-01-01' + g.n * interval '37 seconds', (random() * 200)::numeric(8, 2),
       jsonb_build_object('kwh', (random() * 9000)::int, 'before', random(), 'after', random(),
                          'heating', split_part(s.text, ' ', 2)),
       s.text
  FROM generate_series(1, {visits}) g(n)
  JOIN numbered c ON c.n = g.n % {contacts} + 1
  JOIN sentences s ON s.id = g.n::bigint * 15485863 % {sentences};
INSERT INTO events (at, who, what)
SELECT timestamptz '2025-01-01' + n * interval '11 seconds', 'c' || n % 40 || '@agence.example',
       json_build_object('page', '/dossiers/' || (random() * {contacts})::int,
                         'ms', round(random()::numeric * 900, 1), 'request', md5(n::text || 'r'))
  FROM generate_series(1, {events}) n;
"""


def fill(connection: Connection) -> float:
    """Returns the megabytes that the database takes, indexes included."""
    chance = random.Random(4)  # noqa: S311 - texts, no secret
    connection.execute(TABLES)
    words = TEXT.split()
    with connection.cursor().copy("COPY sentences FROM STDIN") as copy:
        for number in range(SENTENCES):
            copy.write_row((number, " ".join(chance.choices(words, k=chance.randint(6, 30)))))
    rows = ROWS.format(sentences=SENTENCES, contacts=CONTACTS, visits=VISITS, events=EVENTS)
    connection.execute(rows.encode())
    connection.execute("VACUUM ANALYZE")
    size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert size is not None
    return float(size[0]) / 1e6


def pictures() -> Iterator[FileSource]:
    """Compressed already, as pictures and sealed originals are."""
    chance = random.Random(5)  # noqa: S311 - pictures, no secret
    for number in range(FILES):
        yield FileSource(f"pictures/{number:04d}", FILE_BYTES, lambda: [chance.randbytes(FILE_BYTES)])
