import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStation } from '@telstar/infra/stack/start-station'
import type { Region } from '../start-region.js'

type Process = Awaited<ReturnType<typeof startStation>>

/** The rule of the alerts that a fault run makes; all others of the region go to the console meanwhile. */
export const chaosRule = 'chaos-once'

interface Receiver {
  readonly url: string
  /** base64 */
  readonly secret: string
}

/** Some notify processes in the place of the region's own, each to be killed by itself. */
export class NoticeWorkers {
  readonly #region: Region
  readonly #folder: string
  readonly #processes: (Process | null)[] = []

  private constructor(region: Region, receiver: Receiver) {
    this.#region = region
    this.#folder = mkdtempSync(join(tmpdir(), 'telstar-notices-'))
    writeFileSync(this.#configFile, configOf(receiver), { mode: 0o600 })
  }

  static async start(region: Region, count: number, receiver: Receiver): Promise<NoticeWorkers> {
    await region.stopProcess('processors')
    const workers = new NoticeWorkers(region, receiver)
    await Promise.all(Array.from({ length: count }, (_, index) => workers.#start(index)))
    return workers
  }

  get count(): number {
    return this.#processes.length
  }

  /** SIGKILL, then starts it again. */
  async replace(index: number): Promise<void> {
    const running = this.#processes[index]
    if (!running) throw new Error(`notify ${index} is not running`)
    process.kill(running.pid, 'SIGKILL')
    await running.exited
    await this.#start(index)
  }

  /** Ends all of them; the region's own take over again. */
  async end(): Promise<void> {
    await Promise.all(this.#processes.map(async (running) => running?.stop()))
    rmSync(this.#folder, { recursive: true, force: true })
    await this.#region.start('processors')
  }

  get #configFile(): string {
    return join(this.#folder, 'notify.yaml')
  }

  async #start(index: number): Promise<void> {
    const name = `notify-${index}`
    const { region, kafkaBrokers, redisUrl, home } = this.#region
    const env = {
      REGION: region,
      KAFKA_BROKERS: kafkaBrokers,
      DATABASE_URL: this.#region.databaseUrl('telstar_writer'),
      REDIS_URL: redisUrl,
      NOTIFY_CONFIG_FILE: this.#configFile,
      NOTIFY_SESSION_TIMEOUT_MS: '6000',
    }
    const command = { name, program: 'processors/notify/main', env, logFile: join(home.logs, `${name}.log`) }
    this.#processes[index] = await startStation(command, new AbortController().signal)
  }
}

function configOf({ url, secret }: Receiver): string {
  const hook = (path: string) => `{kind: webhook, url: '${url}/${path}', secret: whsec_${secret}}`
  return `
allow_addresses: [127.0.0.1]
receivers:
  - {name: console, channels: [{kind: console}]}
  - {name: two, channels: [${hook('a')}, ${hook('b')}]}
route:
  receiver: console
  routes:
    - {matchers: [alertname=${chaosRule}], receiver: two, group_by: [node], group_wait: 0s, group_interval: 1s}
`
}

/** Empties Redis, over a connection of its own. */
export function flushRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname, port: Number(port) }, () =>
      socket.write('FLUSHALL\r\n'),
    )
    socket.once('error', reject)
    socket.once('data', (answer) => {
      socket.destroy()
      if (answer.toString().startsWith('+OK')) resolve()
      else reject(new Error(`Redis answered ${answer.toString()}`))
    })
  })
}
