-- SPDX-License-Identifier: MIT
-- What the version after this one might do, for tests of upgrades from the newest version: columns
-- more, filled in for each row, an index over them, and a table made out of another.

ALTER TABLE invitation ADD COLUMN next_words TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN next_note TEXT;

UPDATE invitation SET next_words = creator_id || ' to ' || target_value || ' ' || hex(id);
UPDATE event SET next_note = type || ' by ' || actor;

CREATE TABLE next_visit (
  id INTEGER PRIMARY KEY,
  invitation_id BLOB NOT NULL REFERENCES invitation,
  words TEXT NOT NULL,
  visited_at INTEGER NOT NULL
) STRICT;

INSERT INTO next_visit (invitation_id, words, visited_at)
  SELECT id, next_words, created_at FROM invitation;

CREATE INDEX next_visit_by_invitation ON next_visit (invitation_id, id);
CREATE INDEX invitation_next_words ON invitation (environment_id, next_words);
