import {
  groupsOf,
  type Metric,
  type MetricCatalogue,
  measuredMetrics,
} from '@telstar/contracts/metric-catalogue'
import type pg from 'pg'
import { createGroupTable } from './group-ddl.js'
import { createRollups, showRollups } from './group-ddl-rollups.js'
import { type Change, diffCatalogues } from './metrics-diff.js'
import { alone } from './metrics-lease.js'
import { rebuildRollups } from './metrics-rebuild.js'
import { loadCatalogue, saveMetrics } from './metrics-table.js'
import type { GroupTask, OnProgress } from './metrics-task.js'
import { asOwner, withClient } from './metrics-transaction.js'

/** The wanted catalogue cannot be put in force; `changes` holds the refused ones with their reasons. */
export class CatalogueRefused extends Error {
  override name = 'CatalogueRefused'
  constructor(readonly changes: readonly Change[]) {
    super(
      changes
        .flatMap((change) => (change.kind === 'refused' ? [`${change.metric}: ${change.reason}`] : []))
        .join('; '),
    )
  }
}

/**
 * Puts a catalogue in force while everything runs: new groups get their tables, new metrics a column and rollups of the
 * next generation, which are filled beside the old ones and then shown in their place. After a crash: run it again.
 * @param url of the owner or an administrator
 * @throws {CatalogueRefused} before anything is changed
 */
export async function applyMetrics(
  url: string,
  desired: MetricCatalogue,
  onProgress: OnProgress = () => undefined,
): Promise<Change[]> {
  const apply = async (client: pg.Client) => {
    const changes = diffCatalogues(await loadCatalogue(client), desired)
    if (changes.some((change) => change.kind === 'refused')) throw new CatalogueRefused(changes)
    for (const group of groupsOf(desired)) {
      const kinds = new Set(changes.filter((change) => change.group === group).map((change) => change.kind))
      if (kinds.size > 0) await applyToGroup({ client, group, desired, onProgress }, kinds)
    }
    return changes
  }
  return alone(url, () => withClient(url, apply))
}

async function applyToGroup(task: GroupTask, kinds: ReadonlySet<Change['kind']>): Promise<void> {
  const { client, group, desired, onProgress } = task
  const order = desired.map((metric) => metric.name)
  const inGroup = desired.filter((metric) => metric.group === group)
  if (kinds.has('add-group')) {
    onProgress(`${group}: creating the table and its rollups`)
    await asOwner(client, () => createGroup(client, inGroup, order))
  } else if (kinds.has('add-metric') || kinds.has('add-percentiles')) {
    await rebuildRollups(task)
  } else {
    onProgress(`${group}: updating the catalogue`)
    await asOwner(client, () => saveMetrics(client, inGroup, order))
  }
}

async function createGroup(
  client: pg.Client,
  metrics: readonly Metric[],
  order: readonly string[],
): Promise<void> {
  const group = metrics[0]?.group ?? ''
  const measured = measuredMetrics(metrics, group)
  const statements = [
    ...createGroupTable(group, measured),
    ...createRollups(group, 1, measured),
    ...showRollups(group, 1, measured),
  ]
  for (const statement of statements) await client.query(statement)
  await client.query(
    `INSERT INTO metric_groups (name, position, generation) SELECT $1, count(*), 1 FROM metric_groups`,
    [group],
  )
  await saveMetrics(client, metrics, order)
}
