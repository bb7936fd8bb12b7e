import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A processor as a process of its own, up when this resolves. */
export async function spawnProcessor(name: string, env: Record<string, string>): Promise<ChildProcess> {
  const entry = fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url))
  const args = ['--import', import.meta.resolve('tsx'), '--conditions=telstar-source', entry]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', process.env['TELSTAR_TEST_LOG'] ? 'inherit' : 'ignore', 'ipc'],
    env: { ...process.env, ...env },
  })
  await once(child, 'message')
  return child
}
