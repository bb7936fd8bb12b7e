import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { WriterJob, WriterReport } from './writer-job.js'

// Compiled, or from source as the tests run it.
const fromSource = import.meta.url.endsWith('.ts')
const program = {
  path: fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', import.meta.url)),
  flags: fromSource ? ['--import', 'tsx', '--conditions=telstar-source'] : [],
}

export interface RunningWriters {
  /** They end by themselves or after `finish`. @throws when they end otherwise, unless killed */
  readonly ended: Promise<void>
  finish(): void
  /** SIGKILL, wherever they are. */
  kill(): Promise<void>
}

/** Starts some writers in a process of their own. */
export function runWriters(job: WriterJob, onReport: (report: WriterReport) => void): RunningWriters {
  const child = fork(program.path, [JSON.stringify(job)], { execArgv: program.flags })
  let killed = false
  let done = false
  child.on('message', (report: WriterReport) => {
    done ||= report.done === true
    onReport(report)
  })
  const ended = once(child, 'exit').then(([code]) => {
    if (!done && !killed) throw new Error(`writers ended with code ${code}`)
  })
  return {
    ended,
    finish: () => void (child.connected && child.send('finish')),
    async kill() {
      killed = true
      child.kill('SIGKILL')
      await ended
    },
  }
}
