import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTopics } from '@telstar/bus/create-topics'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { Logger } from '@telstar/runtime/logger'
import { Teardown } from '@telstar/runtime/teardown'
import { type RunningKafka, startKafka } from './engines/start-kafka.js'
import { type RunningTimescale, startTimescale } from './engines/start-timescale.js'
import { migrateRegion } from './migrate-region.js'

export interface ScratchEngines {
  readonly brokers: string
  readonly kafka: RunningKafka
  readonly timescale: RunningTimescale
  databaseUrl(role: 'telstar_owner' | 'telstar_writer' | 'telstar_reader' | 'postgres'): string
  stop(): Promise<void>
}

/** Kafka and TimescaleDB of a region in a folder of their own, migrated and with all topics; gone when stopped. For tests. */
export async function startScratchEngines(log: Logger): Promise<ScratchEngines> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-scratch-'))
  const teardown = new Teardown(20_000)
  teardown.add('folder', () => rmSync(folder, { recursive: true, force: true }))
  try {
    const [kafka, timescale] = await Promise.all([
      startKafka({ dataDir: join(folder, 'kafka'), logDir: join(folder, 'logs') }),
      startTimescale({ dataDir: join(folder, 'timescale'), logFile: join(folder, 'logs', 'timescale.log') }),
    ])
    teardown.add('kafka', () => kafka.stop())
    teardown.add('timescale', () => timescale.stop())
    const brokers = kafka.brokers
    await Promise.all([
      createTopics({ brokers: [brokers], topics: Object.values(kafkaTopics), replication: 1, log }),
      migrateRegion(timescale.url('postgres')),
    ])
    return {
      brokers,
      kafka,
      timescale,
      databaseUrl: (role) => timescale.url(role),
      stop: () => teardown.run(),
    }
  } catch (error) {
    await teardown.run()
    throw error
  }
}
