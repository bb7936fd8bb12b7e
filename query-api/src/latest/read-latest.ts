import { groupsOf, type MetricCatalogue, measuredMetrics } from '@telstar/contracts/metric-catalogue'
import type { Ask } from '@telstar/http/reader'
import { z } from 'zod'
import { type GroupOfNode, recentMinutesQuery, silentMinutesQuery, windowsQuery } from './latest-query.js'
import { latestWindows } from './latest-window.js'
import { type NewestValue, newestValues, type Sample } from './newest-values.js'

const minuteRow = z.object({ cell: z.number(), bucket: z.number() })

const sampleRow = z
  .object({ time: z.number(), cell: z.number() })
  .catchall(z.number().nullable())
  .transform(({ time, cell, ...values }): Sample => ({ time, cell, values }))

const cellRow = z.object({ cell: z.number() })
const hourMs = 3_600_000

/** The newest value of every metric and cell of a node, however long ago, as far as the raw log reaches back. */
export async function readLatest(
  ask: Ask,
  nodeId: number,
  { catalogue, now }: { catalogue: MetricCatalogue; now: number },
): Promise<NewestValue[]> {
  const cells = await ask(
    { text: 'SELECT 0 AS cell UNION SELECT cell FROM cells WHERE node_id = $1', values: [nodeId] },
    cellRow,
  )
  const samples: Sample[] = []
  for (const group of groupsOf(catalogue)) {
    const subject = { catalogue, group, nodeId }
    const minutes = await minutesOf(ask, subject, { now, cells: cells.map(({ cell }) => cell) })
    const metrics = measuredMetrics(catalogue, group)
    samples.push(...(await ask(windowsQuery(metrics, nodeId, latestWindows(minutes, now)), sampleRow)))
  }
  return newestValues(samples, catalogue)
}

async function minutesOf(
  ask: Ask,
  subject: GroupOfNode,
  { now, cells }: { now: number; cells: readonly number[] },
) {
  const since = Math.floor((now - hourMs) / 60_000) * 60_000
  const recent = await ask(recentMinutesQuery(subject, since), minuteRow)
  const heard = new Set(recent.map(({ cell }) => cell))
  const silent = cells.filter((cell) => !heard.has(cell))
  if (silent.length === 0) return recent
  return [...recent, ...(await ask(silentMinutesQuery(subject, since, silent), minuteRow))]
}
