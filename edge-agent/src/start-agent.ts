import { readFileSync } from 'node:fs'
import { ConfigError } from '@telstar/runtime/env'
import type { Logger } from '@telstar/runtime/logger'
import type { Collector } from './collectors/collector.js'
import { CsvReplay } from './collectors/csv-replay.js'
import { HostCollector } from './collectors/host.js'
import { Simulator } from './collectors/simulator.js'
import type { AgentConfig } from './config/agent-config-schema.js'
import { hostPlatform } from './host-platform.js'
import type { ReplaySummary } from './replay-into.js'
import type { TlsFiles } from './sender/mqtt-link.js'
import type { NodeOptions, RunningNode } from './start-node.js'
import { type Overrides, type RunningNodes, startNodes } from './start-nodes.js'

export interface RunningAgent extends RunningNodes {
  readonly boot: number
  /** When a replay is the only collector: its end. The process may then end too. */
  readonly finished: Promise<ReplaySummary> | null
}

/**
 * The agent of one node: `config` as readConfig gives it.
 * @throws {ConfigError} when a file named in it cannot be read or does not fit
 */
export async function startAgent(
  config: AgentConfig,
  log: Logger,
  overrides?: Overrides,
): Promise<RunningAgent> {
  const { agent, health } = config
  const only = { ...nodeOptions(config), ...(await openReplay(config)) }
  const running = await startNodes({ dataDir: agent.data_dir, health, nodes: [only] }, log, overrides)
  const node = running.nodes[0] as RunningNode
  const finished = only.collectors.length === 0 ? node.replayed : null
  return { ...running, boot: node.boot, finished, failed: failureOf(node.replayed) }
}

async function openReplay({ csv_replay: replay }: AgentConfig): Promise<Pick<NodeOptions, 'replay'>> {
  if (!replay?.enabled) return {}
  return { replay: { source: await CsvReplay.open(replay), lingerMs: replay.linger } }
}

/** A file that cannot be read to its end ends the agent. */
function failureOf(replayed: Promise<unknown> | null): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    replayed?.catch(reject)
  })
  failed.catch(() => undefined)
  return failed
}

/** The collectors that measure at intervals. */
export function polledCollectors({ node, agent, host, simulator }: AgentConfig): Collector[] {
  const collectors: Collector[] = []
  if (host?.enabled) collectors.push(new HostCollector(hostPlatform()))
  if (simulator?.enabled)
    collectors.push(new Simulator({ ...simulator, node: node.id, stepMs: agent.interval }))
  return collectors
}

function nodeOptions(config: AgentConfig): NodeOptions {
  const { node, agent, mqtt } = config
  return {
    region: node.region,
    link: {
      host: mqtt.host,
      port: mqtt.port,
      tls: mqtt.tls ? tlsFiles(mqtt) : null,
      node: node.id,
      token: mqtt.token ?? readSecret('mqtt.token_file', mqtt.token_file),
      keepaliveMs: mqtt.keepalive,
      connectTimeoutMs: mqtt.connect_timeout,
      mostBackoffMs: mqtt.max_backoff,
    },
    window: mqtt.window,
    ackTimeoutMs: mqtt.ack_timeout,
    collectors: polledCollectors(config),
    intervalMs: agent.interval,
    flushMs: agent.flush_interval,
    batchSize: agent.metric_batch_size,
    limits: { bytes: agent.metric_buffer_limit, ageMs: agent.metric_buffer_age },
    boot: node.boot ?? null,
  }
}

function tlsFiles({ ca_file: ca, cert_file: cert, key_file: key }: AgentConfig['mqtt']): TlsFiles {
  return {
    ...(ca === undefined ? {} : { ca: readBytes('mqtt.ca_file', ca) }),
    ...(cert === undefined ? {} : { cert: readBytes('mqtt.cert_file', cert) }),
    ...(key === undefined ? {} : { key: readBytes('mqtt.key_file', key) }),
  }
}

function readSecret(key: string, file = ''): string {
  const text = readBytes(key, file).toString().trim()
  if (text === '') throw new ConfigError(`${key}: ${file} is empty`)
  return text
}

function readBytes(key: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ConfigError(`${key}: ${(error as Error).message}`)
  }
}
