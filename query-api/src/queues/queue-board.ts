import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { HonoAdapter } from '@bull-board/hono'
import { serveStatic } from '@hono/node-server/serve-static'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { noticeQueueName } from '@telstar/contracts/notice-queue'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import type { Events } from '../events.js'
import { guardBoard } from './guard-board.js'

interface QueueBoardOptions {
  readonly region: string
  readonly redisUrl: string
  readonly events: Events
}

type Board = Parameters<typeof createBullBoard>[0]

/** Where the page stands. */
export const boardPath = '/queues'

/** The jobs that carry notices, as a page (bull-board). The rows of `notices` are the truth; this is their transport. */
export class QueueBoard {
  readonly #redis: Redis
  readonly #queue: Queue

  constructor({ region, redisUrl, events }: QueueBoardOptions) {
    // A page is not worth waiting for: without Redis its questions fail at once.
    this.#redis = new Redis(redisUrl, {
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      lazyConnect: false,
    })
    this.#redis.on('error', (error) => events.queueFailed(error))
    this.#queue = new Queue(noticeQueueName(region), { connection: this.#redis })
    this.#queue.on('error', (error) => events.queueFailed(error))
  }

  /** Adds the page under `/queues`. */
  addTo(api: OpenAPIHono): void {
    const adapter = new HonoAdapter(serveStatic).setBasePath(boardPath)
    const uiConfig = { boardTitle: 'TelStar notices', hideRedisDetails: true }
    createBullBoard({
      queues: [new BullMQAdapter(this.#queue)],
      // The two packages come with a version of the interface each; they differ by a private field alone.
      serverAdapter: adapter as unknown as Board['serverAdapter'],
      options: { uiConfig },
    })
    for (const guard of guardBoard) api.use(`${boardPath}/*`, guard)
    api.get(`${boardPath}/`, (context) => context.redirect(boardPath))
    api.route(boardPath, adapter.registerPlugin())
  }

  /** Lets go of Redis, whether it answers or not. */
  async stop(): Promise<void> {
    this.#redis.disconnect()
    await Promise.race([this.#queue.close().catch(() => undefined), pause(1000)])
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
