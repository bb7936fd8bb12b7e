import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** What happens to the generations of read models. */
export interface ProjectionEvents {
  building(projection: string, generation: number): void
  swapped(projection: string, generation: number): void
  givenUp(projection: string, generation: number): void
  dropped(projection: string, generation: number): void
  failed(projection: string, fault: string): void
}

export function projectionEvents(log: Logger, metrics: Metrics): ProjectionEvents {
  const changed = metrics.counter({
    name: 'telstar_support_generations_total',
    help: 'Generations of read models begun, swapped in, given up and dropped',
    labels: ['projection', 'change'],
  })
  const failures = metrics.counter({
    name: 'telstar_support_generation_failures_total',
    help: 'Attempts to make, swap or drop a generation that failed',
    labels: ['projection'],
  })
  const tell = (change: string) => (projection: string, generation: number) => {
    changed.inc({ projection, change })
    log.info({ projection, generation, change }, 'generation of a read model')
  }
  return {
    building: tell('building'),
    swapped: tell('swapped'),
    givenUp: tell('given up'),
    dropped: tell('dropped'),
    failed(projection, fault) {
      failures.inc({ projection })
      log.warn({ projection, fault }, 'a generation of a read model could not be changed')
    },
  }
}
