import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Load, LoadResult } from './publish-load.js'

export interface RunningLoad {
  readonly pid: number
  readonly result: Promise<LoadResult>
  /** Ends the load early: no new batches; what is out is still waited for. */
  finish(): void
  /** From now on no more batches than this are made flat out, all nodes together. */
  allow(batches: number): void
}

// Compiled, or from source as the tests run it.
const fromSource = import.meta.url.endsWith('.ts')
const program = {
  path: fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', import.meta.url)),
  flags: fromSource ? ['--import', 'tsx', '--conditions=telstar-source'] : [],
}

/** Starts a load in a process of its own. @param onProgress told the acknowledged values so far */
export function runLoad(load: Load, onProgress: (values: number) => void = () => {}): RunningLoad {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-load-'))
  const file = join(folder, 'load.json')
  writeFileSync(file, JSON.stringify(load), { mode: 0o600 })
  const child = fork(program.path, [file], { execArgv: program.flags })
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.on('message', (message: { values?: number; result?: LoadResult }) => {
      if (message.values !== undefined) onProgress(message.values)
      if (message.result !== undefined) resolve(message.result)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the load generator ended with code ${code}`)))
  }).finally(() => rmSync(folder, { recursive: true, force: true }))
  const tell = (steering: object) => void (child.connected && child.send(steering))
  return {
    pid: child.pid as number,
    result,
    finish: () => tell({ finish: true }),
    allow: (batches) => tell({ allowed: batches }),
  }
}
