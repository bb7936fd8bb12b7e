import type { ScratchSupport } from '@telstar/infra/scratch-support'
import { closeDatabase, type Database, openDatabase } from '@telstar/runtime/database'
import { createLogger, type Logger } from '@telstar/runtime/logger'
import { Metrics } from '@telstar/runtime/metrics'
import { Teardown } from '@telstar/runtime/teardown'
import { type OpenLog, openLog } from '@telstar/support/log/open-log'
import { MemorySubjectKeys } from '@telstar/support/privacy/memory-subject-keys'
import { Vault } from '@telstar/support/privacy/vault'

export interface SupportReaders {
  readonly log: OpenLog
  readonly logger: Logger
  readonly metrics: Metrics
  readonly teardown: Teardown
  pool(role: 'support_writer' | 'support_reader' | 'support_projector', connections?: number): Database
}

/** What readers of the log need, in this process, as `support_projector`. */
export function openSupportReaders(support: ScratchSupport): SupportReaders {
  const teardown = new Teardown()
  const logger = createLogger('chaos', 'warn')
  const metrics = new Metrics('chaos', { process: false })
  const pool = (role: Parameters<SupportReaders['pool']>[0], connections = 4) => {
    const opened = openDatabase({ url: support.databaseUrl(role), name: 'chaos', log: logger, connections })
    teardown.add(role, () => closeDatabase(opened))
    return opened
  }
  const vault = new Vault(new MemorySubjectKeys())
  const log = openLog({ pool: pool('support_projector'), vault, log: logger, metrics })
  teardown.add('log', () => log.stop())
  return { log, logger, metrics, teardown, pool }
}
