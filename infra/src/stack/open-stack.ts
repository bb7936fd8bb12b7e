import { rmSync } from 'node:fs'
import { createLogger } from '@telstar/runtime/logger'
import { type FileLock, takeFileLock } from '../engines/file-lock.js'
import { endLeftovers } from './leftovers.js'
import { choosePorts, machinePorts, type Ports } from './ports.js'
import { RegionStack, type RegionStackOptions } from './region-stack.js'
import type { StackHome } from './stack-home.js'
import { readStackState, StackStateFile } from './stack-state.js'

export interface OpenStackOptions
  extends Pick<RegionStackOptions, 'stations' | 'restart' | 'fleet' | 'notifyFile'> {
  readonly home: StackHome
  /** Ports that must be these. */
  readonly asked: Partial<Ports>
  /** Whether ports people expect (1883, 8080 …) come before any free ones. */
  readonly wellKnownPorts: boolean
  /** Begin empty: what the region kept is removed. */
  readonly fresh: boolean
  readonly say?: (text: string) => void
}

/** A region's stack that this process may now start; nobody else can until `close`. */
export interface OpenStack {
  readonly stack: RegionStack
  readonly ports: Ports
  readonly stateFile: StackStateFile
  /** Stops all processes and lets go of the region. */
  close(say?: (text: string) => void): Promise<void>
}

/**
 * Takes a region of this machine for this process: waits for leftovers of a killed run, empties it when asked, and
 * chooses the ports.
 * @throws {LockHeld} when another process runs it
 * @throws {PortBusy} for an asked port
 */
export async function openStack(options: OpenStackOptions): Promise<OpenStack> {
  const { home, asked, wellKnownPorts, fresh, say = () => {} } = options
  const lock = takeFileLock(home.lockFile)
  try {
    const last = readStackState(home.stateFile)
    await endLeftovers(last, say)
    if (fresh)
      for (const path of [home.data, home.logs, home.secrets]) rmSync(path, { recursive: true, force: true })
    const wishes = { asked, last: last?.ports ?? {}, wellKnown: wellKnownPorts }
    const ports = await choosePorts(wishes, machinePorts)
    const stateFile = new StackStateFile(home.stateFile, { region: home.region, ports, now: new Date() })
    const log = createLogger('stack', process.env.TELSTAR_DEBUG ? 'debug' : 'silent')
    const stack = new RegionStack({ ...options, ports, log, onChange: (status) => stateFile.update(status) })
    return { stack, ports, stateFile, close: (said) => close({ stack, stateFile, lock }, said) }
  } catch (error) {
    lock.release()
    throw error
  }
}

interface Opened {
  readonly stack: RegionStack
  readonly stateFile: StackStateFile
  readonly lock: FileLock
}

async function close({ stack, stateFile, lock }: Opened, say?: (text: string) => void): Promise<void> {
  stateFile.enter('stopping')
  try {
    await stack.stop(say)
    stateFile.enter('stopped')
  } finally {
    lock.release()
  }
}
