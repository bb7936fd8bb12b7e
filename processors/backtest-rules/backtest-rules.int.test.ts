import { randomUUID } from 'node:crypto'
import { sendCommand } from '@telstar/bus/send-command'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { type AlertRule, alertRuleSchema } from '@telstar/contracts/alert-rule'
import {
  type BacktestAlert,
  type BacktestResult,
  backtestResultSchema,
} from '@telstar/contracts/backtest-result'
import { startTestRegion, type TestRegion } from '@telstar/infra/stack/test-region'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../tests/store-scene.js'
import { sendWavering } from '../tests/wavering-nodes.js'

const log = createLogger('test', 'silent')
const nodes = ['n1', 'n2', 'n3', 'n4']
const signal = { metric: 'signal_strength_pct', severity: 'major', direction: 'below', raise: 50 }
const rules: AlertRule[] = [
  { ...signal, id: 'at-once', kind: 'threshold', clear: 55 },
  { ...signal, id: 'held', kind: 'threshold', for: '500ms', samples: { n: 2, of: 3 } },
  {
    ...signal,
    ...{ id: 'restless', kind: 'threshold', flapping: { raises: 3, within: '10s', settle: '1s' } },
  },
  { ...signal, id: 'average', kind: 'window', aggregate: 'avg', over: 1, raise: 51 },
  { ...signal, id: 'falling', kind: 'change', over: 2, raise: -10 },
  {
    id: 'silent',
    severity: 'minor',
    kind: 'no-data',
    metric: 'signal_strength_pct',
    after: '2s',
    select: { nodes: ['n1', 'n2', 'n3'] },
  },
].map((rule) => alertRuleSchema.parse({ title: 'x', ...rule }))

let region: TestRegion
let pool: Database
let producer: Producer
let period = { from: 0, to: 0 }

beforeAll(async () => {
  region = await startTestRegion({ stations: ['processors'] })
  await region.stopProcess('processors')
  pool = openDatabase({ url: region.databaseUrl('telstar_writer'), name: 'test', log })
  await pool.query(
    `INSERT INTO alert_rules (rule_id, version, definition, author)
     SELECT r->>'id', 1, r, 'test' FROM unnest($1::jsonb[]) AS r`,
    [rules.map((rule) => JSON.stringify(rule))],
  )
  await region.start('processors')
  await region.registerNodes(nodes)
  producer = startProducer({ brokers: [region.kafkaBrokers], clientId: 'test', log })
  await until('the nodes are known', async () => {
    const { rows } = await pool.query('SELECT FROM cells')
    return rows.length === 3 * nodes.length
  })
}, 120_000)

afterAll(async () => {
  await producer.stop()
  await closeDatabase(pool)
  await region.stop()
})

async function isEvaluated({ boot, batches }: { boot: number; batches: number }): Promise<boolean> {
  const { rows } = await pool.query<{ stored: number; behind: number }>(
    `SELECT (SELECT count(*)::int FROM batches WHERE boot = $1) AS stored, (
       SELECT count(*)::int FROM consumer_offsets AS stored
       LEFT JOIN consumer_offsets AS evaluated ON evaluated.consumer = 'evaluate-alerts'
         AND evaluated.topic = stored.topic AND evaluated.partition = stored.partition
       WHERE stored.consumer = 'store-telemetry' AND stored.next_offset > coalesce(evaluated.next_offset, 0)) AS behind`,
    [boot],
  )
  return rows[0]?.stored === batches && rows[0].behind === 0
}

async function backtest(asked: readonly AlertRule[], from: number, to: number): Promise<BacktestResult> {
  const commandId = randomUUID()
  await sendCommand(producer, {
    ...{ type: 'BacktestRules', commandId, by: 'test', at: new Date().toISOString() },
    ...{ rules: [...asked], from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  })
  let result: unknown = null
  await until('the back-test is done', async () => {
    const { rows } = await pool.query('SELECT status, result, error FROM tasks WHERE task_id = $1', [
      commandId,
    ])
    if (rows[0]?.status === 'failed') throw new Error(rows[0].error)
    result = rows[0]?.result ?? null
    return rows[0]?.status === 'done'
  })
  return backtestResultSchema.parse(result)
}

it('a back-test of the live rules gives exactly the alerts that were raised live', async () => {
  const from = Date.now() - 1_000_000
  const sent = await sendWavering(producer, { nodes, turns: 48, silent: 'n3', behind: 'n4' })
  const to = Date.now()
  period = { from, to }
  await until('all is evaluated', () => isEvaluated(sent))
  const result = await backtest(rules, from, to)
  expect(inOrder(result.alerts.map(identity))).toEqual(await raisedLive(from, to))
  for (const { ruleId, alerts, difference } of result.rules) {
    expect([ruleId, alerts > 0]).toEqual([ruleId, true])
    expect(difference).toMatchObject({ live: alerts, same: alerts, onlyLive: 0, onlyBacktest: 0 })
  }
  expect(result).toMatchObject({ mixedBatches: 0, unowned: 0, truncated: false })
}, 120_000)

it('a back-test of another threshold tells what would have been different', async () => {
  const [first] = rules
  const stricter = alertRuleSchema.parse({ ...first, raise: 40, clear: 45 })
  const [found] = (await backtest([stricter], period.from, period.to)).rules
  const { same = 0, onlyBacktest = 0, clearedOtherwise = 0, onlyLive = 0 } = found?.difference ?? {}
  expect(found?.difference).toMatchObject({ liveVersion: 1 })
  expect(onlyLive).toBeGreaterThan(0)
  expect(found?.alerts).toBe(same + onlyBacktest + clearedOtherwise)
})

it('a task whose process died is taken up again, but not for ever', async () => {
  const request = {
    ...{ type: 'BacktestRules', commandId: randomUUID(), by: 'test', at: new Date().toISOString(), rules },
    ...{ from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
  }
  const ids = ['abandoned', 'deadly', 'nonsense']
  await pool.query(
    `INSERT INTO tasks (task_id, kind, status, attempts, request, claimed_by, claimed_until)
     SELECT task_id, 'backtest', 'running', attempts, request, 'dead', now() - interval '1 second'
     FROM unnest($1::text[], $2::int[], $3::jsonb[]) AS task (task_id, attempts, request)`,
    [ids, [1, 3, 1], [request, request, {}].map((one) => JSON.stringify(one))],
  )
  const ended = async () => {
    const { rows } = await pool.query(
      `SELECT task_id AS id, status, error FROM tasks WHERE task_id = ANY ($1) AND finished_at IS NOT NULL ORDER BY 1`,
      [ids],
    )
    return rows
  }
  await until('all have ended', async () => (await ended()).length === ids.length)
  expect(await ended()).toEqual([
    { id: 'abandoned', status: 'done', error: null },
    { id: 'deadly', status: 'failed', error: 'given up after 3 attempts that were cut off' },
    { id: 'nonsense', status: 'failed', error: 'the request is no back-test' },
  ])
})

async function raisedLive(from: number, to: number) {
  const { rows } = await pool.query(
    `SELECT rule_id AS "ruleId", managed_object AS "managedObject", raised_at AS "raisedAt",
       CASE WHEN cleared_at < $3 THEN cleared_at END AS "clearedAt"
     FROM alerts WHERE rule_id = ANY ($1) AND raised_at >= $2 AND raised_at < $3`,
    [rules.map(({ id }) => id), new Date(from), new Date(to)],
  )
  return inOrder(JSON.parse(JSON.stringify(rows)))
}

function identity({ ruleId, managedObject, raisedAt, clearedAt }: BacktestAlert) {
  return { ruleId, managedObject, raisedAt, clearedAt }
}

function inOrder<One extends object>(alerts: readonly One[]): One[] {
  return [...alerts].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
