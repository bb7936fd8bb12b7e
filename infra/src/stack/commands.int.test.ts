import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishEvent, receivedEvent } from '@telstar/bus/cloud-event'
import { readTopic } from '@telstar/bus/read-topic'
import { sendCommand } from '@telstar/bus/send-command'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import { type Command, type CommandOutcome, commandOutcomeSchema } from '@telstar/contracts/command'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { NewAlert } from '@telstar/processors/alerts/alert-change'
import { saveChanges } from '@telstar/processors/alerts/save-changes'
import { closeDatabase, type Database, inTransaction, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { hashToken, newToken } from '@telstar/runtime/node-token'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { explainError } from '../cli/explain-error.js'
import { createProgram } from '../cli/program.js'
import { startTestRegion, type TestRegion } from './test-region.js'

const log = createLogger('test', 'silent')
const soon = { timeout: 30_000, interval: 50 }
let region: TestRegion
let pool: Database
let producer: Producer

beforeAll(async () => {
  region = await startTestRegion({ stations: ['broker', 'processors'] })
  pool = openDatabase({ url: region.databaseUrl('telstar_owner'), name: 'test', log })
  producer = startProducer({ brokers: [region.kafkaBrokers], clientId: 'test', log })
})
afterAll(async () => {
  await producer?.stop()
  if (pool !== undefined) await closeDatabase(pool)
  await region?.stop()
})

type Asked = Command extends infer Each ? (Each extends Command ? Omit<Each, Envelope> : never) : never
type Envelope = 'commandId' | 'by' | 'at'

function command(asked: Asked): Command {
  return { ...asked, commandId: randomUUID(), by: 'ann', at: new Date().toISOString() } as Command
}

async function outcomesOf(ids: readonly string[]): Promise<CommandOutcome[]> {
  return vi.waitFor(async () => {
    const { rows } = await pool.query<{ outcome: CommandOutcome }>(
      'SELECT outcome FROM command_outcomes WHERE command_id = ANY ($1) ORDER BY array_position($1, command_id)',
      [ids],
    )
    expect(rows).toHaveLength(ids.length)
    return rows.map(({ outcome }) => commandOutcomeSchema.parse(outcome))
  }, soon)
}

/** Sends all at once and waits. @returns for each `accepted`, or the code of the refusal */
async function ask(...asked: Asked[]): Promise<string[]> {
  const commands = asked.map(command)
  await Promise.all(commands.map((one) => sendCommand(producer, one)))
  const outcomes = await outcomesOf(commands.map(({ commandId }) => commandId))
  return outcomes.map(({ refusal }) => refusal ?? 'accepted')
}

async function raiseAlert(): Promise<string> {
  const alertId = randomUUID()
  const alert: NewAlert = {
    ...{ region: 'north', site: 'hill', node: alertId, cell: 1, ruleId: 'signal-low', ruleVersion: 1 },
    ...{ title: 'Low', probableCause: 'DEGRADED_SIGNAL', specificProblem: '' },
    ...{ crossedThreshold: null, shadow: false, labels: {} },
    alarmType: 'QUALITY_OF_SERVICE',
    severity: 'major',
  }
  const now = Date.now()
  const change = {
    ...{ alertId, at: now, actor: 'test', trace: { reason: 'breached' } },
    happening: { kind: 'raised', alert },
  } as const
  await inTransaction(pool, (client) => saveChanges(client, [change], { now, source: '/test' }))
  return alertId
}

async function alertNow(alertId: string) {
  const { rows } = await pool.query('SELECT alert FROM alerts WHERE alert_id = $1', [alertId])
  return rows[0].alert
}

async function recordsOf(topic: string, key: string) {
  const found = []
  for await (const record of readTopic({ brokers: [region.kafkaBrokers], topic, log }))
    if (record.key === key) found.push(record)
  return found
}

describe('commands', () => {
  it('about alerts become their history and events; a repetition changes nothing', async () => {
    const alertId = await raiseAlert()
    expect(
      await ask(
        { type: 'AcknowledgeAlert', alertId, comment: 'on it' },
        { type: 'AcknowledgeAlert', alertId },
        { type: 'UnacknowledgeAlert', alertId },
        { type: 'UnacknowledgeAlert', alertId },
        { type: 'AssignAlert', alertId, assignee: 'bob' },
        { type: 'ClearAlert', alertId },
        { type: 'CommentAlert', alertId: 'nobody', comment: 'x' },
      ),
    ).toEqual([
      ...['accepted', 'already-acknowledged', 'accepted', 'not-acknowledged', 'accepted'],
      ...['automatic-alert', 'unknown-alert'],
    ])
    const comment = command({ type: 'CommentAlert', alertId, comment: 'seen' })
    for (let turn = 0; turn < 3; turn += 1) await sendCommand(producer, comment)
    expect(await ask({ type: 'CommentAlert', alertId, comment: 'after it' })).toEqual(['accepted'])
    expect(await alertNow(alertId)).toMatchObject({ assignee: 'bob', ackBy: null, version: 6 })
    await vi.waitFor(async () => {
      const told = await recordsOf(kafkaTopics.commandOutcomes.name, comment.commandId)
      expect(told.map((record) => receivedEvent(record))).toMatchObject([
        { type: 'telstar.commands.Decided', id: `${comment.commandId}-decided`, data: { accepted: true } },
      ])
      const events = await recordsOf(kafkaTopics.alertEvents.name, `north/${alertId}/1`)
      expect(events.map(({ headers }) => headers['ce_type'])).toEqual([
        'telstar.alerts.AlertRaised',
        'telstar.alerts.AlertAcknowledged',
        'telstar.alerts.AlertUnacknowledged',
        'telstar.alerts.AlertAssigned',
        'telstar.alerts.AlertCommented',
        'telstar.alerts.AlertCommented',
      ])
      expect(events[4]?.headers['ce_causationid']).toBe(comment.commandId)
    }, soon)
  })

  it('about rules give versions and the topic of rules', async () => {
    const hot = (raise: number, metric = 'temperature_c') =>
      alertRuleSchema.parse({
        ...{ id: 'hot', title: 'Hot', severity: 'minor', kind: 'threshold', direction: 'above' },
        ...{ raise, metric },
      })
    expect(
      await ask(
        { type: 'PutRule', rule: hot(60), expectedVersion: 0 },
        { type: 'PutRule', rule: hot(60) },
        { type: 'PutRule', rule: hot(65), expectedVersion: 7 },
        { type: 'PutRule', rule: hot(65), expectedVersion: 1 },
        { type: 'PutRule', rule: hot(60, 'nothing') },
        { type: 'RemoveRule', ruleId: 'cold' },
        { type: 'RemoveRule', ruleId: 'hot' },
      ),
    ).toEqual([
      ...['accepted', 'accepted', 'stale-version', 'accepted', 'bad-rule', 'unknown-rule', 'accepted'],
    ])
    const { rows } = await pool.query(
      "SELECT version, removed FROM alert_rules WHERE rule_id = 'hot' ORDER BY version",
    )
    expect(rows).toEqual([1, 2, 3].map((version) => ({ version, removed: version === 3 })))
    await vi.waitFor(async () => {
      const values = (await recordsOf(kafkaTopics.alertRules.name, 'hot')).map(({ value }) => value)
      expect(values.at(-1)).toHaveLength(0)
      expect(JSON.parse(String(values.at(-2)))).toMatchObject({ id: 'hot', raise: 65, version: 2 })
    }, soon)
  })

  it('about silences, notices and back-tests change their rows', async () => {
    const silenceId = randomUUID()
    const silence = {
      ...{ silenceId, author: 'ann', comment: 'works' },
      matchers: [{ name: 'site', value: 'hill', isRegex: false, isEqual: true }],
      ...{ startsAt: new Date().toISOString(), endsAt: new Date(Date.now() + 3_600_000).toISOString() },
    }
    await pool.query(
      `INSERT INTO notices (notice_id, receiver, channel, recipient, group_key, status, attempts, content)
       VALUES ('lost', 'r', 'console', 'x', 'g', 'failed', 8, '{}') ON CONFLICT DO NOTHING`,
    )
    const { rows } = await pool.query("SELECT definition FROM alert_rules WHERE rule_id = 'signal-low'")
    const rules = [rows[0].definition]
    const period = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }
    const answers = await ask(
      { type: 'PutSilence', silence },
      { type: 'PutSilence', silence: { ...silence, silenceId: randomUUID(), endsAt: silence.startsAt } },
      { type: 'ExpireSilence', silenceId },
      { type: 'ExpireSilence', silenceId },
      { type: 'RetryNotice', noticeId: 'lost' },
      { type: 'RetryNotice', noticeId: 'nothing' },
      { type: 'BacktestRules', rules, ...period },
      { type: 'BacktestRules', rules, from: period.to, to: period.from },
    )
    expect(answers).toEqual([
      ...['accepted', 'bad-silence', 'accepted', 'silence-expired'],
      ...['accepted', 'unknown-notice', 'accepted', 'bad-backtest'],
    ])
    const counted = await pool.query(
      'SELECT (SELECT count(*)::int FROM silences) AS silences, (SELECT count(*)::int FROM tasks) AS tasks',
    )
    expect(counted.rows).toEqual([{ silences: 1, tasks: 1 }])
  })

  it('that cannot be read are answered with the reason, or set aside, and the next ones are carried out', async () => {
    const topic = kafkaTopics.commands.name
    const [bad, junk] = [randomUUID(), randomUUID()]
    const event = { topic, key: 'k', type: 'telstar.commands.Requested', subject: 'k', source: '/test' }
    const time = new Date()
    await publishEvent(producer, { ...event, time, id: bad, data: { commandId: bad, type: 'Nonsense' } })
    await publishEvent(producer, { ...event, time, id: junk, data: ['no', 'command'] })
    await producer.produce({ topic, key: 'k', value: Buffer.from('{') })
    const alertId = await raiseAlert()
    expect(await ask({ type: 'CommentAlert', alertId, comment: 'goes on' })).toEqual(['accepted'])
    expect(await outcomesOf([bad])).toMatchObject([{ accepted: false, refusal: 'malformed' }])
    await vi.waitFor(
      async () => expect(await recordsOf(kafkaTopics.commandDeadLetters.name, 'k')).toHaveLength(2),
      soon,
    )
  })

  it('in the hands of a process that is killed are carried out once', async () => {
    const alertId = await raiseAlert()
    const asked: Asked = { type: 'CommentAlert', alertId, comment: 'x' }
    const commands = Array.from({ length: 60 }, () => command(asked))
    const sent = commands.map((one) => sendCommand(producer, one))
    await vi.waitFor(async () => expect((await alertNow(alertId)).version).toBeGreaterThan(1), {
      ...{ timeout: 30_000, interval: 5 },
    })
    region.signal('processors', 'SIGKILL')
    await Promise.all([...sent, ...commands.map((one) => sendCommand(producer, one))])
    await region.start('processors')
    await outcomesOf(commands.map(({ commandId }) => commandId))
    expect(await ask(asked)).toEqual(['accepted'])
    expect((await alertNow(alertId)).version).toBe(62)
  })
})

describe('a node registered by command', () => {
  const connect = async (node: string, password: string) => {
    const client = await connectAsync(`mqtt://127.0.0.1:${region.mqtt.port}`, {
      ...{ clientId: node, username: node, password, protocolVersion: 4, reconnectPeriod: 0 },
    })
    await client.endAsync()
  }
  const entry = (node: string, token: string) => {
    return { node, site: 's', vendor: '', model: '', labels: {}, cells: [], tokenHash: hashToken(token) }
  }

  it('connects with its token, then with the next one, then no more', async () => {
    const node = `n-${randomUUID()}`
    const [first, second] = [newToken(), newToken()]
    expect(await ask({ type: 'RegisterNode', entry: entry(node, first) })).toEqual(['accepted'])
    await vi.waitFor(() => connect(node, first), soon)
    const rotate = { type: 'RotateNodeToken', node, tokenHash: hashToken(second) } as const
    expect(await ask({ type: 'RegisterNode', entry: entry(node, first) }, rotate)).toEqual([
      ...['node-exists', 'accepted'],
    ])
    await vi.waitFor(() => connect(node, second), soon)
    await expect(connect(node, first)).rejects.toThrow()
    expect(await ask({ type: 'DecommissionNode', node }, rotate)).toEqual(['accepted', 'unknown-node'])
    await vi.waitFor(() => expect(connect(node, second)).rejects.toThrow(), soon)
  })

  it('is known to the next command at once', async () => {
    const node = `n-${randomUUID()}`
    const register = { type: 'RegisterNode', entry: entry(node, newToken()) } as const
    const decommission = { type: 'DecommissionNode', node } as const
    const turns = [register, decommission, register, register, decommission, decommission]
    expect(await ask(...turns)).toEqual([
      ...['accepted', 'accepted', 'accepted', 'node-exists', 'accepted', 'unknown-node'],
    ])
    // The outcomes of the database know nothing of tokens.
    const { rows } = await pool.query("SELECT FROM command_outcomes WHERE command::text LIKE '%tokenHash%'")
    expect(rows).toEqual([])
  })
})

describe('the command line', () => {
  /** The exit code, and the JSON that was answered or what was said of the mistake. */
  async function telstar(...args: string[]) {
    vi.stubEnv('KAFKA_BROKERS', region.kafkaBrokers)
    vi.stubEnv('DATABASE_URL', region.databaseUrl('telstar_reader'))
    let text = ''
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
    try {
      await createProgram().parseAsync(['node', 'telstar', ...args, '-o', 'json'])
      return { code: process.exitCode ?? 0, answer: JSON.parse(text) }
    } catch (error) {
      const { exitCode, text: answer } = explainError(error)
      return { code: exitCode, answer }
    } finally {
      stdout.mockRestore()
      vi.unstubAllEnvs()
      process.exitCode = undefined
    }
  }

  it('sets the rules of a file, all or, where one is bad, none', async () => {
    const file = join(region.home.data, 'rules.yaml')
    const rule = (id: string, metric: string) =>
      `- {id: ${id}, title: T, severity: minor, kind: threshold, metric: ${metric}, direction: above, raise: 90}\n`
    writeFileSync(file, rule('one', 'cpu_pct') + rule('two', 'nothing'))
    const { code, answer } = await telstar('rules', 'set', file)
    expect({ code, answer }).toMatchObject({ code: 2, answer: expect.stringContaining(`${file}:2:`) })
    writeFileSync(file, rule('one', 'cpu_pct') + rule('two', 'memory_pct'))
    const set = { rule: 'one', version: expect.any(Number), answer: expect.stringMatching(/set|unchanged/) }
    expect(await telstar('rules', 'set', file)).toMatchObject({ code: 0, answer: [set, { rule: 'two' }] })
    expect(await telstar('rules', 'remove', 'two', 'three')).toMatchObject({
      ...{ code: 1, answer: [{ answer: 'removed' }, { answer: 'unknown-rule' }] },
    })
  })

  it('acknowledges alerts and shows what happened to them', async () => {
    const alertId = await raiseAlert()
    expect(await telstar('alerts', 'ack', alertId, '--by', 'ann')).toMatchObject({ code: 0 })
    const { answer } = await telstar('alerts', 'show', alertId)
    expect(answer).toMatchObject({
      alert: { ackBy: 'ann' },
      history: [{ type: 'AlertRaised' }, { type: 'AlertAcknowledged', actor: 'ann' }],
    })
    const added = await telstar('silences', 'add', 'site=~"hill|dale"', '--for', '2h', '--comment', 'works')
    expect(added).toMatchObject({ code: 0, answer: [{ answer: 'added' }] })
  })
})
