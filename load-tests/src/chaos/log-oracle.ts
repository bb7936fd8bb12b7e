import { compareTimes } from './compare-times.js'
import { type JournaledLoad, sampleStepMs, samplesPerBatch } from './journaled-load.js'
import { pause } from './pause.js'
import { type Reader, withReader } from './with-reader.js'

export interface LogContent {
  /** Ledger rows of the load. */
  readonly ledger: number
  /** Acknowledged batches that the ledger lacks. */
  readonly holes: number
  /** Samples in the hypertable that no ledger row explains: duplicates. */
  readonly rowsTooMany: number
  /** Samples of a ledger row that are not in the hypertable: losses. */
  readonly rowsMissing: number
}

const nothing: LogContent = { ledger: 0, holes: 0, rowsTooMany: 0, rowsMissing: 0 }

/** Reads ledger and samples of a load back, node by node, with a client of its own. */
export async function readLog(url: string, load: JournaledLoad): Promise<LogContent> {
  return withReader(url, async (reader) => {
    let sum = nothing
    for (const node of load.nodes) {
      const own = await readNode(reader, node, load.boot)
      sum = {
        ledger: sum.ledger + own.seqs.size,
        holes: sum.holes + holesOf(load, node, own.seqs),
        rowsTooMany: sum.rowsTooMany + own.surplus,
        rowsMissing: sum.rowsMissing + own.missing,
      }
    }
    return sum
  })
}

/** What the ledger says must be there, against what is: a batch's samples follow its own time in fixed steps. */
async function readNode(reader: Reader, node: string, boot: number) {
  const { rows: ledger } = await reader.query<{ seq: number; sent: number }>(
    `SELECT seq::int, extract(epoch FROM sent_at)::float8 * 1000 AS sent FROM batches JOIN nodes USING (node_id)
     WHERE name = $1 AND batches.boot = $2`,
    [node, boot],
  )
  const { rows } = await reader.query<{ times: number[] | null }>(
    `SELECT array_agg(extract(epoch FROM time)::float8 * 1000 ORDER BY time) AS times FROM radio
     WHERE node_id = (SELECT node_id FROM nodes WHERE name = $1)`,
    [node],
  )
  const wanted = new Float64Array(ledger.length * samplesPerBatch)
  for (const [index, { sent }] of ledger.entries())
    for (let step = 0; step < samplesPerBatch; step += 1)
      wanted[index * samplesPerBatch + step] = sent + step * sampleStepMs
  const seqs = new Set(ledger.map(({ seq }) => seq))
  return { seqs, ...compareTimes(wanted.sort(), rows[0]?.times ?? [], 1.5) }
}

function holesOf({ boot, promised, result }: JournaledLoad, node: string, seqs: ReadonlySet<number>): number {
  let holes = 0
  for (let seq = 1; seq <= (result.made[node] ?? 0); seq += 1)
    if (promised.has(`${node} ${boot} ${seq}`) && !seqs.has(seq)) holes += 1
  return holes
}

/** Waits until every batch that was made is in the ledger; gives up after some seconds. @returns how long it took, in seconds */
export async function waitForLog(url: string, load: JournaledLoad, seconds: number): Promise<number> {
  const begun = performance.now()
  const passed = () => (performance.now() - begun) / 1000
  await withReader(url, async (reader) => {
    while (passed() < seconds) {
      const { rows } = await reader.query<{ batches: number }>(
        `SELECT count(*)::int AS batches FROM batches
         WHERE batches.boot = $1 AND node_id IN (SELECT node_id FROM nodes WHERE name = ANY ($2))`,
        [load.boot, load.nodes],
      )
      if ((rows[0]?.batches ?? 0) >= load.result.batches) return
      await pause(0.2)
    }
  })
  return passed()
}
