import type { Sample } from '@telstar/contracts/encode-batch'
import type { Collector } from './collectors/collector.js'
import { CsvReplay } from './collectors/csv-replay.js'
import type { AgentConfig } from './config/agent-config-schema.js'
import { polledCollectors } from './start-agent.js'

/** Rates need two readings that far apart. */
const apartMs = 1000

/**
 * Measures once with every collector and prints the samples, a JSON line each; nothing is stored or sent. Of a file to
 * replay it prints the first sample.
 * @returns 0, or 3 when a collector brought nothing
 * @throws {ConfigError} when the file to replay cannot be read or does not fit
 */
export async function testCollectors(config: AgentConfig, print: (text: string) => void): Promise<number> {
  const collectors = polledCollectors(config)
  const { csv_replay: replay } = config
  const replayed = replay?.enabled ? await firstOf(await CsvReplay.open(replay), print) : true
  if (collectors.length === 0) return replayed ? 0 : 3
  await Promise.allSettled(collectors.map((collector) => collector.collect(Date.now())))
  await new Promise((resolve) => setTimeout(resolve, apartMs))
  const outcomes = await Promise.all(collectors.map((collector) => measure(collector, print)))
  return replayed && outcomes.every(Boolean) ? 0 : 3
}

/** Rows before it that cannot be read are told, as the run would. */
async function firstOf(replay: CsvReplay, print: (text: string) => void): Promise<boolean> {
  const refused = (line: number, reason: string) =>
    print(`${JSON.stringify({ collector: replay.name, line, error: reason })}\n`)
  for await (const { sample } of replay.samples(Date.now(), refused)) {
    print(`${JSON.stringify({ collector: replay.name, ...sample })}\n`)
    return true
  }
  return false
}

async function measure(collector: Collector, print: (text: string) => void): Promise<boolean> {
  try {
    const samples: Sample[] = await collector.collect(Date.now())
    for (const sample of samples) print(`${JSON.stringify({ collector: collector.name, ...sample })}\n`)
    return samples.length > 0
  } catch (error) {
    print(`${JSON.stringify({ collector: collector.name, error: (error as Error).message })}\n`)
    return false
  }
}
