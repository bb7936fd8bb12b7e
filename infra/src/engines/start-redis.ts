import { mkdirSync } from 'node:fs'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { lockDataDir } from './data-dir-lock.js'
import { claimPort } from './free-port.js'
import { logTail, type ProcessEnd, startGuarded } from './guarded-process.js'
import { redisBinary } from './redis-binary.js'
import { telstarHome } from './telstar-home.js'
import { waitUntil } from './wait-until.js'

const readyMs = 30_000

export interface RedisOptions {
  dataDir: string
  /** 0 or none: a free one. */
  port?: number
  /** Default: `../logs` beside dataDir. */
  logDir?: string
  home?: string
}

export interface RunningRedis {
  url: string
  port: number
  pid: number
  exited: Promise<ProcessEnd>
  stop(): Promise<void>
}

/**
 * Starts Redis on loopback and waits until it answers PING, its append-only file loaded. At most the last second of
 * writes is lost by a power failure, none by a SIGKILL. Throws like startKafka.
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const { dataDir, logDir = join(dirname(dataDir), 'logs'), home = telstarHome() } = options
  const command = await redisBinary(home)
  mkdirSync(dataDir, { recursive: true })
  const lock = await lockDataDir(dataDir, 'Redis')
  try {
    const port = await claimPort(options.port, 'Redis')
    const logFile = join(logDir, 'redis.log')
    const redis = await startGuarded({ command, args: redisArgs(dataDir, port), logFile, lock })
    const ended = redis.exited.then(({ code }) => {
      throw new Error(`Redis ended with ${code} before it was up:\n${logTail(logFile)}`)
    })
    await waitUntil('The start of Redis', () => answersPing(port), {
      deadlineMs: readyMs,
      broken: ended,
    }).catch(async (error) => {
      await redis.stop(0)
      throw error
    })
    ended.catch(() => {})
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      pid: redis.pid,
      exited: redis.exited,
      stop: () => redis.stop(),
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function redisArgs(dataDir: string, port: number): string[] {
  const settings = {
    bind: '127.0.0.1',
    port,
    'protected-mode': 'yes',
    dir: dataDir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    // BullMQ's keys must never be evicted.
    'maxmemory-policy': 'noeviction',
    save: '',
    daemonize: 'no',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    const answer = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.setTimeout(1000, () => answer(false))
    socket.once('error', () => answer(false))
    socket.once('connect', () => socket.write('PING\r\n'))
    // "-LOADING …" while the append-only file is read.
    socket.once('data', (data) => answer(data.toString().startsWith('+PONG')))
  })
}
