import type { Database } from '@telstar/runtime/database'
import { dropGeneration } from './drop-generation.js'
import { type Generation, retireGeneration } from './generation-table.js'
import type { ProjectionEvents } from './projection-events.js'

interface RetirePorts {
  readonly pool: Database
  readonly changes: Pick<ProjectionEvents, 'givenUp' | 'dropped'>
  isGone(generation: Generation): boolean
}

/**
 * Drops read models that were taken out of the code: what is personal in them would never be removed. Only where no other
 * process follows them any more.
 * @param names of the read models of this code
 */
export async function retireUnkept(
  generations: readonly Generation[],
  names: readonly string[],
  { pool, changes, isGone }: RetirePorts,
): Promise<void> {
  for (const generation of generations) {
    if (names.includes(generation.name) || !isGone(generation)) continue
    if (generation.state !== 'retired') {
      await retireGeneration(pool, generation)
      changes.givenUp(generation.name, generation.generation)
    }
    if (generation.schema === null) continue
    await dropGeneration(pool, generation)
    changes.dropped(generation.name, generation.generation)
  }
}
