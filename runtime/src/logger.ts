import { type Logger as PinoLogger, pino } from 'pino'

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child'>

const secrets = [
  'token',
  'password',
  'authorization',
  'secret',
  '*.token',
  '*.password',
  '*.authorization',
  '*.secret',
]

/** JSON lines on standard error, so that standard output stays for results. Fields that hold secrets are blanked. */
export function createLogger(service: string, level = 'info'): Logger {
  return pino(
    { name: service, level, redact: secrets, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}
