import type { GroupTask } from './metrics-apply.js'
/** Rollups of the next generation. */
export async function rebuildRollups(_task: GroupTask): Promise<void> {
  throw new Error('not yet')
}
