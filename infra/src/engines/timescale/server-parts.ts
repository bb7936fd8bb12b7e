import type { CopyBudget } from './copy-budget.js'
import type { RoleDirectory } from './role-directory.js'
import type { SessionEngine } from './session-engine.js'
import type { SessionQueue } from './session-queue.js'
import type { SharedSession } from './shared-session.js'
import type { Upkeep } from './upkeep.js'
import type { WireLimits } from './wire-limits.js'

/** What all clients of one server share. */
export interface ServerParts {
  engine: SessionEngine
  session: SharedSession
  roles: RoleDirectory
  queue: SessionQueue<object>
  upkeep: Upkeep
  budget: CopyBudget<object>
  limits: WireLimits
  /** Sent to every client that is let in. */
  parameters: Record<string, string>
  log(line: string): void
}
