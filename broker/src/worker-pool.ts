import cluster, { type Worker } from 'node:cluster'
import type { Logger } from '@telstar/runtime/logger'

/** What a worker says of itself when asked. */
export interface WorkerReport {
  readonly question: number
  readonly missing: string | null
  readonly metrics: string
}

const answerMs = 2000
const stopMs = 8000
const againMs = 1000

/** As many processes of this program as asked for; one that ends is replaced. */
export class WorkerPool {
  readonly #ready = new Set<number>()
  readonly #waiting = new Map<number, (report: WorkerReport) => void>()
  #question = 0
  #stopping = false

  constructor(
    private readonly size: number,
    private readonly log: Logger,
  ) {
    cluster.on('exit', (worker, code, signal) => this.#ended(worker, code ?? signal))
    cluster.on('message', (worker, message: { ready?: true } | WorkerReport) => {
      if ('question' in message) this.#waiting.get(message.question)?.(message)
      else if (message.ready) this.#ready.add(worker.id)
    })
  }

  /** Starts them and gives the ports they share, in the order in which they listen. @throws {Error} when one ends at once */
  start(listeners: number): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const ports: number[] = []
      const failed = (worker: Worker, code: number) =>
        reject(new Error(`worker ${worker.id} ended with ${code}`))
      const listening = (_worker: Worker, { port }: { port: number }) => {
        if (!ports.includes(port)) ports.push(port)
        if (ports.length < listeners) return
        cluster.off('exit', failed)
        cluster.off('listening', listening)
        resolve(ports)
      }
      cluster.on('exit', failed)
      cluster.on('listening', listening)
      for (let index = 0; index < this.size; index += 1) cluster.fork()
    })
  }

  /** The newest word of every worker; a silent one is missing from it. */
  async reports(): Promise<WorkerReport[]> {
    const asked = this.#workers().map((worker) => this.#ask(worker))
    return (await Promise.all(asked)).filter((report) => report !== null)
  }

  async readiness(): Promise<string | null> {
    if (this.#ready.size < this.size) return `${this.#ready.size} of ${this.size} workers are up`
    const reports = await this.reports()
    if (reports.length < this.size) return 'a worker does not answer'
    return reports.find(({ missing }) => missing !== null)?.missing ?? null
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const workers = this.#workers()
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const worker of workers) worker.process.kill('SIGTERM')
    const timer = setTimeout(() => workers.map((worker) => worker.process.kill('SIGKILL')), stopMs)
    await Promise.all(ended)
    clearTimeout(timer)
  }

  #workers(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker?.isDead() === false) as Worker[]
  }

  #ask(worker: Worker): Promise<WorkerReport | null> {
    this.#question += 1
    const question = this.#question
    return new Promise((resolve) => {
      const timer = setTimeout(() => answer(null), answerMs)
      const answer = (report: WorkerReport | null) => {
        clearTimeout(timer)
        this.#waiting.delete(question)
        resolve(report)
      }
      this.#waiting.set(question, answer)
      worker.send({ question })
    })
  }

  #ended(worker: Worker, code: number | string): void {
    this.#ready.delete(worker.id)
    if (this.#stopping) return
    this.log.error(
      { worker: worker.id, pid: worker.process.pid, code },
      'a worker ended; another one takes its place',
    )
    setTimeout(() => {
      if (!this.#stopping) cluster.fork()
    }, againMs)
  }
}
