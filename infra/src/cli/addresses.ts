import { createLogger, type Logger } from '@telstar/runtime/logger'
import { telstarHome } from '../engines/telstar-home.js'
import { type StackHome, stackHome } from '../stack/stack-home.js'
import { isStackAlive, readStackState, type StackState } from '../stack/stack-state.js'
import { type DatabaseRole, databaseUrl } from '../stack/station-commands.js'
import { CliError } from './cli-error.js'

/** Where a region is reached: at the addresses in the environment, else at the local stack's. */
export interface Addresses {
  readonly region: string
  readonly home: StackHome
  /** The running local stack, or null. */
  readonly stack: StackState | null
  readonly log: Logger
  /** @throws {CliError} 3 when nothing says where it is */
  kafka(): string
  database(role: DatabaseRole): string
}

export function addressesOf(region: string, env: NodeJS.ProcessEnv): Addresses {
  const home = stackHome(region, telstarHome(env))
  const last = readStackState(home.stateFile)
  const stack = last !== null && isStackAlive(last) ? last : null
  const running = (setting: string): StackState => {
    if (stack !== null) return stack
    throw new CliError(
      3,
      `region ${region} is not running on this machine`,
      `start it with ./telstar up, or set ${setting} to reach one elsewhere`,
    )
  }
  return {
    region,
    home,
    stack,
    log: createLogger('telstar', env.TELSTAR_DEBUG ? 'debug' : 'silent'),
    kafka: () => env.KAFKA_BROKERS || `127.0.0.1:${running('KAFKA_BROKERS').ports.kafka}`,
    database: (role) => env.DATABASE_URL || databaseUrl(running('DATABASE_URL').ports, role),
  }
}
