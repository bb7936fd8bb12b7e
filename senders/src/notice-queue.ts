import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Attempt } from './deliver-notice.js'

export interface NoticeQueueOptions {
  /** Of Redis. */
  readonly url: string
  /** Of the queue in BullMQ. */
  readonly name: string
  readonly events: NoticeQueueEvents
  /** @param evenFailed somebody asked for a failed one to be tried again */
  deliver(noticeId: string, evenFailed: boolean): Promise<Attempt>
}

export interface NoticeQueueEvents {
  queueTroubled(error: Error): void
  /** @param started jobs since the last time */
  queueRestarted(started: number): void
}

interface JobData {
  readonly noticeId: string
}

/** A job whose notice is to be tried again after this time; the row says the same. */
class TryAgain extends Error {
  override name = 'TryAgain'
  constructor(
    readonly delayMs: number,
    why: string,
  ) {
    super(why)
  }
}

const concurrency = 50
const addWithinMs = 2000
const closeWithinMs = 1500

const jobOptions = {
  // The row decides when it is enough.
  attempts: 1000,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 1000 },
}

/**
 * Jobs of notices in Redis, and the worker that takes them. Nothing here is waited for or relied upon: a job only makes
 * sooner what the sweep of the rows would do later.
 */
export class NoticeQueue {
  readonly #options: NoticeQueueOptions
  #open: Opened
  #startedAt = Date.now()
  #started = 0

  constructor(options: NoticeQueueOptions) {
    this.#options = options
    this.#open = this.#connect()
  }

  /** Adds jobs of new notices; resolves in two seconds at most, whether they could be added or not. */
  async enqueue(noticeIds: readonly string[]): Promise<void> {
    const jobs = noticeIds.map((noticeId) => ({
      name: 'notice',
      data: { noticeId },
      opts: { ...jobOptions, jobId: jobId(noticeId) },
    }))
    if (jobs.length > 0) await this.#soon((queue) => queue.addBulk(jobs))
  }

  /** Adds jobs again where they are lost; one that failed for good before is set going. */
  async enqueueAgain(noticeIds: readonly string[]): Promise<void> {
    await this.enqueue(noticeIds)
    await this.#soon((queue) => Promise.all(noticeIds.map((noticeId) => revive(queue, noticeId))))
  }

  /** Redis is there, and yet no job was started for so long. */
  standsStill(ms: number): boolean {
    return this.#open.redis[0].status === 'ready' && Date.now() - this.#startedAt > ms
  }

  /** With new connections: workers now and then stay silent after Redis came back (bullmq #648, #4479). */
  restart(): void {
    const { events } = this.#options
    events.queueRestarted(this.#started)
    const old = this.#open
    this.#open = this.#connect()
    this.#startedAt = Date.now()
    void close(old)
  }

  async stop(): Promise<void> {
    await close(this.#open)
  }

  #connect(): Opened {
    const { url, name, events } = this.#options
    const failed = (error: Error) => events.queueTroubled(error)
    const forQueue = connection(url, 1, failed)
    const forWorker = connection(url, null, failed)
    const queue = new Queue<JobData>(name, { connection: forQueue, skipWaitingForReady: true })
    queue.on('error', failed)
    const worker = new Worker<JobData>(name, (job) => this.#work(job), {
      connection: forWorker,
      concurrency,
      lockDuration: 20_000,
      stalledInterval: 5000,
      maxStalledCount: 1000,
      settings: { backoffStrategy: (_, __, error) => (error instanceof TryAgain ? error.delayMs : 5000) },
    })
    worker.on('error', failed)
    return { queue, worker, redis: [forQueue, forWorker] as const }
  }

  async #work(job: Job<JobData>): Promise<void> {
    this.#startedAt = Date.now()
    this.#started += 1
    const delivery = await this.#options.deliver(job.data.noticeId, job.attemptsMade > 0)
    if (delivery.kind === 'again') throw new TryAgain(delivery.delayMs, delivery.why)
    if (delivery.kind === 'failed') throw new UnrecoverableError(delivery.why)
  }

  /** Nothing is given to a Redis that is away: it would pile up in memory. */
  async #soon(act: (queue: Queue<JobData>) => Promise<unknown>): Promise<void> {
    const { queue, redis } = this.#open
    if (redis[0].status !== 'ready') return this.#options.events.queueTroubled(new Error('Redis is away'))
    const work = act(queue)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not answer')), addWithinMs)
    })
    work.catch(() => {})
    await Promise.race([work, late])
      .catch((error: Error) => this.#options.events.queueTroubled(error))
      .finally(() => clearTimeout(timer))
  }
}

async function revive(queue: Queue<JobData>, noticeId: string): Promise<void> {
  const job = await queue.getJob(jobId(noticeId))
  if (job && (await job.isFailed())) await job.retry('failed')
}

interface Opened {
  readonly queue: Queue<JobData>
  readonly worker: Worker<JobData>
  readonly redis: readonly [forQueue: Redis, forWorker: Redis]
}

function jobId(noticeId: string): string {
  return `notice-${noticeId}`
}

function connection(url: string, maxRetriesPerRequest: number | null, failed: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest,
    connectTimeout: 5000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  })
  redis.on('error', failed)
  return redis
}

/** A Redis that is away must not hold up a stop. */
async function close({ queue, worker, redis }: Opened): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeWithinMs)
  })
  await Promise.race([Promise.allSettled([worker.close(), queue.close()]), late])
  clearTimeout(timer)
  for (const one of redis) one.disconnect()
}
