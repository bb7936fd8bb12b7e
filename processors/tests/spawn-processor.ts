import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { programFile } from '@telstar/infra/engines/program-file'

/** A processor as a process of its own, up when this resolves. */
export async function spawnProcessor(name: string, env: Record<string, string>): Promise<ChildProcess> {
  const { file, options } = programFile(fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url)))
  const child = spawn(process.execPath, [...options, file], {
    stdio: ['ignore', 'ignore', process.env['TELSTAR_TEST_LOG'] ? 'inherit' : 'ignore', 'ipc'],
    env: { ...process.env, ...env },
  })
  await once(child, 'message')
  return child
}
