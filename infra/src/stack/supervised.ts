import { backoffMs } from '@telstar/runtime/backoff'

/** A started process, an engine or a station. */
export interface Running {
  readonly pid: number
  /** Resolves when it is gone, with how in words: `code 1`, `SIGKILL`. */
  readonly exited: Promise<string>
  stop(): Promise<void>
}

export type SupervisedState = 'stopped' | 'starting' | 'running' | 'restarting' | 'failed'

export interface SupervisedStatus {
  readonly name: string
  readonly state: SupervisedState
  readonly pid: number | null
  readonly restarts: number
  /** How it last ended; null when it never did. */
  readonly lastExit: string | null
  readonly logFile: string
}

export interface SupervisedOptions {
  readonly name: string
  readonly logFile: string
  /** Starts the process and resolves when it is ready; an abort makes it give up at once where it can. */
  begin(abort: AbortSignal): Promise<Running>
  /** Whether it is started again when it dies, with a growing pause. */
  readonly restart: boolean
  onChange?(status: SupervisedStatus): void
}

const restartPause = { firstMs: 500, mostMs: 15_000 }
/** After so long a life the next death counts as a first one again. */
const healthyMs = 60_000
const deadly: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT']
/** Wrong settings do not mend themselves. */
const wrongSettings = 'code 2'

/** One process of the stack: started, watched, started again when it dies, stopped. */
export class Supervised {
  readonly #options: SupervisedOptions
  #running: Running | null = null
  #starting: Promise<void> | null = null
  #abort = new AbortController()
  /** Whether its process was sent a signal it does not survive. */
  #signalled = false
  #state: SupervisedState = 'stopped'
  #restarts = 0
  #deaths = 0
  #lastExit: string | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: SupervisedOptions) {
    this.#options = options
  }

  get status(): SupervisedStatus {
    const { name, logFile } = this.#options
    const pid = this.#running?.pid ?? null
    return { name, logFile, pid, state: this.#state, restarts: this.#restarts, lastExit: this.#lastExit }
  }

  /** Resolves when the process is ready; at once when it is already. */
  start(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#running !== null) return Promise.resolve()
    this.#starting ??= this.#begin().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  /** Stops it, or its start; it does not come back by itself. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#enter('stopped')
    this.#abort.abort()
    await this.#starting?.catch(() => {})
    await this.#running?.stop()
  }

  /** Starts it once it is down: after a SIGKILL waits for the end first. Running and not signalled, it stays as it is. */
  async restart(): Promise<void> {
    if (this.#signalled && this.#running !== null) await this.#running.exited
    await this.start()
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#running === null) return
    process.kill(this.#running.pid, signal)
    this.#signalled ||= deadly.includes(signal)
  }

  async #begin(): Promise<void> {
    this.#abort = new AbortController()
    this.#enter('starting')
    try {
      const running = await this.#options.begin(this.#abort.signal)
      this.#running = running
      this.#signalled = false
      const began = Date.now()
      void running.exited.then((how) => this.#exited(how, Date.now() - began))
      // Told to stop meanwhile: stop() waits for this start and then ends what it started.
      if (!this.#abort.signal.aborted) this.#enter('running')
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#enter('failed')
      throw error
    }
  }

  #exited(how: string, livedMs: number): void {
    this.#running = null
    this.#lastExit = how
    if (livedMs > healthyMs) this.#deaths = 0
    const wanted = this.#state !== 'stopped'
    this.#enter(wanted ? 'failed' : 'stopped')
    if (wanted && this.#options.restart && how !== wrongSettings) this.#comeBack()
  }

  #comeBack(): void {
    this.#enter('restarting')
    const pause = backoffMs(this.#deaths, restartPause, Math.random())
    this.#deaths += 1
    this.#timer = setTimeout(() => {
      this.#restarts += 1
      this.start().catch((error: Error) => {
        this.#lastExit = error.message.split('\n')[0] ?? null
        if (this.#state !== 'stopped') this.#comeBack()
      })
    }, pause)
  }

  #enter(state: SupervisedState): void {
    this.#state = state
    this.#options.onChange?.(this.status)
  }
}
