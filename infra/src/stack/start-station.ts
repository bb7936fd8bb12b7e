import type { ChildProcess } from 'node:child_process'
import { lastLines, type StationCommand, spawnStation } from './spawn-station.js'
import type { Running } from './supervised.js'

/** A station did not come up; the message ends with the last lines of its log. */
export class StationFailed extends Error {
  override name = 'StationFailed'
  constructor(
    readonly how: string,
    command: StationCommand,
  ) {
    super(`${command.name} did not start: ${how}\n${lastLines(command.logFile)}`)
  }
}

const readyWithinMs = 60_000
const stopWithinMs = 12_000

/** Starts a station as a child process; resolves when it says it is ready. @throws {StationFailed} */
export async function startStation(command: StationCommand, abort: AbortSignal): Promise<Running> {
  const child = spawnStation(command)
  const exited = ending(child)
  const kill = () => child.kill('SIGKILL')
  abort.addEventListener('abort', kill)
  const outcome = await Promise.race([saysReady(child), exited, tooLate()])
  abort.removeEventListener('abort', kill)
  if (outcome !== 'ready') {
    kill()
    await exited
    throw new StationFailed(outcome, command)
  }
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) }
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM')
  const insist = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await exited
  clearTimeout(insist)
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
}

function saysReady(child: ChildProcess): Promise<'ready'> {
  return new Promise((resolve) => {
    child.on('message', (message: { ready?: boolean }) => {
      if (message.ready === true) resolve('ready')
    })
  })
}

function tooLate(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`not ready after ${readyWithinMs / 1000} s`), readyWithinMs).unref()
  })
}
