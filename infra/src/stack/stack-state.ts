import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { processIdentity } from '../engines/process-identity.js'
import { type Ports, portNames } from './ports.js'
import type { SupervisedStatus } from './supervised.js'

const statusSchema = z.object({
  name: z.string(),
  state: z.enum(['stopped', 'starting', 'running', 'restarting', 'failed']),
  pid: z.number().nullable(),
  /** Tells this process from a later one with the same id. */
  identity: z.string().nullable(),
  restarts: z.number(),
  lastExit: z.string().nullable(),
  logFile: z.string(),
})

const stateSchema = z.object({
  version: z.literal(1),
  region: z.string(),
  state: z.enum(['starting', 'running', 'stopping', 'stopped']),
  pid: z.number(),
  identity: z.string().nullable(),
  startedAt: z.string(),
  // A stack that an earlier version left running has fewer: it can be stopped all the same.
  ports: z.partialRecord(z.enum(portNames), z.number()).transform((ports) => ports as Ports),
  processes: z.array(statusSchema),
})

/** What `stack.json` says of a region's stack, for other processes and for the next start. */
export type StackState = z.infer<typeof stateSchema>
export type ProcessRecord = z.infer<typeof statusSchema>

/** The state as last written, or null when there is none that can be read. */
export function readStackState(file: string): StackState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Whether the process that runs the stack lives. */
export function isStackAlive({ state, pid, identity }: StackState): boolean {
  return state !== 'stopped' && isSameProcess(pid, identity)
}

export function isSameProcess(pid: number, identity: string | null): boolean {
  return identity !== null && processIdentity(pid) === identity
}

/** Keeps `stack.json` as things are; readable by its owner only. */
export class StackStateFile {
  readonly #file: string
  #state: StackState

  constructor(file: string, { region, ports, now }: { region: string; ports: Ports; now: Date }) {
    this.#file = file
    this.#state = {
      version: 1,
      region,
      state: 'starting',
      pid: process.pid,
      identity: processIdentity(process.pid) ?? null,
      startedAt: now.toISOString(),
      ports,
      processes: [],
    }
    this.#write()
  }

  get state(): StackState {
    return this.#state
  }

  enter(state: StackState['state']): void {
    this.#state = { ...this.#state, state }
    this.#write()
  }

  update(status: SupervisedStatus): void {
    const before = this.#state.processes.find(({ name }) => name === status.name)
    const known = before?.pid === status.pid ? before?.identity : undefined
    const identity = status.pid === null ? null : (known ?? processIdentity(status.pid) ?? null)
    const record = { ...status, identity }
    const { processes } = this.#state
    this.#state = {
      ...this.#state,
      processes: before
        ? processes.map((other) => (other === before ? record : other))
        : [...processes, record],
    }
    this.#write()
  }

  // Renamed into place: a reader never sees half of it.
  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
    const part = `${this.#file}.${process.pid}`
    writeFileSync(part, `${JSON.stringify(this.#state, null, 2)}\n`, { mode: 0o600 })
    renameSync(part, this.#file)
  }
}
