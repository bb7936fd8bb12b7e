import { join } from 'node:path'
import { partitionFor } from '@telstar/bus/partition'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import { startStation } from '@telstar/infra/stack/start-station'
import type { Region } from '../start-region.js'
import type { RegisteredNode } from './new-nodes.js'
import { pause } from './pause.js'
import { withReader } from './with-reader.js'

type Process = Awaited<ReturnType<typeof startStation>>

/** The shortest that Kafka allows: a killed or frozen writer's partitions are free again after it. */
export const sessionSeconds = 6

/** Some store-telemetry processes in the place of the region's own, each to be killed, frozen and stopped by itself. */
export class Writers {
  readonly #region: Region
  readonly #processes: (Process | null)[] = []

  private constructor(region: Region) {
    this.#region = region
  }

  static async start(region: Region, count: number): Promise<Writers> {
    await region.stopProcess('processors')
    const writers = new Writers(region)
    await Promise.all(Array.from({ length: count }, (_, index) => writers.start(index)))
    return writers
  }

  async start(index: number): Promise<void> {
    const name = `store-telemetry-${index}`
    const command = {
      name,
      program: 'processors/store-telemetry/main',
      env: {
        REGION: this.#region.region,
        KAFKA_BROKERS: this.#region.kafkaBrokers,
        DATABASE_URL: this.#region.databaseUrl('telstar_writer'),
        STORE_SESSION_TIMEOUT_MS: String(sessionSeconds * 1000),
      },
      logFile: join(this.#region.home.logs, `${name}.log`),
    }
    this.#processes[index] = await startStation(command, new AbortController().signal)
  }

  signal(index: number, signal: NodeJS.Signals): void {
    process.kill(this.#of(index).pid, signal)
  }

  /** SIGKILL, then starts it again. */
  async replace(index: number): Promise<void> {
    const { exited } = this.#of(index)
    this.signal(index, 'SIGKILL')
    await exited
    await this.start(index)
  }

  /** SIGTERM. @returns how it ended: `code 0` is clean */
  async stop(index: number): Promise<string> {
    const { exited, stop } = this.#of(index)
    await stop()
    this.#processes[index] = null
    return exited
  }

  /** Ends all of them; the region's own take over again. */
  async end(): Promise<void> {
    await Promise.all(this.#processes.map(async (process) => process?.stop()))
    await this.#region.start('processors')
  }

  #of(index: number): Process {
    const process = this.#processes[index]
    if (!process) throw new Error(`writer ${index} is not running`)
    return process
  }
}

/** Where store-telemetry stands in each partition that these nodes write to; a partition it never stored from stands at −1. */
export async function offsetsOf(region: Region, nodes: readonly RegisteredNode[]): Promise<bigint[]> {
  const { name, partitions } = kafkaTopics.telemetry
  const used = [...new Set(nodes.map(({ node }) => partitionFor(node, partitions)))]
  return withReader(region.databaseUrl('telstar_owner'), async (reader) => {
    const { rows } = await reader.query<{ next: string }>(
      `SELECT coalesce(next_offset, -1)::text AS next FROM unnest($1::int[]) AS used (partition)
       LEFT JOIN consumer_offsets AS stored
         ON stored.partition = used.partition AND consumer = 'store-telemetry' AND topic = $2
       ORDER BY used.partition`,
      [used, name],
    )
    return rows.map(({ next }) => BigInt(next))
  })
}

/** Waits until `share` of the partitions stand further on than `before`. @throws {Error} after a minute */
export async function untilAdvanced(
  { region, nodes }: { readonly region: Region; readonly nodes: readonly RegisteredNode[] },
  before: readonly bigint[],
  share = 1,
): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const now = await offsetsOf(region, nodes)
    const advanced = now.filter((offset, index) => offset > (before[index] ?? -1n)).length
    if (advanced >= Math.max(1, share * before.length)) return
    if (Date.now() > deadline) throw new Error(`only ${advanced} of ${before.length} partitions go on`)
    await pause(0.1)
  }
}
