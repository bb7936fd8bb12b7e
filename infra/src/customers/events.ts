import type { Logger } from '@telstar/runtime/logger'
import type { Metrics } from '@telstar/runtime/metrics'

/** Every fact of the simulated customers: logged and counted here and nowhere else. */
export interface CustomersEvents {
  stepDone(step: { story: string; command: string; id: string }): void
  storyOver(story: string, why: 'told' | 'given up', reason?: string): void
}

export function customersEvents(log: Logger, metrics: Metrics): CustomersEvents {
  const commands = metrics.counter({
    name: 'telstar_customers_commands_total',
    help: 'Commands that simulated customers and staff sent',
    labels: ['story', 'command'],
  })
  const stories = metrics.counter({
    name: 'telstar_customers_stories_total',
    help: 'Stories of simulated customers, and whether they came to their end',
    labels: ['story', 'end'],
  })
  return {
    stepDone({ story, command, id }) {
      commands.inc({ story, command })
      log.debug({ story, command, id }, 'step of a story done')
    },
    storyOver(story, why, reason) {
      stories.inc({ story, end: why })
      log.info({ story, why, reason }, 'story over')
    },
  }
}
