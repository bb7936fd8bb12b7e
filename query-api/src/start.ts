import { randomUUID } from 'node:crypto'
import { startProducer } from '@telstar/bus/start-producer'
import { Admission } from '@telstar/http/admission'
import { answerProblem } from '@telstar/http/answer-problem'
import { listen } from '@telstar/http/listen'
import { isPublicPath } from '@telstar/http/public-path'
import { Reader } from '@telstar/http/reader'
import { type Database, openDatabase } from '@telstar/runtime/database'
import type { Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import { createApp } from './app.js'
import { Catalogue } from './catalogue.js'
import { Commands } from './commands/commands.js'
import { OutcomeWatch } from './commands/outcome-watch.js'
import type { QueryApiConfig } from './config.js'
import { Events } from './events.js'
import { QueueBoard } from './queues/queue-board.js'
import { AlertFeed } from './stream/alert-feed.js'

interface Overrides {
  /** Unix milliseconds. */
  readonly now?: () => number
  readonly newId?: () => string
}

/** Longest wait for connections that are still busy when the station stops. */
const closeMs = 2000

/** Starts the query API; it listens at once and answers 503 while what it needs is away. */
export async function startQueryApi(
  config: QueryApiConfig,
  log: Logger,
  { now = Date.now, newId = randomUUID }: Overrides = {},
): Promise<RunningService & { readonly port: number }> {
  const teardown = new Teardown()
  const metrics = new Metrics('query-api')
  const events = new Events(log, metrics)
  const database = openDatabase({ ...config.database, name: 'query-api', log })
  teardown.add('database', () => Promise.race([database.end(), elapsed(closeMs)]))
  const reader = openReader(config, database, events)
  const outcomes = new OutcomeWatch(reader)
  const producer = openProducer(config, log, teardown)
  const commands = new Commands({ region: config.region, producer, outcomes, now, newId })
  const board = openBoard(config, events, teardown)
  const feed = new AlertFeed({ reader, events, most: config.streams })
  const services = {
    region: config.region,
    reader,
    catalogue: new Catalogue(reader, now),
    commands,
    feed,
    now,
  }
  const isPublic = isPublicPath(config.http.host)
  const app = createApp({
    services,
    database,
    metrics,
    events,
    board,
    tokens: config.tokens,
    isPublic,
    newId,
  })
  const refuse = answerProblem({ events, newId })
  try {
    const server = await listen({ ...config.http, fetch: app.fetch, answerProblem: refuse, newId })
    teardown.add('http', server.stop)
    // Before the server waits for running answers: these would run on.
    teardown.add('streams', () => feed.stop())
    events.listening(`http://${config.http.host}:${server.port}`)
    return { port: server.port, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}

function openReader(
  { database: { connections, statementTimeoutMs }, queue }: QueryApiConfig,
  database: Database,
  events: Events,
) {
  // One connection stays free, so that readiness is told while questions wait.
  const limits = { running: connections - 1, waiting: queue.length, waitMs: queue.waitMs }
  return new Reader(database, new Admission(limits, () => events.overloaded()), statementTimeoutMs)
}

/** Less than a caller waits: that the command was not handed over is said as such. */
const deliveryTimeoutMs = 4000

function openProducer({ kafka, region }: QueryApiConfig, log: Logger, teardown: Teardown) {
  if (kafka === null) return null
  const { brokers } = kafka
  const producer = startProducer({ brokers, clientId: `query-api-${region}`, log, deliveryTimeoutMs })
  teardown.add('the Kafka producer', () => Promise.race([producer.stop(), elapsed(closeMs)]))
  return producer
}

function openBoard({ redisUrl, region }: QueryApiConfig, events: Events, teardown: Teardown) {
  if (redisUrl === null) return null
  const board = new QueueBoard({ region, redisUrl, events })
  teardown.add('the page of jobs', () => board.stop())
  return board
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
