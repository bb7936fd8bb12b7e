import type { Sample } from '@telstar/contracts/encode-batch'
import type { Collector } from './collector.js'

interface Polling {
  readonly intervalMs: number
  /** Where in the interval to measure, so that many nodes do not do so at once. */
  readonly phaseMs: number
  readonly now: () => number
  offer(samples: Sample[]): Promise<void>
  failed(collector: string, error: Error): void
}

/** Measures at every interval of the clock; a failure is told and the next interval comes. Returns how to stop. */
export function pollCollector(collector: Collector, polling: Polling): { stop(): void } {
  const { intervalMs, phaseMs, now } = polling
  let timer: NodeJS.Timeout
  const measure = async () => {
    try {
      await polling.offer(await collector.collect(now()))
    } catch (error) {
      polling.failed(collector.name, error as Error)
    }
  }
  const wait = () => {
    const since = (((now() - phaseMs) % intervalMs) + intervalMs) % intervalMs
    const left = intervalMs - since
    timer = setTimeout(
      () => {
        wait()
        void measure()
      },
      // Timers may fire a moment early: that moment is not an interval.
      left < Math.min(10, intervalMs / 2) ? left + intervalMs : left,
    )
  }
  wait()
  return { stop: () => clearTimeout(timer) }
}
