import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publishEvent } from '@telstar/bus/cloud-event'
import { type Producer, startProducer } from '@telstar/bus/start-producer'
import type { AlertEvent } from '@telstar/contracts/alert-event'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { type RunningRedis, startRedis } from '@telstar/infra/engines/start-redis'
import { type ScratchEngines, startScratchEngines } from '@telstar/infra/scratch-engines'
import { startStation } from '@telstar/infra/stack/start-station'
import { type RecordingWebhook, startRecordingWebhook } from '@telstar/load-tests/chaos/recording-webhook'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger } from '@telstar/runtime/logger'
import { Teardown } from '@telstar/runtime/teardown'
import { SMTPServer } from 'smtp-server'

const log = createLogger('test', 'silent')
const secret = Buffer.alloc(24, 5).toString('base64')

/** notify as a process of its own on real engines, with a webhook and a mail server that write down what comes. */
export interface NotifyScene {
  readonly pool: Database
  readonly webhook: RecordingWebhook
  readonly mails: string[]
  publish(...events: readonly AlertEvent[]): Promise<void>
  startNotify(): Promise<void>
  /** SIGKILL. */
  killNotify(): Promise<void>
  /** SIGKILL, and started again with what its append-only file holds. */
  killRedis(): Promise<void>
  flushRedis(): Promise<void>
  stop(): Promise<void>
}

export async function startNotifyScene(
  config: (at: { webhook: string; smtpPort: number }) => string,
): Promise<NotifyScene> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-notify-'))
  const teardown = new Teardown(20_000)
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  const webhook = await startRecordingWebhook(secret)
  teardown.add('webhook', () => webhook.stop())
  const mails: string[] = []
  const smtp = await startSmtp(mails)
  teardown.add('smtp', () => smtp.stop())
  const engines = await startScratchEngines(log)
  teardown.add('engines', () => engines.stop())
  const redis = await redisOf(folder)
  teardown.add('redis', () => redis.stop())
  const pool = openDatabase({ url: engines.databaseUrl('telstar_writer'), name: 'test', log, connections: 1 })
  teardown.add('pool', () => closeDatabase(pool))
  const producer = startProducer({ brokers: [engines.brokers], clientId: 'test', log })
  teardown.add('producer', () => producer.stop())
  const configFile = join(folder, 'notify.yaml')
  writeFileSync(join(folder, 'hook.secret'), `whsec_${secret}\n`)
  writeFileSync(configFile, config({ webhook: webhook.url, smtpPort: smtp.port }))
  const process = notifyProcess({
    engines,
    redisUrl: redis.url,
    configFile,
    logFile: join(folder, 'notify.log'),
  })
  teardown.add('notify', () => process.stop())
  return {
    ...{ pool, webhook, mails },
    publish: (...events) => publish(producer, events),
    startNotify: () => process.start(),
    killNotify: () => process.kill(),
    killRedis: () => redis.kill(),
    flushRedis: () => redis.flush(),
    stop: () => teardown.run(),
  }
}

async function publish(producer: Producer, events: readonly AlertEvent[]): Promise<void> {
  await Promise.all(
    events.map((event) =>
      publishEvent(producer, {
        ...{
          topic: kafkaTopics.alertEvents.name,
          key: event.alert.managedObject,
          type: `telstar.alerts.${event.type}`,
        },
        ...{ subject: event.alert.alertId, id: `${event.alert.alertId}-${event.alert.version}` },
        ...{ time: new Date(), source: '/north/test', data: event },
      }),
    ),
  )
}

async function startSmtp(mails: string[]) {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      let text = ''
      stream.on('data', (part: Buffer) => {
        text += part.toString()
      })
      stream.on('end', () => {
        mails.push(text)
        done()
      })
    },
  })
  const listening = await new Promise<{ port: number }>((resolve) => {
    const net = server.listen(0, '127.0.0.1', () => resolve(net.address() as { port: number }))
  })
  return { port: listening.port, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

async function redisOf(folder: string) {
  let running: RunningRedis = await startRedis({ dataDir: join(folder, 'redis') })
  const { url, port } = running
  return {
    url,
    kill: async () => {
      process.kill(running.pid, 'SIGKILL')
      await running.exited
      running = await startRedis({ dataDir: join(folder, 'redis'), port })
    },
    flush: async () => {
      const { Redis } = await import('ioredis')
      const client = new Redis(url)
      await client.flushall()
      client.disconnect()
    },
    stop: () => running.stop(),
  }
}

interface ProcessOf {
  readonly engines: ScratchEngines
  readonly redisUrl: string
  readonly configFile: string
  readonly logFile: string
}

function notifyProcess({ engines, redisUrl, configFile, logFile }: ProcessOf) {
  let running: Awaited<ReturnType<typeof startStation>> | null = null
  const env = {
    ...{
      REGION: 'north',
      KAFKA_BROKERS: engines.brokers,
      DATABASE_URL: engines.databaseUrl('telstar_writer'),
    },
    ...{ REDIS_URL: redisUrl, NOTIFY_CONFIG_FILE: configFile, NOTIFY_SESSION_TIMEOUT_MS: '6000' },
  }
  return {
    start: async () => {
      const command = { name: 'notify', program: 'processors/notify/main', env, logFile }
      running = await startStation(command, new AbortController().signal)
    },
    kill: async () => {
      if (running === null) return
      process.kill(running.pid, 'SIGKILL')
      await running.exited
      running = null
    },
    stop: async () => running?.stop(),
  }
}
