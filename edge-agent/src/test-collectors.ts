import type { Sample } from '@telstar/contracts/encode-batch'
import type { Collector } from './collectors/collector.js'
import type { AgentConfig } from './config/agent-config-schema.js'
import { polledCollectors } from './start-agent.js'

/** Rates need two readings that far apart. */
const apartMs = 1000

/**
 * Measures once with every collector and prints the samples, a JSON line each; nothing is stored or sent.
 * @returns 0, or 3 when a collector brought nothing
 */
export async function testCollectors(config: AgentConfig, print: (text: string) => void): Promise<number> {
  const collectors = polledCollectors(config)
  await Promise.allSettled(collectors.map((collector) => collector.collect(Date.now())))
  await new Promise((resolve) => setTimeout(resolve, apartMs))
  const outcomes = await Promise.all(collectors.map((collector) => measure(collector, print)))
  return outcomes.every(Boolean) ? 0 : 3
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
