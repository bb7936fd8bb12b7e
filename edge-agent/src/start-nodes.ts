import { type Readiness, startHealthServer } from '@telstar/runtime/health-server'
import type { Logger } from '@telstar/runtime/logger'
import type { RunningService } from '@telstar/runtime/run-service'
import { Teardown } from '@telstar/runtime/teardown'
import { type Accounting, sumAccounts } from './accounting.js'
import { AgentMetrics } from './agent-metrics.js'
import { agentEvents } from './events.js'
import { SpoolStore } from './spool/spool-store.js'
import { type NodeContext, type NodeOptions, type RunningNode, startNode } from './start-node.js'
import { agentVersion } from './version.js'

export interface NodesOptions {
  readonly dataDir: string
  readonly health: { readonly host: string; readonly port: number }
  readonly nodes: readonly NodeOptions[]
}

/** Clock and chance, for tests. */
export interface Overrides {
  readonly now?: () => number
  readonly random?: () => number
}

export interface RunningNodes extends RunningService {
  /** Port of `/-/healthy`, `/-/ready`, `/metrics`. */
  readonly healthPort: number
  readonly nodes: readonly RunningNode[]
  readonly account: () => Accounting
  readonly context: NodeContext
}

const accountEveryMs = 300_000

/**
 * Nodes that share one disk buffer in one process; an agent on node hardware has one.
 * @throws {SpoolUnavailable} when the disk refuses or another process holds the buffer
 */
export async function startNodes(
  options: NodesOptions,
  log: Logger,
  overrides: Overrides = {},
): Promise<RunningNodes> {
  const teardown = new Teardown()
  const now = overrides.now ?? Date.now
  const random = overrides.random ?? Math.random
  const metrics = new AgentMetrics()
  const events = agentEvents(log, metrics, now)
  const store = await SpoolStore.open({ dir: options.dataDir, now, random, witness: events })
  teardown.add('the disk buffer', () => store.close())
  const context = { store, events, version: agentVersion, now, random }
  try {
    const nodes = await Promise.all(options.nodes.map((node) => startNode(node, context)))
    const account = () => sumAccounts(nodes.map((node) => node.account()))
    teardown.add('the accounting', () => events.accounted(account()))
    teardown.add('the nodes', () => Promise.all(nodes.map((node) => node.stop())))
    const accounting = setInterval(() => events.accounted(account()), accountEveryMs)
    teardown.add('the clock of the accounting', () => clearInterval(accounting))
    metrics.follow(() => figuresOf(nodes, account()))
    const readiness = () => missing(store, nodes)
    const health = await startHealthServer({ ...options.health, metrics, readiness })
    teardown.add('the health server', () => health.stop())
    log.info({ healthPort: health.port, nodes: nodes.length }, 'measuring')
    return { healthPort: health.port, nodes, account, context, stop: () => teardown.run() }
  } catch (error) {
    await teardown.run()
    throw error
  }
}

function figuresOf(nodes: readonly RunningNode[], account: Accounting) {
  const buffered = nodes.map((node) => node.buffered())
  return {
    account,
    bufferedBatches: buffered.reduce((sum, { batches }) => sum + batches, 0),
    bufferedBytes: buffered.reduce((sum, { bytes }) => sum + bytes, 0),
    connectedNodes: nodes.filter((node) => node.connected()).length,
  }
}

const missing = (store: SpoolStore, nodes: readonly RunningNode[]): Awaited<ReturnType<Readiness>> => {
  const down = store.refusing()
  if (down !== null) return `the disk buffer takes nothing: ${down}`
  const away = nodes.filter((node) => !node.connected() && !node.silenced())
  return away.length === 0
    ? null
    : `not connected to the broker (readings wait on disk): ${away.map(({ node }) => node).join(', ')}`
}
