import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { GroupPlan } from '../telemetry/catalogue-plan.js'
import type { CopyData } from './copy-encoder.js'

/** Fewer rows reached the table than were sent. */
export class RowsMissing extends Error {
  override name = 'RowsMissing'
}

/** Appends encoded rows to a group's hypertable. @throws {RowsMissing} */
export async function copySamples(client: ClientBase, group: GroupPlan, data: CopyData): Promise<void> {
  if (data.rows === 0) return
  const columns = ['time', 'node_id', 'cell', ...group.metrics].map((name) => client.escapeIdentifier(name))
  const sql = `COPY ${client.escapeIdentifier(group.name)} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`
  const stream = client.query(copyFrom(sql))
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject)
    stream.once('finish', resolve)
    stream.end(data.bytes)
  })
  if (stream.rowCount === data.rows) return
  throw new RowsMissing(`${group.name}: ${stream.rowCount} rows of ${data.rows} were copied`)
}
