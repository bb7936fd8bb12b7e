import { ConfigError } from './env.js'
import { createLogger, type Logger } from './logger.js'

/** What `start` of a station gives back. */
export interface RunningService {
  stop(): Promise<void>
  /** Rejects when the station cannot go on; the process then ends with code 1. */
  readonly failed?: Promise<never>
}

/** A clean stop takes no longer; what is left then is left to the next start. */
const stopWithinMs = 9_000

/**
 * Runs one station as this process: starts it, waits for SIGTERM, SIGINT or the end of its parent, stops it in order.
 * Exit code 0 after a clean stop, 1 after a failure, 2 for wrong settings.
 */
export async function runService(
  name: string,
  start: (log: Logger) => Promise<RunningService>,
): Promise<void> {
  const log = createLogger(name, process.env.LOG_LEVEL ?? 'info')
  const told = toldToStop()
  try {
    const service = await start(log)
    log.info('started')
    process.send?.({ ready: true })
    const why = await Promise.race([told, ...(service.failed ? [service.failed] : [])])
    log.info({ why }, 'stopping')
    await withinDeadline(service.stop())
    log.info('stopped')
    process.exit(0)
  } catch (error) {
    if (error instanceof ConfigError) process.stderr.write(`${name}: ${error.message}\n`)
    else log.fatal({ err: error }, 'failed')
    process.exit(error instanceof ConfigError ? 2 : 1)
  }
}

function toldToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
    // Whoever started us holds the other end; its end, even by SIGKILL, closes the channel.
    process.once('disconnect', () => resolve('the parent process ended'))
  })
}

async function withinDeadline(stopped: Promise<void>): Promise<void> {
  const timer = setTimeout(() => process.exit(1), stopWithinMs)
  await stopped
  clearTimeout(timer)
}
