-- Up Migration

-- Owner: migrations, refresh, retention. Writer: appends to the log, keeps bookkeeping. Reader: answers questions.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['telstar_owner', 'telstar_writer', 'telstar_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', role_name);
    END IF;
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO telstar_owner;
GRANT USAGE ON SCHEMA public TO telstar_writer, telstar_reader;

SET LOCAL ROLE telstar_owner;

-- nodes and cells: projected from the registry topic; the token's hash stays there.
CREATE TABLE nodes (
  node_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  region text NOT NULL,
  site text NOT NULL DEFAULT '',
  vendor text NOT NULL DEFAULT '',
  model text NOT NULL DEFAULT '',
  latitude float8,
  longitude float8,
  labels jsonb NOT NULL DEFAULT '{}',
  status text NOT NULL DEFAULT 'unknown' CHECK (status IN ('online', 'offline', 'unknown')),
  boot bigint,
  version text,
  session text,
  seen_at timestamptz,
  registered_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);

CREATE TABLE cells (
  node_id int NOT NULL REFERENCES nodes,
  cell smallint NOT NULL CHECK (cell > 0),
  technology text NOT NULL,
  band text NOT NULL DEFAULT '',
  azimuth float8,
  PRIMARY KEY (node_id, cell)
);

-- The catalogue in force.
CREATE TABLE metric_groups (
  name text PRIMARY KEY,
  position int NOT NULL,
  -- Which generation of rollups the views show, and the one being built beside it (with how far it got).
  generation int NOT NULL,
  building int,
  carried_resolution text,
  carried_until timestamptz
);

CREATE TABLE metrics (
  name text PRIMARY KEY,
  position int NOT NULL,
  group_name text NOT NULL REFERENCES metric_groups,
  kind text NOT NULL CHECK (kind IN ('gauge', 'count', 'ratio')),
  unit text NOT NULL,
  description text NOT NULL,
  min float8 NOT NULL,
  max float8 NOT NULL,
  percentiles boolean NOT NULL DEFAULT false,
  ratio jsonb
);

-- The ledger: every batch that was ever stored, once.
CREATE TABLE batches (
  node_id int NOT NULL,
  boot bigint NOT NULL,
  seq bigint NOT NULL,
  part smallint NOT NULL,
  sent_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  first_time timestamptz,
  last_time timestamptz,
  samples int NOT NULL,
  "values" int NOT NULL,
  quarantined int NOT NULL,
  PRIMARY KEY (node_id, boot, seq, part)
);
CREATE INDEX batches_node_sent ON batches (node_id, sent_at);
CREATE INDEX batches_received ON batches USING brin (received_at) WITH (pages_per_range = 32);

CREATE TABLE consumer_offsets (
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (consumer, topic, partition)
);

-- Minutes whose samples changed since their rollup was computed. One row per source (Kafka partition), so that
-- several writers never wait for each other; `version` is the source's offset: a newer one means newer samples.
CREATE TABLE dirty_buckets (
  group_name text NOT NULL,
  bucket timestamptz NOT NULL,
  source int NOT NULL,
  version bigint NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (group_name, bucket, source)
);

-- Larger buckets that hold a refreshed minute and wait for their own refresh; only the refresher writes here.
CREATE TABLE stale_rollups (
  group_name text NOT NULL,
  resolution text NOT NULL,
  bucket timestamptz NOT NULL,
  marked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (group_name, resolution, bucket)
);

-- Each minute bucket's newest version, for whoever ships or caches rollups: read on from the last version seen.
CREATE SEQUENCE rollup_versions;
CREATE TABLE changed_buckets (
  group_name text NOT NULL,
  bucket timestamptz NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (group_name, bucket)
);
CREATE UNIQUE INDEX changed_buckets_version ON changed_buckets (version);

-- A claim that ends by itself: session locks do not hold behind a transaction pooler.
CREATE TABLE leases (
  name text PRIMARY KEY,
  holder text NOT NULL,
  expires_at timestamptz NOT NULL
);

GRANT SELECT ON nodes, cells, metric_groups, metrics, batches, consumer_offsets, dirty_buckets, stale_rollups,
  changed_buckets, leases TO telstar_writer, telstar_reader;
GRANT INSERT ON batches TO telstar_writer;
GRANT INSERT, UPDATE ON consumer_offsets, dirty_buckets, nodes TO telstar_writer;
GRANT INSERT, UPDATE, DELETE ON cells TO telstar_writer;

-- count and sum of a metric in one transition that works in place: float8_accum keeps {N, Σx, Σ(x−mean)²}.
CREATE AGGREGATE moments(float8) (
  SFUNC = float8_accum, STYPE = float8[], INITCOND = '{0,0,0}', COMBINEFUNC = float8_combine, PARALLEL = SAFE
);

SET LOCAL ROLE NONE;
