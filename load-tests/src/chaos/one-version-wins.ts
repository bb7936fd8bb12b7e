import { randomUUID } from 'node:crypto'
import { runWriters } from '../support-writer/run-writers.js'
import { brokenClaims, type SupportContext, type SupportScenario, type Verdict } from './scenario.js'
import { supportRows } from './support-rows.js'

/** Writers in several processes race for each version of one stream; each command is sent 1–5 times. */
export const oneVersionWins: SupportScenario = {
  promise: 13,
  name: 'one version wins',
  fullCount: 1000,
  smallCount: 50,
  runOnSupport,
}

async function runOnSupport({ support, count, thorough, random }: SupportContext): Promise<Verdict> {
  const stream = `complaint-${randomUUID()}`
  const [processes, writers] = thorough ? [10, 10] : [2, 10]
  const won: (readonly [commandId: string, version: number])[] = []
  let sent = 0
  const begun = performance.now()
  const running = Array.from({ length: processes }, () =>
    runWriters(
      {
        kind: 'race',
        url: support.databaseUrl('support_writer'),
        stream,
        writers,
        versions: count,
        seed: Math.floor(random() * 1e9),
      },
      (report) => {
        won.push(...(report.won ?? []))
        sent += report.sent ?? 0
      },
    ),
  )
  await Promise.all(running.map(({ ended }) => ended))
  const seconds = (performance.now() - begun) / 1000
  const rows = await supportRows<{ version: number; command_id: string }>(
    support,
    `SELECT version, command_id FROM support.events WHERE stream = $1 ORDER BY version`,
    [stream],
  )
  const answered = new Map(won.map(([commandId, version]) => [version, commandId]))
  return {
    facts: { writers: processes * writers, sent, versions: rows.length, 'sent/s': sent / seconds },
    broken: brokenClaims({
      'the versions stand in the log without a gap': rows.every(
        ({ version }, index) => version === index + 1,
      ),
      'there are as many as were raced for': rows.length >= count,
      'each version was answered to one writer as won': won.length === rows.length,
      'who was answered is who stands in the log': rows.every(
        ({ version, command_id }) => answered.get(version) === command_id,
      ),
      'no command has two effects': new Set(rows.map((row) => row.command_id)).size === rows.length,
    }),
  }
}
