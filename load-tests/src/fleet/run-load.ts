import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programFile } from '@telstar/infra/engines/program-file'
import type { Load, LoadResult } from './publish-load.js'

export interface RunningLoad {
  readonly pid: number
  /** Every node is connected and the first batch may be made. */
  readonly begun: Promise<void>
  readonly result: Promise<LoadResult>
  /** Ends the load early: no new batches; what is out is still waited for. */
  finish(): void
  /** From now on no more batches than this are made flat out, all nodes together. */
  allow(batches: number): void
}

// Compiled, or from source as the tests run it.
const fromSource = import.meta.url.endsWith('.ts')
const main = fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', import.meta.url))
const program = fromSource ? programFile(main) : { file: main, options: [] }

export interface LoadWatch {
  /** Told the acknowledged values so far, often. */
  readonly onProgress?: (values: number) => void
  /** Called when every node is connected; the first batch is made after it. */
  readonly onConnected?: () => Promise<void>
}

/** Starts a load in a process of its own. */
export function runLoad(load: Load, { onProgress, onConnected }: LoadWatch = {}): RunningLoad {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-load-'))
  const file = join(folder, 'load.json')
  writeFileSync(file, JSON.stringify(load), { mode: 0o600 })
  const child = fork(program.file, [file], { execArgv: [...program.options] })
  const tell = (steering: object) => void (child.connected && child.send(steering))
  let began = () => {}
  const begun = new Promise<void>((resolve) => {
    began = resolve
  })
  const begin = async () => {
    await onConnected?.()
    tell({ begin: true })
    began()
  }
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.on('message', (message: { connected?: true; values?: number; result?: LoadResult }) => {
      if (message.connected) begin().catch(reject)
      if (message.values !== undefined) onProgress?.(message.values)
      if (message.result !== undefined) resolve(message.result)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the load generator ended with code ${code}`)))
  }).finally(() => rmSync(folder, { recursive: true, force: true }))
  return {
    pid: child.pid as number,
    begun,
    result,
    finish: () => tell({ finish: true }),
    allow: (batches) => tell({ allowed: batches }),
  }
}
