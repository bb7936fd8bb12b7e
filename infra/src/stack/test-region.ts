import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@telstar/runtime/logger'
import { newToken } from '@telstar/runtime/node-token'
import { telstarHome } from '../engines/telstar-home.js'
import { type FleetSettings, registryEntry } from './local-nodes.js'
import { writeRegistry } from './node-registry.js'
import { openStack } from './open-stack.js'
import type { Ports } from './ports.js'
import { apiToken, operatorToken } from './secrets.js'
import { type StackHome, stackHome } from './stack-home.js'
import { runSteps } from './stack-step.js'
import {
  type DatabaseRole,
  databaseUrl,
  readinessUrl,
  type StationName,
  type SupportRole,
  supportDatabaseUrl,
} from './station-commands.js'
import { type SupportIdentity, supportToken } from './support-signing.js'

export interface TestRegionOptions {
  /** Default: broker, processors and query-api; add fleet or agent for nodes that send by themselves, support for customer support. */
  readonly stations?: readonly StationName[]
  readonly region?: string
  /** Where it keeps its data; kept at the end. Default: a temporary folder that is removed. */
  readonly folder?: string
  /** Whether what dies is started again; by default only `start` does it. */
  readonly restart?: boolean
  readonly fleet?: FleetSettings
  /** The routes of notices (YAML); default: to the inbox where it is among the stations, else to the log. */
  readonly notifyFile?: string
}

/** A whole region on free ports, for tests, fault runs and benchmarks. */
export interface TestRegion {
  readonly region: string
  readonly home: StackHome
  readonly mqtt: { readonly host: string; readonly port: number }
  readonly kafkaBrokers: string
  readonly api: { readonly url: string; readonly token: string; readonly operatorToken: string }
  readonly redisUrl: string
  /** Customer support, where it is among the stations; tokens for whoever asks. */
  readonly support: {
    readonly url: string
    token(identity: SupportIdentity): Promise<string>
    databaseUrl(role: SupportRole): string
  }
  databaseUrl(role: DatabaseRole): string
  /** Where a station says what it has counted. */
  metricsUrl(name: StationName): string
  /** Process ids by name: `kafka`, `timescaledb`, `redis`, `support-db`, `broker`, `processors`, `query-api`, `support`, `fleet`, `agent`. */
  pid(name: string): number
  signal(name: string, signal: NodeJS.Signals): void
  /** Starts what was stopped or killed, on the same port with the same data; waits for its end and its readiness. */
  start(name: string): Promise<void>
  /** Settings of a station besides its own, from its next start on. */
  configure(name: StationName, settings: Readonly<Record<string, string>>): void
  /** SIGTERM, then waits for the end. @returns the exit code, null when a signal ended it */
  stopProcess(name: string): Promise<number | null>
  /** Registers nodes with three cells each; the broker and the database follow within a second. */
  registerNodes(names: readonly string[]): Promise<{ node: string; token: string }[]>
  stop(): Promise<void>
}

/** Brings a region up and resolves when all of it is ready. @throws when a part does not start; nothing is left then */
export async function startTestRegion(options: TestRegionOptions = {}): Promise<TestRegion> {
  const { stations = ['broker', 'processors', 'query-api'], region = 'north', restart = false } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'telstar-region-'))
  // Data lies in the folder; engines are those of the project, provisioned once.
  const home = { ...stackHome(region, folder), home: telstarHome() }
  const opened = await openStack({
    home,
    stations,
    restart,
    fleet: options.fleet ?? { nodes: 5, cells: 3 },
    ...(options.notifyFile !== undefined && { notifyFile: options.notifyFile }),
    asked: {},
    wellKnownPorts: false,
    fresh: false,
  })
  const { stack, ports } = opened
  const stop = async () => {
    await opened.close()
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
  try {
    await runSteps(stack.steps())
  } catch (error) {
    await stop()
    throw error
  }
  const kafkaBrokers = `127.0.0.1:${ports.kafka}`
  return {
    region,
    home,
    mqtt: { host: '127.0.0.1', port: ports.mqtt },
    kafkaBrokers,
    api: apiOf(home, ports),
    redisUrl: `redis://127.0.0.1:${ports.redis}`,
    support: supportOf(home, ports),
    databaseUrl: (role) => databaseUrl(ports, role),
    metricsUrl: (name) => new URL('/metrics', readinessUrl(name, ports)).href,
    pid: (name) => pidOf(name, stack.process(name).status.pid),
    signal: (name, signal) => stack.process(name).signal(signal),
    configure: (name, settings) => stack.configure(name, settings),
    start: (name) => stack.process(name).restart(),
    stopProcess: async (name) => {
      const process = stack.process(name)
      await process.stop()
      return exitCode(process.status.lastExit)
    },
    registerNodes: (names) => registerNodes({ brokers: kafkaBrokers, region }, names),
    stop,
  }
}

function apiOf(home: StackHome, ports: Ports): TestRegion['api'] {
  const url = `http://127.0.0.1:${ports.http}`
  return { url, token: apiToken(home), operatorToken: operatorToken(home) }
}

function supportOf(home: StackHome, ports: Ports): TestRegion['support'] {
  return {
    url: `http://127.0.0.1:${ports.support}`,
    token: (identity) => supportToken(home, identity),
    databaseUrl: (role) => supportDatabaseUrl(ports, role),
  }
}

function pidOf(name: string, pid: number | null): number {
  if (pid === null) throw new Error(`${name} is not running`)
  return pid
}

function exitCode(lastExit: string | null): number | null {
  const code = /^code (\d+)$/.exec(lastExit ?? '')?.[1]
  return code === undefined ? null : Number(code)
}

async function registerNodes(address: { brokers: string; region: string }, names: readonly string[]) {
  const now = new Date()
  const nodes = names.map((node) => ({ node, token: newToken() }))
  const put = nodes.map(({ node, token }) =>
    registryEntry(
      {
        node,
        region: address.region,
        site: 'test',
        vendor: '',
        model: '',
        labels: {},
        cells: [1, 2, 3].map((cell) => ({ cell, technology: 'LTE' as const, band: '' })),
      },
      token,
      now,
    ),
  )
  await writeRegistry({ ...address, log: createLogger('test-region', 'silent') }, { put })
  return nodes
}
