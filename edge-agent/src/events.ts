import type { Logger } from '@telstar/runtime/logger'
import type { Accounting } from './accounting.js'
import type { AgentMetrics } from './agent-metrics.js'
import type { SenderWitness } from './sender/sender.js'
import type { SpoolWitness } from './spool/spool-witness.js'

/** The only place where a fact of the agent is logged and counted. */
export interface AgentEvents extends SpoolWitness, SenderWitness {
  booted(node: string, boot: number, recovered: number): void
  collectorFailed(node: string, collector: string, error: Error): void
  refused(node: string, samples: number, reason: string): void
  rowRefused(node: string, refused: { line: number; reason: string }): void
  accounted(account: Accounting): void
}

/** Repeats of the same fact within this time are counted, not logged. */
const quietMs = 60_000

export function agentEvents(log: Logger, metrics: AgentMetrics, now: () => number): AgentEvents {
  const once = quietly(now)
  return {
    booted: (node, boot, recovered) => log.info({ node, boot, recovered }, 'a new boot is stored'),
    connected(node) {
      once.reset(`down ${node}`)
      log.info({ node }, 'connected')
    },
    silenced: (node) => log.info({ node }, 'silent, as the script says'),
    disconnected({ node, reason, retryInMs }) {
      metrics.disconnects.inc()
      once.say(`down ${node}`, (repeats) => log.warn({ node, reason, retryInMs, repeats }, 'not connected'))
    },
    storeDamaged({ outcome, reason, batches, samples }) {
      metrics.damage.inc({ outcome })
      metrics.lostBatches.inc(batches)
      log.error({ outcome, reason, batches, samples }, 'the disk buffer was damaged')
    },
    nodeDamaged({ node, batches, samples }) {
      metrics.damage.inc({ outcome: 'batches lost' })
      metrics.lostBatches.inc(batches)
      log.error({ node, batches, samples }, 'batches on disk are lost')
    },
    dropped: ({ node, batches, samples, reason }) =>
      once.say(`dropped ${node} ${reason}`, (repeats) =>
        log.warn({ node, batches, samples, reason, repeats }, 'the oldest batches were dropped'),
      ),
    stopped: (reason) => log.error({ reason }, 'the disk buffer takes nothing; it will be opened again'),
    resumed: () => log.info('the disk buffer is back'),
    collectorFailed: (node, collector, error) =>
      once.say(`failed ${node} ${collector} ${error.name}`, (repeats) =>
        log.warn({ node, collector, reason: error.message, repeats }, 'a collection brought nothing'),
      ),
    refused: (node, samples, reason) =>
      once.say(`refused ${node}`, (repeats) =>
        log.warn({ node, samples, reason, repeats }, 'samples were not accepted'),
      ),
    rowRefused: (node, { line, reason }) => log.warn({ node, line, reason }, 'a row was refused'),
    accounted: (account) => log.info(account, 'accounting'),
  }
}

function quietly(now: () => number) {
  const said = new Map<string, { at: number; repeats: number }>()
  return {
    say(what: string, log: (repeats: number) => void): void {
      const last = said.get(what)
      if (last !== undefined && now() - last.at < quietMs && now() >= last.at) {
        last.repeats += 1
        return
      }
      said.set(what, { at: now(), repeats: 0 })
      log(last?.repeats ?? 0)
    },
    reset: (what: string) => void said.delete(what),
  }
}
