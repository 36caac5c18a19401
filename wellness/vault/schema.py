"""The tables of the vault's file; no time in them is finer than a box, an hour or a lease."""

from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS box (
  name TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('period', 'day')),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'lost')),
  eligible INTEGER NOT NULL,
  ends_at TEXT NOT NULL,
  facts BLOB NOT NULL,
  outcome BLOB,
  proof BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ballot (
  tag BLOB PRIMARY KEY,
  box TEXT NOT NULL,
  leaf TEXT NOT NULL,
  part INTEGER NOT NULL,
  sealed BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ballot_part ON ballot (box, part);
CREATE TABLE IF NOT EXISTS part (
  box TEXT NOT NULL,
  number INTEGER NOT NULL,
  round BLOB NOT NULL,
  PRIMARY KEY (box, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (
  slot TEXT NOT NULL,
  tag BLOB NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (slot, tag)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slot (name TEXT PRIMARY KEY, ends_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
  tag TEXT PRIMARY KEY,
  lease_until TEXT,
  kept_until TEXT,
  CHECK ((lease_until IS NULL) <> (kept_until IS NULL))
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy (sid TEXT PRIMARY KEY, late_from TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watermark (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL);
"""
