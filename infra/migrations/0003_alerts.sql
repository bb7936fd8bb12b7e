-- Up Migration

SET LOCAL ROLE telstar_owner;

-- Every version of every rule; the newest row of a rule is in force. One writer: the rules' commands are in one partition.
CREATE TABLE alert_rules (
  rule_id text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  -- Grows with every change of any rule: whoever has seen it knows all before it.
  set_version bigint GENERATED ALWAYS AS IDENTITY,
  definition jsonb NOT NULL,
  removed boolean NOT NULL DEFAULT false,
  author text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (rule_id, version)
);

-- Alerts as they are now: a projection of alert_events, kept in the same transaction.
CREATE TABLE alerts (
  alert_id text PRIMARY KEY,
  rule_id text NOT NULL,
  rule_version int NOT NULL,
  region text NOT NULL,
  site text NOT NULL DEFAULT '',
  node text NOT NULL DEFAULT '',
  cell int NOT NULL DEFAULT 0,
  managed_object text NOT NULL,
  severity text NOT NULL,
  state text NOT NULL CHECK (state IN ('raised', 'updated', 'cleared')),
  ack_state text NOT NULL CHECK (ack_state IN ('acknowledged', 'unacknowledged')),
  suppressed_by text,
  shadow boolean NOT NULL,
  raised_at timestamptz NOT NULL,
  reported_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  cleared_at timestamptz,
  version int NOT NULL,
  -- The whole alert as contracts/src/alert.ts has it.
  alert jsonb NOT NULL
);
-- One alert of a rule and object at a time.
CREATE UNIQUE INDEX alerts_active ON alerts (managed_object, rule_id) WHERE state <> 'cleared';
CREATE INDEX alerts_changed ON alerts (changed_at DESC, alert_id);
CREATE INDEX alerts_raised ON alerts (raised_at DESC, alert_id);
CREATE INDEX alerts_object ON alerts (managed_object, rule_id, raised_at DESC);
CREATE INDEX alerts_node ON alerts (node, raised_at DESC);
CREATE INDEX alerts_suppressed ON alerts (suppressed_by) WHERE suppressed_by IS NOT NULL;

-- The life of every alert, for good. Read on by (xid, position): a newer transaction may commit a lower position.
CREATE TABLE alert_events (
  position bigint GENERATED ALWAYS AS IDENTITY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  alert_id text NOT NULL,
  version int NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  -- As contracts/src/alert-event.ts has it.
  event jsonb NOT NULL,
  PRIMARY KEY (alert_id, version)
);
CREATE INDEX alert_events_order ON alert_events (xid, position);

-- What is to be published, written in the transaction that made it true; the relay deletes what Kafka has. The records of
-- one thing follow each other: their position is given while its row is locked.
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  -- NULL is a tombstone.
  value bytea,
  headers jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT now()
);

-- Evaluation of each node's rules: `live` changes with every slice, `minutes` when a minute is over.
CREATE TABLE evaluation_states (
  node_id int PRIMARY KEY,
  partition int NOT NULL,
  live bytea NOT NULL,
  minutes bytea NOT NULL,
  -- When the broker received the newest batch, and how often batches come.
  received_at timestamptz NOT NULL,
  rhythm_ms int NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 60);
CREATE INDEX evaluation_states_partition ON evaluation_states (partition);

-- How far evaluation has come: everything a broker received before `clock` has been evaluated.
CREATE TABLE evaluation_clocks (
  partition int PRIMARY KEY,
  clock timestamptz NOT NULL,
  set_version bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE silences (
  silence_id uuid PRIMARY KEY,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- As contracts/src/silence.ts has it.
  silence jsonb NOT NULL
);
CREATE INDEX silences_ends ON silences (ends_at);

-- Commands that were decided, each once.
CREATE TABLE command_outcomes (
  command_id text PRIMARY KEY,
  accepted boolean NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  command jsonb NOT NULL,
  outcome jsonb NOT NULL
);
CREATE INDEX command_outcomes_decided ON command_outcomes (decided_at DESC);

-- One message to one receiver; the row is the truth, the job its transport.
CREATE TABLE notices (
  notice_id text PRIMARY KEY,
  receiver text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('webhook', 'slack', 'email', 'console')),
  recipient text NOT NULL,
  group_key text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  claimed_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  -- {} when it is so old that what it said is no longer kept.
  content jsonb NOT NULL
);
CREATE INDEX notices_open ON notices (next_attempt_at) WHERE status IN ('queued', 'sending');
CREATE INDEX notices_created ON notices (created_at DESC, notice_id);
-- For limits of a receiver.
CREATE INDEX notices_receiver ON notices (receiver, created_at);

-- A notification is sent once per (alert, transition, channel, recipient): this key says so. `transition` is the
-- version of the alert that caused it, with `repeat-T` (T: when it was told before) or `escalation-N` behind it
-- where the same state is told again.
CREATE TABLE notifications (
  alert_id text NOT NULL,
  transition text NOT NULL,
  channel text NOT NULL,
  recipient text NOT NULL,
  -- The key is taken first: what it lets through is then the content of the notice.
  notice_id text NOT NULL REFERENCES notices DEFERRABLE INITIALLY DEFERRED,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (alert_id, transition, channel, recipient)
);
CREATE INDEX notifications_notice ON notifications (notice_id);

-- Alerts of a group that share one notice, and when the group is due.
CREATE TABLE notice_groups (
  group_key text PRIMARY KEY,
  route text NOT NULL,
  receiver text NOT NULL,
  labels jsonb NOT NULL,
  due_at timestamptz,
  last_flush_at timestamptz,
  version bigint NOT NULL DEFAULT 0
);
CREATE INDEX notice_groups_due ON notice_groups (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE notice_group_alerts (
  group_key text NOT NULL REFERENCES notice_groups ON DELETE CASCADE,
  alert_id text NOT NULL,
  -- The newest version of the alert known to the group, and the one with which it became what it is.
  version int NOT NULL,
  transition int NOT NULL,
  -- Its labels lead elsewhere now: only its end is told here.
  moved boolean NOT NULL DEFAULT false,
  -- What the group's receiver was told of it: the transition, and when, in Unix milliseconds.
  told jsonb,
  -- Why it was not told at the last look.
  standing text,
  alert jsonb NOT NULL,
  PRIMARY KEY (group_key, alert_id)
);
CREATE INDEX notice_group_alerts_alert ON notice_group_alerts (alert_id);

-- Why a notice was or was not sent, for good.
CREATE TABLE notice_decisions (
  decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id text NOT NULL,
  version int NOT NULL,
  receiver text NOT NULL,
  group_key text NOT NULL,
  decided_at timestamptz NOT NULL,
  decision text NOT NULL CHECK (decision IN ('sent', 'skipped', 'delayed')),
  reason text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  notice_id text
);
CREATE INDEX notice_decisions_alert ON notice_decisions (alert_id, decision_id);
CREATE INDEX notice_decisions_notice ON notice_decisions (notice_id) WHERE notice_id IS NOT NULL;

-- A long question, answered in the background.
CREATE TABLE tasks (
  task_id text PRIMARY KEY,
  kind text NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  progress float8 NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  -- Who works on it and until when it is theirs: a task whose process died is taken up again after that.
  claimed_by text,
  claimed_until timestamptz,
  attempts int NOT NULL DEFAULT 0,
  request jsonb NOT NULL,
  result jsonb,
  error text
);
CREATE INDEX tasks_created ON tasks (created_at DESC);
CREATE INDEX tasks_open ON tasks (created_at) WHERE status IN ('waiting', 'running');

GRANT SELECT ON alert_rules, alerts, alert_events, outbox, evaluation_states, evaluation_clocks, silences,
  command_outcomes, notices, notifications, notice_groups, notice_group_alerts, notice_decisions, tasks
  TO telstar_writer, telstar_reader;
-- Events, rules, outcomes and decisions are history: appended, never changed.
GRANT INSERT ON alert_rules, alert_events, command_outcomes, notice_decisions, notifications TO telstar_writer;
GRANT INSERT, UPDATE ON alerts, evaluation_clocks, silences, notices, tasks, leases TO telstar_writer;
GRANT INSERT, UPDATE, DELETE ON evaluation_states, notice_groups, notice_group_alerts TO telstar_writer;
GRANT INSERT, DELETE ON outbox TO telstar_writer;
GRANT DELETE ON leases TO telstar_writer;

SET LOCAL ROLE NONE;
