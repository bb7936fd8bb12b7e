import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ProcessorName } from '../config.js'
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
  const entry = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=telstar-source', entry]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', process.env['TELSTAR_TEST_LOG'] ? 'inherit' : 'ignore', 'ipc'],
    env: {
      ...process.env,
      LOG_LEVEL: 'info',
      KAFKA_BROKERS: engines.brokers,
      DATABASE_URL: engines.databaseUrl('telstar_writer'),
      STORE_SESSION_TIMEOUT_MS: '6000',
      EVALUATE_SESSION_TIMEOUT_MS: '6000',
      ...env,
    },
  })
  await once(child, 'message')
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
