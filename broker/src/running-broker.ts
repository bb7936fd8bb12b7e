import type { RunningService } from '@telstar/runtime/run-service'

export interface RunningBroker extends RunningService {
  readonly port: number
  /** null without TLS. */
  readonly tlsPort: number | null
  /** 0 in a worker: its parent serves health and metrics for all. */
  readonly healthPort: number
}
