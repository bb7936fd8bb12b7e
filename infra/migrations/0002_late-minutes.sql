-- Up Migration

SET LOCAL ROLE telstar_owner;

-- How long a minute has waited for its refresh, however often it was marked since.
ALTER TABLE dirty_buckets ADD COLUMN first_marked_at timestamptz NOT NULL DEFAULT now();

-- Rollups are carried to their next generation in one go; a crash begins anew.
ALTER TABLE metric_groups DROP COLUMN carried_resolution, DROP COLUMN carried_until;

SET LOCAL ROLE NONE;
