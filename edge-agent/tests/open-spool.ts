import type { NodeAccount } from '../src/spool/node-account.js'
import type { NodeSpool } from '../src/spool/node-spool.js'
import { openNodeSpool } from '../src/spool/open-node-spool.js'
import { SpoolStore } from '../src/spool/spool-store.js'
import type { SpoolWitness } from '../src/spool/spool-witness.js'

export interface OpenedSpool {
  readonly store: SpoolStore
  readonly spool: NodeSpool
  /** What the witness was told, as `name`: facts. */
  readonly told: { fact: keyof SpoolWitness; [key: string]: unknown }[]
}

interface SpoolOptions {
  readonly now?: () => number
  readonly limits?: Partial<NodeAccount['limits']>
  readonly boot?: number | null
  /** Told at once, should the process not live to return. */
  readonly onTold?: (batches: number, outcome: string) => void
}

const everything = { boot: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER }

/** The spool of `node-1` in a folder. */
export async function openSpool(dir: string, options: SpoolOptions = {}): Promise<OpenedSpool> {
  const told: OpenedSpool['told'] = []
  const witness: SpoolWitness = {
    storeDamaged: (loss) => {
      options.onTold?.(loss.batches, loss.outcome)
      told.push({ fact: 'storeDamaged', ...loss })
    },
    nodeDamaged: (loss) => {
      options.onTold?.(loss.batches, 'batches')
      told.push({ fact: 'nodeDamaged', ...loss })
    },
    dropped: (loss) => told.push({ fact: 'dropped', ...loss }),
    stopped: (reason) => told.push({ fact: 'stopped', reason }),
    resumed: () => told.push({ fact: 'resumed' }),
  }
  const now = options.now ?? Date.now
  const store = await SpoolStore.open({ dir, now, random: () => 0, witness })
  const limits = { bytes: 2 ** 30, ageMs: 86_400_000, payloadBytes: 60_000, ...options.limits }
  const spool = await openNodeSpool(store, { node: 'node-1', limits, boot: options.boot ?? null })
  return { store, spool, told }
}

/** Everything that waits, oldest first. */
export function readAll(spool: NodeSpool) {
  return spool.read({ after: { boot: 0, seq: 0 }, before: everything, limit: 1_000_000 })
}
