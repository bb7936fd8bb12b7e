import { ConfigError } from '@telstar/runtime/env'
import type { Logger } from '@telstar/runtime/logger'
import { prettifyError } from 'zod'
import type { Collector } from './collectors/collector.js'
import { HostCollector } from './collectors/host.js'
import { ScriptedCollector } from './collectors/scripted-collector.js'
import { scriptOf } from './collectors/scripted-trouble.js'
import { Simulator } from './collectors/simulator.js'
import { type FleetConfig, fleetConfigSchema } from './config/fleet-config-schema.js'
import { followScript } from './follow-script.js'
import { hostPlatform } from './host-platform.js'
import type { NodeOptions } from './start-node.js'
import { type Overrides, type RunningNodes, startNodes } from './start-nodes.js'

type FleetNode = FleetConfig['nodes'][number]

/**
 * Many nodes in one process over one disk buffer, each with its own identity, connection and place in the interval.
 * @param config what stands in the fleet file: checked here
 * @throws {ConfigError} naming all that is wrong with it
 */
export async function startFleet(config: unknown, log: Logger, overrides?: Overrides): Promise<RunningNodes> {
  const fleet = parseFleet(config)
  const now = overrides?.now ?? Date.now
  const startedAt = now()
  const nodes = fleet.nodes.map((node) => nodeOptions(fleet, node, startedAt))
  const running = await startNodes({ dataDir: fleet.dataDir, health: fleet.health, nodes }, log, overrides)
  const scripts = new Map(fleet.nodes.map((place) => [place.node, scriptOf(fleet.script, place)]))
  const scripted = running.nodes.map((node) => ({ node, script: scripts.get(node.node) ?? [] }))
  const following = followScript(scripted, { startedAt, now })
  const stop = () => {
    following.stop()
    return running.stop()
  }
  return { ...running, stop }
}

function parseFleet(config: unknown): FleetConfig {
  const result = fleetConfigSchema.safeParse(config)
  if (result.success) return result.data
  throw new ConfigError(`the fleet file is wrong:\n${prettifyError(result.error)}`)
}

function nodeOptions(fleet: FleetConfig, { token, ...place }: FleetNode, startedAt: number): NodeOptions {
  const { mqtt } = fleet
  return {
    region: fleet.region,
    link: {
      host: mqtt.host,
      port: mqtt.port,
      tls: null,
      node: place.node,
      token,
      keepaliveMs: 30_000,
      connectTimeoutMs: 10_000,
      mostBackoffMs: mqtt.maxBackoffMs,
    },
    window: mqtt.window,
    ackTimeoutMs: mqtt.ackTimeoutMs,
    collectors: [troubled(fleet, place, startedAt)],
    intervalMs: fleet.intervalMs,
    flushMs: Math.min(500, fleet.intervalMs),
    batchSize: fleet.batchSize,
    limits: { bytes: fleet.bufferBytes, ageMs: fleet.bufferAgeMs },
    boot: null,
  }
}

type Place = Omit<FleetNode, 'token'>

function troubled(fleet: FleetConfig, place: Place, startedAt: number): Collector {
  const script = scriptOf(fleet.script, place)
  const measured = collectorOf(fleet, place)
  return script.length === 0 ? measured : new ScriptedCollector(measured, { script, startedAt })
}

function collectorOf(fleet: FleetConfig, { node, site, cells, collector }: Place): Collector {
  if (collector === 'host') return new HostCollector(hostPlatform())
  const { seed, intervalMs: stepMs } = fleet
  return new Simulator({ seed, site, node, cells, stepMs, host: fleet.simulateHost })
}
