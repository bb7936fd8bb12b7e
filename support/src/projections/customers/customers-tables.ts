import { neverSampled } from '../never-sampled.js'

/** A customer as now, all complaints and requests of this customer, and all that happened, over the three contexts. */
export function customersTables(schema: string): string {
  return `
    CREATE TABLE ${schema}.customers (
      customer_id uuid PRIMARY KEY,
      version int NOT NULL,
      status text NOT NULL,
      -- Null once erased.
      plan text,
      region text,
      segment text,
      -- The state of the profile; what is personal in it is null once erased.
      profile jsonb NOT NULL,
      registered_at timestamptz NOT NULL,
      changed_at timestamptz NOT NULL
    );
    CREATE TABLE ${schema}.items (
      item_id uuid PRIMARY KEY,
      version int NOT NULL,
      context text NOT NULL,
      customer_id uuid NOT NULL,
      -- Category of a complaint, kind of a request.
      kind text NOT NULL,
      -- Of a complaint.
      priority text,
      status text NOT NULL,
      -- Of a request that is held: what it was before.
      status_before text,
      open boolean NOT NULL,
      opened_at timestamptz NOT NULL,
      changed_at timestamptz NOT NULL
    );
    CREATE INDEX items_open ON ${schema}.items (customer_id, opened_at) WHERE open;
    ${timelineTable(schema)};
    ${neverSampled(`${schema}.customers`, ['profile'])};
    ${neverSampled(`${schema}.timeline`, ['personal'])}`
}

function timelineTable(schema: string): string {
  return `
    CREATE TABLE ${schema}.timeline (
      customer_id uuid NOT NULL,
      at timestamptz NOT NULL,
      -- In the log; two things may happen at the same time.
      position bigint NOT NULL,
      context text NOT NULL,
      -- Of the complaint or the request, else the customer.
      item_id uuid NOT NULL,
      version int NOT NULL,
      type text NOT NULL,
      actor text NOT NULL,
      correlation_id text NOT NULL,
      data jsonb NOT NULL,
      -- Null where nothing is personal, and once erased.
      personal jsonb,
      PRIMARY KEY (customer_id, at, position)
    )`
}
