import { startHealthServer } from '@telstar/runtime/health-server'
import type { Metrics } from '@telstar/runtime/metrics'
import type { RunningService } from '@telstar/runtime/run-service'

/** A processor at work, alone or beside others in one process. */
export interface Processor extends RunningService {
  readonly failed: Promise<never>
  /** Why it is not ready, or null. */
  readiness(): string | null
}

interface Health {
  readonly host: string
  readonly port: number
  readonly metrics: Metrics
}

/** Processors of one process behind one health server; they stop together, the health server last. */
export async function withHealth(
  processors: readonly Processor[],
  { host, port, metrics }: Health,
): Promise<RunningService & { healthPort: number }> {
  const readiness = () =>
    processors.map((processor) => processor.readiness()).find((missing) => missing !== null) ?? null
  const health = await startHealthServer({ host, port, metrics, readiness })
  return {
    healthPort: health.port,
    failed: Promise.race(processors.map(({ failed }) => failed)),
    stop: async () => {
      await Promise.all(processors.map((processor) => processor.stop()))
      await health.stop()
    },
  }
}
