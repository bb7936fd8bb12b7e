import { join } from 'node:path'
import { createTopics } from '@telstar/bus/create-topics'
import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type { Logger } from '@telstar/runtime/logger'
import { awaitRows } from './await-rows.js'
import { type EngineName, engines, enginesFor, provisionEngines } from './engines.js'
import { localNodes } from './local-nodes.js'
import { brokerList } from './node-registry.js'
import { writeNotifyFile } from './notify-file.js'
import { regionTables } from './region-tables.js'
import { registerLocalNodes } from './register-local-nodes.js'
import { writeSenderFiles } from './sender-files.js'
import type { StackStep, WorkStep } from './stack-step.js'
import { startStation } from './start-station.js'
import { databaseUrl, type StackSettings, type StationName, stationCommand } from './station-commands.js'
import { Supervised, type SupervisedStatus } from './supervised.js'
import { customersRegistered, supportReady, supportTables } from './support-steps.js'

export interface RegionStackOptions extends StackSettings {
  /** Whether what dies is started again. */
  readonly restart: boolean
  readonly log: Logger
  onChange?(status: SupervisedStatus): void
}

export type ProcessName = EngineName | StationName

/** What others need stops after them; what stands together stops at the same time. */
const stopOrder: readonly (readonly ProcessName[])[] = [
  ['fleet', 'agent', 'customers'],
  ['broker'],
  ['processors', 'query-api', 'support'],
  ['inbox', 'redis', 'timescaledb', 'support-db', 'kafka'],
]

/** One region on this machine: three engines and the stations, each a process of its own. */
export class RegionStack {
  readonly #options: RegionStackOptions
  readonly #processes: Map<ProcessName, Supervised>
  /** Settings of stations besides their own. */
  readonly #more = new Map<StationName, Readonly<Record<string, string>>>()

  constructor(options: RegionStackOptions) {
    this.#options = options
    this.#processes = new Map([
      ...enginesFor(options.stations).map((name) => [name, this.#engine(name)] as const),
      ...options.stations.map((name) => [name, this.#station(name)] as const),
    ])
  }

  /** All that has to be done for the region to run, in order. */
  steps(): StackStep[] {
    const { home } = this.#options
    const stations = this.#starts(['broker', 'processors', 'query-api', 'support'])
    const senders = this.#starts(['fleet', 'agent'])
    const support = this.#processes.has('support') ? [supportReady(this.#options.ports)] : []
    const lively = [...senders, ...this.#starts(['customers']), ...support]
    return [
      {
        title: 'Engines provisioned',
        run: async (say) => {
          say('fetched once: Kafka with Maven, TimescaleDB prepared')
          await provisionEngines(home.home)
        },
      },
      {
        title: 'Engines started',
        together: [
          ...enginesFor(this.#options.stations).map((name) => this.#start(name, engines[name].title)),
          ...this.#inbox(),
        ],
      },
      {
        title: 'Topics and tables',
        together: [
          ...[this.#topics(), regionTables(this.#options)],
          ...(this.#processes.has('support') ? [supportTables(this.#options)] : []),
        ],
      },
      {
        title: 'Nodes and customers registered',
        together: [
          ...(senders.length > 0 ? [this.#nodes()] : []),
          ...(this.#processes.has('customers') ? [customersRegistered(this.#options)] : []),
        ],
      },
      { title: 'Stations started', together: stations },
      ...(lively.length > 0 ? [{ title: 'Nodes and customers started', together: lively }] : []),
      ...(senders.length > 0 ? [this.#rows()] : []),
    ]
  }

  process(name: string): Supervised {
    const process = this.#processes.get(name as ProcessName)
    if (process === undefined) throw new RangeError(`this stack has no process ${name}`)
    return process
  }

  /** Gives a station more settings, from its next start on. */
  configure(name: StationName, settings: Readonly<Record<string, string>>): void {
    this.#more.set(name, settings)
  }

  /** Stops everything, senders first and engines last; may come at any time, also during the start. */
  async stop(say: (text: string) => void = () => {}): Promise<void> {
    for (const names of stopOrder) {
      const processes = names.filter((name) => this.#processes.has(name))
      if (processes.length > 0) say(`stopping ${processes.join(', ')}`)
      await Promise.all(processes.map((name) => this.process(name).stop()))
    }
  }

  #engine(name: EngineName): Supervised {
    const { home, restart, onChange } = this.#options
    const { log, begin } = engines[name]
    return new Supervised({
      name,
      logFile: join(home.logs, log),
      restart,
      begin: () => begin(this.#options),
      ...(onChange && { onChange }),
    })
  }

  #station(name: StationName): Supervised {
    const { restart, onChange } = this.#options
    const command = stationCommand(name, this.#options)
    return new Supervised({
      name,
      logFile: command.logFile,
      restart,
      begin: (abort) => {
        const env = { ...command.env, ...this.#more.get(name) }
        return startStation({ ...command, env }, abort)
      },
      ...(onChange && { onChange }),
    })
  }

  #start(name: ProcessName, title: string): WorkStep {
    return { title, run: () => this.process(name).start() }
  }

  #starts(names: readonly StationName[]): WorkStep[] {
    return names.filter((name) => this.#processes.has(name)).map((name) => this.#start(name, name))
  }

  /** It needs no engine, and is there before anything has a notice to send. */
  #inbox(): WorkStep[] {
    if (!this.#processes.has('inbox')) return []
    const run = () => {
      writeNotifyFile(this.#options)
      return this.process('inbox').start()
    }
    return [{ title: 'inbox', run }]
  }

  #topics(): WorkStep {
    const { ports, log } = this.#options
    return {
      title: 'Topics',
      run: async () => {
        const brokers = brokerList(`127.0.0.1:${ports.kafka}`)
        await createTopics({ brokers, topics: Object.values(kafkaTopics), replication: 1, log })
      },
    }
  }

  #nodes(): WorkStep {
    const { home, fleet } = this.#options
    return {
      title: 'Nodes registered',
      run: async () => {
        await registerLocalNodes(this.#options, localNodes({ region: home.region, ...fleet }))
        writeSenderFiles(this.#options)
      },
    }
  }

  #rows(): WorkStep {
    const { ports, stations, fleet } = this.#options
    const senders = (stations.includes('fleet') ? fleet.nodes : 0) + (stations.includes('agent') ? 1 : 0)
    const since = new Date()
    return {
      title: `Rows of ${senders} nodes visible`,
      run: (say) =>
        awaitRows(
          { url: databaseUrl(ports, 'telstar_reader'), nodes: senders, since, withinMs: 60_000 },
          say,
        ),
    }
  }
}
