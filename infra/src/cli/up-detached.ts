import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { telstarHome } from '../engines/telstar-home.js'
import { stackHome } from '../stack/stack-home.js'
import { isStackAlive, readStackState } from '../stack/stack-state.js'
import { CliError } from './cli-error.js'
import type { UpOptions } from './up-options.js'

/** Starts the region in a process of its own, shows its progress, and returns when it runs. */
export async function upDetached({ region, fresh, nodes, cells, trouble }: UpOptions): Promise<void> {
  const home = stackHome(region, telstarHome())
  mkdirSync(home.folder, { recursive: true })
  const outputFile = join(home.folder, 'up.out')
  const output = openSync(outputFile, 'w+', 0o600)
  const args = ['up', '--region', region, '--nodes', String(nodes), '--cells', String(cells)]
  const { npm_lifecycle_event: _, ...env } = process.env
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      process.argv[1] ?? '',
      ...args,
      ...(fresh ? ['--fresh'] : []),
      ...(trouble ? [] : ['--no-trouble']),
    ],
    { detached: true, stdio: ['ignore', output, output], env: { ...env, TELSTAR_DETACHED: '1' } },
  )
  child.unref()
  let ended: number | null = null
  child.once('exit', (code) => {
    ended = code ?? 1
  })
  const relay = relayed(output)
  while (ended === null && !isUp(home.stateFile, child.pid)) {
    relay()
    await sleep(100)
  }
  await sleep(100)
  relay()
  closeSync(output)
  if (ended !== null)
    throw new CliError(ended === 2 ? 2 : 1, `region ${region} did not start`, `see ${outputFile}`)
}

function isUp(stateFile: string, pid: number | undefined): boolean {
  const state = readStackState(stateFile)
  return state !== null && state.pid === pid && state.state === 'running' && isStackAlive(state)
}

/** Prints what was written to a file since the last call. */
function relayed(file: number): () => void {
  let position = 0
  const buffer = Buffer.alloc(64 * 1024)
  return () => {
    for (let read = readSync(file, buffer, 0, buffer.length, position); read > 0; ) {
      position += read
      process.stdout.write(Buffer.from(buffer.subarray(0, read)))
      read = readSync(file, buffer, 0, buffer.length, position)
    }
  }
}
