import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { FileLock } from './file-lock.js'
import { engineFile } from './telstar-home.js'

const graceSeconds = 8
const logBytesKept = 10_000_000

/** How a child ended: the exit code, 128 + the signal's number after a signal. */
export interface ProcessEnd {
  code: number
}

export interface GuardedProcess {
  /** The engine's own process id, not the guard's. */
  pid: number
  /** Lines the child writes to descriptor 3, earlier ones first. */
  announced: (listener: (line: string) => void) => void
  exited: Promise<ProcessEnd>
  /** SIGTERM, SIGKILL after the deadline; resolves when the process is gone. May be called again. */
  stop(deadlineMs?: number): Promise<void>
}

export interface GuardedCommand {
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Standard output and error are appended to it. */
  logFile: string
  /** Is the child's from its start to its end. */
  lock?: FileLock
}

/**
 * Starts a command under guard.sh: it dies when this process dies, even by SIGKILL. It stands in a session of its
 * own, so that Ctrl-C reaches only the starter, which stops its engines in order.
 */
export async function startGuarded({
  command,
  args,
  env,
  cwd,
  logFile,
  lock,
}: GuardedCommand): Promise<GuardedProcess> {
  const log = openLog(logFile)
  const guard = spawn(engineFile('guard.sh'), [String(graceSeconds), command, ...args], {
    stdio: ['pipe', log, log, 'pipe'],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
    env: env ?? process.env,
  })
  closeSync(log)
  const exited = new Promise<ProcessEnd>((resolve) =>
    guard.once('exit', (code) => resolve({ code: code ?? 137 })),
  )
  const announcements = new Announcements()
  const pid = await startedPid(guard, announcements)
  lock?.handTo(pid)
  void exited.then(() => lock?.release())
  return {
    pid,
    announced: (listener) => announcements.follow(listener),
    exited,
    stop: (deadlineMs = graceSeconds * 1000) => stopProcess(pid, exited, deadlineMs),
  }
}

/** The end of a log, for an error message. */
export function logTail(logFile: string, lines = 20): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

function openLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true })
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > logBytesKept) renameSync(logFile, `${logFile}.1`)
  return openSync(logFile, 'a')
}

class Announcements {
  readonly #lines: string[] = []
  readonly #listeners: ((line: string) => void)[] = []

  add(line: string): void {
    this.#lines.push(line)
    for (const listener of this.#listeners) listener(line)
  }

  follow(listener: (line: string) => void): void {
    for (const line of this.#lines) listener(line)
    this.#listeners.push(listener)
  }
}

function startedPid(guard: ChildProcess, announcements: Announcements): Promise<number> {
  return new Promise((resolve, reject) => {
    guard.once('error', reject)
    guard.once('exit', (code) => reject(new Error(`The guard ended with ${code} before it started anything`)))
    createInterface({ input: guard.stdio[3] as Readable }).on('line', (line) => {
      const pid = /^pid (\d+)$/.exec(line)?.[1]
      if (pid) resolve(Number(pid))
      else announcements.add(line)
    })
  })
}

async function stopProcess(pid: number, exited: Promise<ProcessEnd>, deadlineMs: number): Promise<void> {
  let gone = false
  void exited.then(() => {
    gone = true
  })
  await Promise.resolve()
  if (!gone) signal(pid, 'SIGTERM')
  const kill = setTimeout(() => !gone && signal(pid, 'SIGKILL'), deadlineMs)
  await exited
  clearTimeout(kill)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
