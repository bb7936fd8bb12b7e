import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { ProcessorName } from '../config.js'
import { spawnProcessor } from './spawn-processor.js'
import type { Scene } from './store-scene.js'

export interface ProcessorChild {
  readonly process: ChildProcess
  kill(signal: NodeJS.Signals): void
  /** SIGTERM. @returns the exit code, null when it had to be killed */
  stop(): Promise<number | null>
}

/** A stop may take ten seconds. */
const patienceMs = 11_000

/** A processor as a process of its own, up when this resolves. */
export async function startProcessor(
  { engines }: Scene,
  name: ProcessorName,
  env: Record<string, string> = {},
): Promise<ProcessorChild> {
  const child = await spawnProcessor(name, {
    LOG_LEVEL: 'info',
    KAFKA_BROKERS: engines.brokers,
    DATABASE_URL: engines.databaseUrl('telstar_writer'),
    STORE_SESSION_TIMEOUT_MS: '6000',
    EVALUATE_SESSION_TIMEOUT_MS: '6000',
    ...env,
  })
  return {
    process: child,
    kill: (signal) => child.kill(signal),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      const [code] = await exited
      clearTimeout(patience)
      return code as number | null
    },
  }
}
