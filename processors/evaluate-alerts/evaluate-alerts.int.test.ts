import type { Alert } from '@telstar/contracts/alert'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import { encodeColumnarBatch } from '@telstar/contracts/encode-batch'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessorChild, startProcessor } from '../tests/processor-child.js'
import { type Scene, sendPayload, startScene, until } from '../tests/store-scene.js'

const log = createLogger('test', 'silent')
const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']
let engines: ScratchEngines
let scene: Scene
let writer: Database
let evaluator: ProcessorChild
let seq = 0

beforeAll(async () => {
  engines = await startScratchEngines(log)
  scene = await startScene(engines, nodes)
  writer = openDatabase({ url: engines.databaseUrl('telstar_writer'), name: 'rules', log })
  await forgetDefaultRules()
  await setRule({ id: 'signal-low', kind: 'threshold', metric: 'signal_strength_pct', raise: 50, clear: 55 })
  await setRule({ id: 'snr-low', kind: 'threshold', metric: 'snr_db', raise: 0, for: '30s' })
  await setRule({ id: 'no-latency', kind: 'no-data', metric: 'latency_ms', after: '3s' })
  evaluator = await startProcessor(scene, 'evaluate-alerts')
})
afterEach(async () => {
  if (evaluator.process.exitCode === null && evaluator.process.signalCode === null) return
  evaluator = await startProcessor(scene, 'evaluate-alerts')
})
afterAll(async () => {
  await evaluator.stop()
  await closeDatabase(writer)
  await scene.stop()
  await engines.stop()
})

/** A new region has rules of its own. */
async function forgetDefaultRules(): Promise<void> {
  const owner = openDatabase({
    url: engines.databaseUrl('telstar_owner'),
    name: 'rules',
    log,
    connections: 1,
  })
  await owner.query('DELETE FROM alert_rules')
  await owner.query('DELETE FROM outbox')
  await closeDatabase(owner)
}

async function setRule(rule: { id: string } & Record<string, unknown>, version = 1): Promise<void> {
  const direction = rule['kind'] === 'no-data' ? {} : { direction: 'below' }
  const definition = alertRuleSchema.parse({ title: rule.id, severity: 'major', ...direction, ...rule })
  await writer.query(
    `INSERT INTO alert_rules (rule_id, version, definition, author) VALUES ($1, $2, $3, 'test')`,
    [rule.id, version, JSON.stringify(definition)],
  )
}

async function removeRule(rule: string, version: number): Promise<void> {
  await writer.query(
    `INSERT INTO alert_rules (rule_id, version, definition, removed, author)
     SELECT rule_id, $2, definition, true, 'test' FROM alert_rules WHERE rule_id = $1 AND version = $2 - 1`,
    [rule, version],
  )
}

/** One sample of cell 1. */
async function send(node: string, ts: number, values: Record<string, number>): Promise<void> {
  seq += 1
  const payload = encodeColumnarBatch({ boot: 1, seq, sent: ts, samples: [{ ts, cell: 1, values }] })
  await sendPayload(scene, payload, { node })
}

async function alertsOf(node: string): Promise<Alert[]> {
  const { rows } = await writer.query('SELECT alert FROM alerts WHERE node = $1 ORDER BY raised_at', [node])
  return rows.map(({ alert }) => alert)
}

async function stateOf(node: string): Promise<string | undefined> {
  return (await alertsOf(node)).at(-1)?.state
}

async function eventsOf(alertId: string | undefined): Promise<AlertEvent[]> {
  const sql = 'SELECT event FROM alert_events WHERE alert_id = $1 ORDER BY version'
  return (await writer.query(sql, [alertId])).rows.map(({ event }) => event)
}

const now = Date.now()

describe('evaluate-alerts', () => {
  it('raises an alert when the signal falls and clears it when it is well again, each with its event', async () => {
    await send('n1', now, { signal_strength_pct: 61 })
    await send('n1', now + 1, { signal_strength_pct: 49.5 })
    await until('it is raised', async () => (await stateOf('n1')) === 'raised')
    await send('n1', now + 2, { signal_strength_pct: 52 })
    await send('n1', now + 3, { signal_strength_pct: 55 })
    await until('it is cleared', async () => (await stateOf('n1')) === 'cleared')
    const [alert] = await alertsOf('n1')
    expect(alert).toMatchObject({
      managedObject: 'north/n1/1',
      ruleVersion: 1,
      alarmRaisedTime: new Date(now + 1).toISOString(),
      alarmClearedTime: new Date(now + 3).toISOString(),
      crossedThreshold: {
        metric: 'signal_strength_pct',
        observed: 49.5,
        direction: 'below',
        low: 50,
        high: 55,
      },
    })
    const events = await eventsOf(alert?.alertId)
    expect(events.map(({ type, trace }) => [type, trace.reason])).toEqual([
      ['AlertRaised', 'breached'],
      ['AlertCleared', 'recovered'],
    ])
    const { rows } = await writer.query<{ id: string }>(
      `SELECT headers->>'ce_id' AS id FROM outbox WHERE key = 'north/n1/1' ORDER BY position`,
    )
    expect(rows.map(({ id }) => id)).toEqual([`${alert?.alertId}-1`, `${alert?.alertId}-2`])
  })

  it('goes on where it was killed: what was pending is raised at its time', async () => {
    await send('n2', now, { snr_db: -3 })
    await settled()
    evaluator.kill('SIGKILL')
    await until('it is gone', async () => evaluator.process.signalCode !== null)
    await send('n2', now + 29_999, { snr_db: -3 })
    await send('n2', now + 30_000, { snr_db: -4 })
    evaluator = await startProcessor(scene, 'evaluate-alerts')
    await until('it is raised', async () => (await stateOf('n2')) === 'raised')
    const [alert] = await alertsOf('n2')
    expect(alert?.alarmRaisedTime).toBe(new Date(now + 30_000).toISOString())
    const [raised] = await eventsOf(alert?.alertId)
    expect(raised?.trace.detail).toMatchObject({ heldSince: new Date(now).toISOString() })
  })

  it('does nothing for what comes late or twice', async () => {
    await send('n3', now, { signal_strength_pct: 80 })
    await send('n3', now - 1, { signal_strength_pct: 10 })
    await send('n3', now, { signal_strength_pct: 10 })
    await settled()
    expect(await alertsOf('n3')).toEqual([])
  })

  it('misses a value that does not come, and clears when one does', async () => {
    await send('n4', Date.now(), { latency_ms: 20 })
    await until('it is missed', async () => (await stateOf('n4')) === 'raised')
    await send('n4', Date.now(), { latency_ms: 20 })
    await until('it is cleared', async () => (await stateOf('n4')) === 'cleared')
  })

  it('misses what fell silent before anybody waited for it', async () => {
    await setRule({ id: 'no-signal', kind: 'no-data', metric: 'signal_strength_pct', after: '1s' })
    await until('it is missed', async () => (await stateOf('n3')) === 'raised')
    const [alert] = await alertsOf('n3')
    const [raised] = await eventsOf(alert?.alertId)
    expect(Date.parse(String(raised?.trace.detail?.['lastSign']))).toBeLessThan(Date.now() - 1000)
    await removeRule('no-signal', 2)
    await until('it is cleared', async () => (await stateOf('n3')) === 'cleared')
  })

  it('judges by a new version of a rule, and clears what nobody watches any more', async () => {
    await send('n5', now, { signal_strength_pct: 45 })
    await until('it is raised', async () => (await stateOf('n5')) === 'raised')
    const signalLow = { id: 'signal-low', kind: 'threshold', metric: 'signal_strength_pct', raise: 40 }
    await setRule({ ...signalLow, severity: 'minor' }, 2)
    await until('it knows', async () => (await alertsOf('n5'))[0]?.ruleVersion === 2)
    expect((await alertsOf('n5'))[0]).toMatchObject({ state: 'updated', severity: 'minor' })
    await removeRule('signal-low', 3)
    await until('it is cleared', async () => (await stateOf('n5')) === 'cleared')
    expect((await eventsOf((await alertsOf('n5'))[0]?.alertId)).at(-1)?.trace.reason).toBe('rule-removed')
  })

  it('clears the alerts of a node that is gone, and forgets it', async () => {
    await send('n2', now + 40_000, { snr_db: -3 })
    await scene.owner.query(`UPDATE nodes SET removed_at = now() WHERE name = 'n2'`)
    await until('it is cleared', async () => (await stateOf('n2')) === 'cleared')
    const { rows } = await writer.query(
      `SELECT FROM evaluation_states JOIN nodes USING (node_id) WHERE name = 'n2'`,
    )
    expect(rows).toEqual([])
  })
})

/** Everything sent so far has been evaluated. */
async function settled(): Promise<void> {
  const sentBy = Date.now()
  await until('everything is evaluated', async () => {
    const { rows } = await writer.query<{ done: boolean | null }>(
      'SELECT min(clock) > to_timestamp($1::float8 / 1000) AS done FROM evaluation_clocks',
      [sentBy],
    )
    return rows[0]?.done === true
  })
}
