import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startStation } from '@telstar/infra/stack/start-station'
import type { Region } from '../start-region.js'
import { newNodes, type RegisteredNode } from './new-nodes.js'
import { pause } from './pause.js'
import { brokenClaims, type ChaosContext, type Scenario, type Verdict } from './scenario.js'
import { withReader } from './with-reader.js'

/** The broker is away until an agent's disk buffer is full and drops its oldest: what it says it dropped is what the ledger lacks. */
export const fullSpool: Scenario = {
  promise: 10,
  name: 'a full spool is explicit',
  fullCount: 20,
  smallCount: 1,
  run,
}

/** One batch per measurement, all of one size. */
const samplesPerBatch = 100

async function run({ region, count, say }: ChaosContext): Promise<Verdict> {
  const [node] = await newNodes(region, 'full', 1)
  if (node === undefined) throw new Error('no node was registered')
  const { running, logFile } = await startAgent(region, node)
  for (let fill = 1; fill <= count; fill += 1) {
    const before = (await figuresOf(logFile)).dropped
    await region.stopProcess('broker')
    // Until some 20 more are dropped, each time.
    const dropped = await until(logFile, (figures) => figures.dropped >= before + 20 * samplesPerBatch)
    await region.start('broker')
    await until(logFile, ({ buffered }) => buffered <= samplesPerBatch)
    say(`fill ${fill} of ${count}: ${dropped.dropped} samples dropped so far`)
  }
  await running.stop()
  const how = await running.exited
  const account = accountIn(logFile)
  const ledger = await ledgerOf(region, node.node, account.acknowledged)
  const { collected, acknowledged, buffered, dropped, residual } = account
  return {
    facts: { fills: count, ...account, ...ledger },
    broken: brokenClaims({
      'the agent ended by itself': how === 'code 0',
      'collected = acknowledged + buffered + dropped': collected === acknowledged + buffered + dropped,
      'nothing is unaccounted for': residual === 0,
      'there was something to drop': dropped > 0,
      'what was dropped is the hole in the ledger': dropped === ledger.holes * samplesPerBatch,
      'what was acknowledged is in the ledger': acknowledged === ledger.ledgerSamples,
      'what is in the ledger is in the log, once': ledger.rows === ledger.ledgerSamples,
    }),
  }
}

async function startAgent(region: Region, { node, token }: RegisteredNode) {
  const file = (ending: string) => join(region.home.folder, `${node}.${ending}`)
  const text = JSON.stringify
  writeFileSync(
    file('toml'),
    `[node]
id = ${text(node)}
region = ${text(region.region)}
[agent]
interval = "100ms"
flush_interval = "10ms"
metric_batch_size = ${samplesPerBatch}
metric_buffer_limit = "128KiB"
data_dir = ${text(file('data'))}
[mqtt]
host = ${text(region.mqtt.host)}
port = ${region.mqtt.port}
token = ${text(token)}
max_backoff = "1s"
[simulator]
cells = ${samplesPerBatch}
`,
    { mode: 0o600 },
  )
  const command = {
    name: node,
    program: 'edge-agent/main',
    args: ['run', '--config', file('toml')],
    env: {},
    logFile: file('log'),
  }
  return { running: await startStation(command, new AbortController().signal), logFile: file('log') }
}

function linesOf(logFile: string, message: string): Record<string, number>[] {
  const lines = readFileSync(logFile, 'utf8').split('\n')
  return lines.filter((line) => line.includes(`"msg":"${message}"`)).map((line) => JSON.parse(line))
}

const sums = ['collected', 'acknowledged', 'buffered', 'dropped', 'residual'] as const

/** The agent's sums as it tells them at its end. */
function accountIn(logFile: string): Record<(typeof sums)[number], number> {
  const told = linesOf(logFile, 'accounting').at(-1) ?? {}
  return Object.fromEntries(sums.map((name) => [name, told[name] ?? -1])) as ReturnType<typeof accountIn>
}

interface Figures {
  readonly dropped: number
  readonly buffered: number
}

/** The agent's own figures, to know when to go on; the verdict is the ledger's. */
async function figuresOf(logFile: string): Promise<Figures> {
  const port = linesOf(logFile, 'measuring').at(-1)?.healthPort
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const value = (pattern: RegExp) => Number(pattern.exec(metrics)?.[1] ?? 0)
  return {
    dropped: value(/telstar_agent_samples_total\{.*outcome="dropped".*\} (\d+)/),
    buffered: value(/telstar_agent_buffered_samples\S* (\d+)/),
  }
}

async function until(logFile: string, holds: (figures: Figures) => boolean): Promise<Figures> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const figures = await figuresOf(logFile)
    if (holds(figures)) return figures
    if (Date.now() > deadline) throw new Error(`the agent stands at ${JSON.stringify(figures)}`)
    await pause(0.1)
  }
}

/** What the region knows of the agent, once it holds so many samples or half a minute is over. */
async function ledgerOf(region: Region, node: string, samples: number) {
  const deadline = Date.now() + 30_000
  return withReader(region.databaseUrl('telstar_reader'), async (reader) => {
    for (;;) {
      const { rows } = await reader.query<{ holes: number; ledgerSamples: number; rows: number }>(
        `SELECT (coalesce(max(seq), 0) - count(DISTINCT seq))::int AS holes, coalesce(sum(samples), 0)::int AS "ledgerSamples",
                (SELECT count(*) FROM radio WHERE node_id = (SELECT node_id FROM nodes WHERE name = $1))::int AS rows
         FROM batches JOIN nodes USING (node_id) WHERE name = $1`,
        [node],
      )
      const found = rows[0] ?? { holes: 0, ledgerSamples: 0, rows: 0 }
      if (found.rows >= samples || Date.now() > deadline) return found
      await pause(0.5)
    }
  })
}
