-- Up Migration

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support_owner') THEN CREATE ROLE support_owner LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support_writer') THEN CREATE ROLE support_writer LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support_projector') THEN CREATE ROLE support_projector LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support_reader') THEN CREATE ROLE support_reader LOGIN; END IF;
END $$;

-- Write side and bookkeeping. Read models stand in schemas of their own, which the projector makes; the reader sees
-- nothing but those.
CREATE SCHEMA support AUTHORIZATION support_owner;
GRANT USAGE ON SCHEMA support TO support_writer, support_projector;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO support_projector', current_database()); END $$;

SET LOCAL ROLE support_owner;

-- The log, and the outbox: one row for each thing that happened. Append only.
CREATE TABLE support.events (
  position bigint GENERATED ALWAYS AS IDENTITY,
  -- A newer transaction may commit a lower position: everybody reads on by (xid, position), behind the oldest one open.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  context text NOT NULL CHECK (context IN ('profile', 'complaint', 'request')),
  -- context-id
  stream text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  type text NOT NULL,
  -- Nothing personal stands here.
  data jsonb NOT NULL,
  -- Whose data `personal` is; it is sealed with the key of this person.
  subject uuid,
  personal bytea,
  actor text NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  command_id uuid NOT NULL,
  -- The events of one command, counted from 0.
  ordinal smallint NOT NULL,
  -- Of the command as it was sent: the same id with another content is refused.
  command_digest bytea NOT NULL,
  correlation_id text NOT NULL,
  causation_id text NOT NULL,
  CONSTRAINT events_version UNIQUE (stream, version),
  CONSTRAINT events_command UNIQUE (command_id, ordinal),
  CHECK ((personal IS NULL) OR (subject IS NOT NULL))
);
CREATE UNIQUE INDEX events_order ON support.events (xid, position);
CREATE INDEX events_subject ON support.events (subject) WHERE subject IS NOT NULL;
CREATE INDEX events_erased ON support.events (subject) WHERE type = 'SubjectErased';

-- One key for each person, wrapped by the key of the installation. Without its key what is sealed is gone.
CREATE TABLE support.subject_keys (
  subject uuid PRIMARY KEY,
  -- Null: destroyed, the person is forgotten; the row stays, so that no new key is made.
  wrapped bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz
);

-- In the transaction that records the erasure: whoever can read `SubjectErased` finds no key any more, so nothing that
-- comes after it in the log can be opened, and nothing can happen between the two.
CREATE FUNCTION support.destroy_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO support.subject_keys (subject, wrapped, destroyed_at) VALUES (NEW.subject, NULL, now())
  ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, destroyed_at = now();
  RETURN NULL;
END $$;
CREATE TRIGGER events_erasure AFTER INSERT ON support.events
  FOR EACH ROW WHEN (NEW.type = 'SubjectErased') EXECUTE FUNCTION support.destroy_key();

-- How far each reader of the log is: projections by generation, relays by topic, policies.
CREATE TABLE support.checkpoints (
  reader text PRIMARY KEY,
  xid xid8 NOT NULL,
  position bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
);

-- Who does a task that only one may do at a time.
CREATE TABLE support.leases (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  expires_at timestamptz NOT NULL
);

-- The generations of each read model: the live one, one asked for or being built beside it, and what they replaced.
CREATE TABLE support.projections (
  name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]*$'),
  generation int NOT NULL CHECK (generation > 0),
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'building', 'live', 'retired')),
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  -- Where its tables stand; null: not made yet, or dropped.
  schema text,
  -- Of the DDL and the revision it was made with, or is asked for with: no other code builds it; null: any may.
  tables_digest text,
  events_done bigint NOT NULL DEFAULT 0,
  started_at timestamptz,
  swapped_at timestamptz,
  PRIMARY KEY (name, generation)
);
CREATE UNIQUE INDEX projections_live ON support.projections (name) WHERE state = 'live';
CREATE UNIQUE INDEX projections_next ON support.projections (name) WHERE state IN ('requested', 'building');

GRANT SELECT, INSERT ON support.events TO support_writer;
GRANT SELECT ON support.events, support.subject_keys TO support_projector;
GRANT SELECT, INSERT, UPDATE ON support.subject_keys TO support_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON support.checkpoints, support.leases TO support_writer, support_projector;
GRANT SELECT, INSERT (name, generation, requested_by, tables_digest) ON support.projections TO support_writer;
GRANT SELECT, INSERT, UPDATE ON support.projections TO support_projector;

-- What time brings about, as the events of each item want it. A row stays after it was fired, until the log says that
-- it is over: whoever is behind must not set it again.
CREATE TABLE support.timers (
  -- context-id
  stream text NOT NULL,
  name text NOT NULL,
  context text NOT NULL CHECK (context IN ('complaint', 'request')),
  kind text NOT NULL,
  due_at timestamptz NOT NULL,
  -- Given then, under an id made of stream, name and version: once, however often.
  command jsonb NOT NULL,
  -- Of the stream, as the timer was set.
  version int NOT NULL,
  correlation_id text NOT NULL,
  causation_id text NOT NULL,
  claimed_until timestamptz,
  fired_at timestamptz,
  PRIMARY KEY (stream, name)
);
CREATE INDEX timers_due ON support.timers (due_at) WHERE fired_at IS NULL;

-- How far consumers of Kafka are; moved in the transaction of what they wrote.
CREATE TABLE support.consumer_offsets (
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (consumer, topic, partition)
);

-- Notices to departments, and decisions not to send one. The row is the truth, jobs in Redis only make sooner what it says.
CREATE TABLE support.notices (
  notice_id uuid PRIMARY KEY,
  event_id text NOT NULL,
  department text NOT NULL,
  channel text NOT NULL,
  -- Of the policy that decided.
  rule text NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'withheld')),
  -- Why it is withheld.
  reason text CHECK ((reason IS NULL) = (state <> 'withheld')),
  -- Nothing personal stands here.
  content jsonb NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  -- Somebody set it going again then, after so many attempts: patience begins anew.
  retried_at timestamptz,
  retried_after int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  claimed_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  CONSTRAINT notices_once UNIQUE (event_id, department, channel)
);
CREATE INDEX notices_open ON support.notices (next_attempt_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notices_failed ON support.notices (created_at) WHERE state = 'failed';
CREATE INDEX notices_ended ON support.notices (created_at) WHERE state IN ('sent', 'withheld', 'failed');

-- Which of the staff was shown what of whom. Append only, but for what is too old to be kept: see remove_outdated.
CREATE TABLE support.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  customer_id uuid NOT NULL,
  -- Of the complaint or the request; null: the customer as such.
  item_id uuid,
  correlation_id text
);
CREATE INDEX audit_customer ON support.audit (customer_id, id);

-- Who wants to be told, by TM Forum's APIs, of what happens.
CREATE TABLE support.hub_listeners (
  listener_id uuid PRIMARY KEY,
  api text NOT NULL CHECK (api IN ('troubleTicket', 'customer')),
  callback text NOT NULL,
  -- Null: all.
  event_type text,
  registered_by text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now()
);

-- What a listener has not been told yet; a row goes when it was told, or given up.
CREATE TABLE support.hub_events (
  listener_id uuid NOT NULL REFERENCES support.hub_listeners ON DELETE CASCADE,
  event_id text NOT NULL,
  -- What it is about, and its version then: of each item a listener is told one after the other.
  stream text NOT NULL,
  version int NOT NULL,
  -- Nothing personal stands here.
  content jsonb NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (listener_id, event_id)
);
CREATE UNIQUE INDEX hub_events_order ON support.hub_events (listener_id, stream, version);

GRANT SELECT, INSERT, UPDATE, DELETE ON support.timers, support.consumer_offsets, support.notices, support.hub_listeners,
  support.hub_events TO support_writer;
GRANT SELECT, INSERT ON support.audit TO support_writer;

-- Removes what is kept long enough, no more than so many rows of each at once. How long that is says the owner, not whoever
-- writes: nobody removes what is younger.
CREATE FUNCTION support.remove_outdated(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  notices int;
  readings int;
  generations int;
BEGIN
  -- Longer than Kafka keeps the events, by 15 days: while one may come again, its row says that it was told.
  DELETE FROM support.notices WHERE notice_id IN (
    SELECT notice_id FROM support.notices
    WHERE state IN ('sent', 'withheld', 'failed') AND created_at < now() - interval '45 days'
    ORDER BY created_at LIMIT most);
  GET DIAGNOSTICS notices = ROW_COUNT;
  DELETE FROM support.audit WHERE id IN (
    SELECT id FROM (SELECT id, at FROM support.audit ORDER BY id LIMIT most) AS oldest
    WHERE at < now() - interval '3 years');
  GET DIAGNOSTICS readings = ROW_COUNT;
  -- The newest stays: numbers count on.
  DELETE FROM support.projections AS p
  WHERE state = 'retired' AND schema IS NULL AND requested_at < now() - interval '90 days'
    AND EXISTS (SELECT FROM support.projections AS q WHERE q.name = p.name AND q.generation > p.generation);
  GET DIAGNOSTICS generations = ROW_COUNT;
  RETURN notices + readings + generations;
END $$;
REVOKE EXECUTE ON FUNCTION support.remove_outdated FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support.remove_outdated TO support_writer;

RESET ROLE;
