import { randomUUID } from 'node:crypto'
import { type ScratchSupport, startScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { actors, openCommand } from '../../tests/complaint-story.js'
import { openCommands } from '../../tests/flow.js'
import { orderOf, supervisor } from '../../tests/request-scene.js'
import { shippedRouting } from '../../tests/shipped-routing.js'
import { until } from '../../tests/until.js'
import type { ComplaintCommand } from '../complaints/commands.js'
import type { Actor } from '../domain/actor.js'
import type { Outcome } from '../domain/carry-out.js'
import { type OpenLog, openLog } from '../log/open-log.js'
import { policyEvents } from './events.js'
import { type FiringPorts, fireTimers } from './fire-timers.js'
import { removeOutdated } from './remove-outdated.js'
import { startPolicies } from './start.js'

const log = createLogger('test', process.env['TELSTAR_TEST_LOG'] ? 'info' : 'silent')
const never = 3_600_000
let engine: ScratchSupport
let commands: ReturnType<typeof openCommands>
let opened: OpenLog
let policies: ReturnType<typeof startPolicies>
let firing: FiringPorts

beforeAll(async () => {
  engine = await startScratchSupport()
  commands = openCommands(engine.databaseUrl('support_writer'), log)
  const { pool, vault, carryOut, aggregates } = commands
  const metrics = () => new Metrics('test', { process: false })
  opened = openLog({ pool, vault, log, metrics: metrics() })
  policies = start()
  firing = { pool, carryOut, aggregates, events: policyEvents(log, metrics()), now: () => new Date() }
})

function start(): typeof policies {
  const { store, carryOut, aggregates } = commands
  const parts = { log: opened, store, carryOut, aggregates, metrics: new Metrics('test', { process: false }) }
  return startPolicies({ routing: shippedRouting, timersEveryMs: never }, log, parts)
}
afterAll(async () => {
  await policies?.stop()
  await opened?.stop()
  if (commands) await closeDatabase(commands.pool)
  await engine?.stop()
})

const envelope = (actor: Actor) => ({
  ...{ commandId: randomUUID(), actor, at: new Date(), expectedVersion: null },
  ...{ correlationId: 'call-1', causationId: 'request-1' },
})

function give(id: string, command: ComplaintCommand, actor: Actor = actors.agent): Promise<Outcome> {
  return commands.carryOut.run({
    ...{ aggregate: commands.aggregates.complaint, id, command },
    envelope: envelope(actor),
  })
}

async function typesOf(stream: string): Promise<string[]> {
  return (await commands.store.readStream(stream)).map(({ type }) => type)
}

/** What waits of an item, once the timers have caught up with its newest event. */
async function waiting(stream: string): Promise<string[]> {
  const { rows } = await commands.pool.query<{ name: string }>(
    'SELECT name FROM support.timers WHERE stream = $1 AND fired_at IS NULL ORDER BY name',
    [stream],
  )
  return rows.map(({ name }) => name)
}

const timersAre = (stream: string, ...names: string[]) =>
  until(`timers ${names.join(', ')}`, async () => String(await waiting(stream)) === String(names))

async function openRouted(category: 'billing' | 'outage'): Promise<{ id: string; stream: string }> {
  const id = randomUUID()
  await give(id, { ...openCommand, complaintId: id, category })
  const stream = `complaint-${id}`
  await until('it is routed', async () => (await typesOf(stream)).includes('ComplaintRouted'))
  return { id, stream }
}

const clockTimers = [
  ...['first-response-breach', 'first-response-warning', 'resolution-breach', 'resolution-warning'],
] as const
const daysLater = (days: number) => () => new Date(Date.now() + days * 86_400_000)

it('what nobody takes is escalated, what is late is told, each once, also after a downtime', async () => {
  const { stream } = await openRouted('billing')
  await timersAre(stream, ...clockTimers, 'untaken-billing')
  expect(await fireTimers(firing)).toBe(false)
  expect(await typesOf(stream)).toEqual(['ComplaintOpened', 'ComplaintRouted'])
  const late = { ...firing, now: daysLater(60) }
  await fireTimers(late)
  await fireTimers(late)
  const types = (await typesOf(stream)).slice(2).toSorted()
  expect(types.filter((type) => type === 'ComplaintEscalated')).toHaveLength(1)
  expect(types.filter((type) => type === 'ServiceLevelBreached')).toHaveLength(2)
  // It was escalated: the department has a new time to take it.
  await timersAre(stream, 'untaken-billing')
})

it('a timer whose process dies after the command is fired again, and nothing happens twice', async () => {
  const { stream } = await openRouted('outage')
  await timersAre(stream, ...clockTimers, 'untaken-customer-care', 'untaken-network-operations')
  // The log is not followed meanwhile: the timers stay as they are.
  await policies.stop()
  const outcomes: string[] = []
  const dying = (days: number, end: (outcome: Outcome) => Outcome): FiringPorts => ({
    ...firing,
    now: daysLater(days),
    carryOut: {
      run: async (order) => {
        const outcome = await commands.carryOut.run(order)
        outcomes.push(outcome.kind)
        return end(outcome)
      },
    },
  })
  await fireTimers(
    dying(60, () => {
      throw new Error('killed')
    }),
  )
  const before = await typesOf(stream)
  expect(before.filter((type) => type === 'ComplaintEscalated')).toHaveLength(2)
  const done = outcomes.splice(0).filter((kind) => kind === 'done').length
  await fireTimers(dying(61, (outcome) => outcome))
  expect(await typesOf(stream)).toEqual(before)
  expect(outcomes.filter((kind) => kind === 'repeated')).toHaveLength(done)
  policies = start()
  await timersAre(stream, 'untaken-customer-care', 'untaken-network-operations')
})

it('what was taken, or has ended, has no timers any more', async () => {
  const { id, stream } = await openRouted('billing')
  await give(id, { type: 'accept', department: 'billing' }, actors.billing)
  await timersAre(stream, 'resolution-breach', 'resolution-warning')
  await give(id, { type: 'cancel', reasonCode: 'withdrawn' })
  await timersAre(stream)
})

it('notices and readings of the audit are kept as long as they are needed, and none shorter', async () => {
  const { pool } = commands
  const [old, young] = [randomUUID(), randomUUID()]
  const notice = `INSERT INTO support.notices (notice_id, event_id, department, channel, rule, state, content, created_at)
    VALUES ($1, $2, 'billing', 'topic', 'any', $3, '{}', now() - make_interval(days => $4))`
  await pool.query(notice, [randomUUID(), `${old}-1`, 'sent', 46])
  await pool.query(notice, [randomUUID(), `${old}-2`, 'queued', 46])
  await pool.query(notice, [randomUUID(), `${young}-1`, 'sent', 44])
  const reading = `INSERT INTO support.audit (actor, action, customer_id, at)
    VALUES ('agent:anna', 'customer-read', $1, now() - make_interval(months => $2))`
  await pool.query(reading, [old, 37])
  await pool.query(reading, [young, 35])
  const removed: number[] = []
  expect(await removeOutdated(pool, { outdatedRemoved: (count) => removed.push(count) })).toBe(false)
  expect(removed).toEqual([2])
  const kept = await pool.query('SELECT event_id AS id FROM support.notices ORDER BY created_at')
  expect(kept.rows.map(({ id }) => id)).toEqual(expect.arrayContaining([`${old}-2`, `${young}-1`]))
  expect(kept.rowCount).toBe(2)
  expect((await pool.query('SELECT customer_id AS id FROM support.audit')).rows).toEqual([{ id: young }])
  await expect(pool.query('DELETE FROM support.audit')).rejects.toThrow(/permission denied/)
})

it('steps of requests that nobody takes are escalated, too', async () => {
  const id = randomUUID()
  const aggregate = commands.aggregates.request
  const command = orderOf()
  await commands.carryOut.run({ aggregate, id, command, envelope: envelope(supervisor) })
  const stream = `request-${id}`
  await until('its timers are set', async () => (await waiting(stream)).length > 0)
  await fireTimers({ ...firing, now: daysLater(60) })
  const types = await typesOf(stream)
  expect(types).toContain('RequestEscalated')
  expect(types).toContain('JeopardyDeclared')
})
