import type { ChildProcess } from 'node:child_process'
import { backoffMs } from '@telstar/runtime/backoff'
import { lastLines, type StationCommand, spawnStation } from './spawn-station.js'

export type StationState = 'stopped' | 'starting' | 'running' | 'restarting' | 'failed'

export interface StationStatus {
  readonly name: string
  readonly state: StationState
  readonly pid: number | null
  readonly restarts: number
  /** How it last ended, in words; null when it never did. */
  readonly lastExit: string | null
  readonly logFile: string
}

interface StationOptions {
  /** Whether a station that dies is started again, with a growing pause. */
  readonly restart: boolean
  onChange?(status: StationStatus): void
}

/** A station could not be started; the message ends with the last lines of its log. */
export class StationFailed extends Error {
  override name = 'StationFailed'
}

const readyWithinMs = 60_000
const stopWithinMs = 12_000
const restartPause = { firstMs: 500, mostMs: 15_000 }
/** After so long a life the next death counts as a first one again. */
const healthyMs = 60_000
/** Wrong settings do not mend themselves. */
const wrongSettings = 'code 2'

/** One station as a child process: started, watched, started again when it dies, stopped. */
export class ChildStation {
  readonly #command: StationCommand
  readonly #options: StationOptions
  #child: ChildProcess | null = null
  #ended: Promise<string> = Promise.resolve('')
  #state: StationState = 'stopped'
  #restarts = 0
  #deaths = 0
  #lastExit: string | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(command: StationCommand, options: StationOptions) {
    this.#command = command
    this.#options = options
  }

  get status(): StationStatus {
    const { name, logFile } = this.#command
    const pid = this.#child?.pid ?? null
    return { name, logFile, pid, state: this.#state, restarts: this.#restarts, lastExit: this.#lastExit }
  }

  /** Resolves when the station says it is ready. @throws {StationFailed} when it ends before, or takes too long */
  async start(): Promise<void> {
    if (this.#child !== null) return
    clearTimeout(this.#timer)
    this.#enter('starting')
    const child = spawnStation(this.#command)
    this.#child = child
    this.#ended = ending(child).then((how) => this.#exited(how))
    const ready = await Promise.race([saysReady(child), this.#ended.then(() => false), tooLate()])
    if (ready) return this.#started(Date.now())
    child.kill('SIGKILL')
    await this.#ended
    throw new StationFailed(
      `${this.#command.name} did not start (${this.#lastExit})\n${lastLines(this.#command.logFile)}`,
    )
  }

  /** Asks it to stop, then insists. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#enter('stopped')
    const child = this.#child
    if (child === null) return
    child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await this.#ended
    clearTimeout(insist)
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  #enter(state: StationState): void {
    this.#state = state
    this.#options.onChange?.(this.status)
  }

  #started(at: number): void {
    if (this.#state !== 'starting') return
    this.#enter('running')
    void this.#ended.then(() => this.#died(Date.now() - at))
  }

  #exited(how: string): string {
    this.#child = null
    this.#lastExit = how
    this.#enter(this.#state === 'stopped' ? 'stopped' : 'failed')
    return how
  }

  #died(livedMs: number): void {
    if (livedMs > healthyMs) this.#deaths = 0
    this.#comeBack()
  }

  #comeBack(): void {
    if (this.#state === 'stopped' || !this.#options.restart || this.#lastExit === wrongSettings) return
    this.#enter('restarting')
    const pause = backoffMs(this.#deaths, restartPause, Math.random())
    this.#deaths += 1
    this.#timer = setTimeout(() => {
      this.#restarts += 1
      this.start().catch(() => this.#comeBack())
    }, pause)
  }
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
}

function saysReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('message', (message: { ready?: boolean }) => {
      if (message.ready === true) resolve(true)
    })
  })
}

function tooLate(): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), readyWithinMs).unref()
  })
}
