import { pause } from '@telstar/bus/pause'
import { describeFault } from '../log/describe-fault.js'
import { type Generation, readGenerations } from './generation-table.js'
import type { Projection } from './projection.js'
import { ProjectionKeeper, type ProjectionPorts } from './projection-keeper.js'
import { retireUnkept } from './retire-unkept.js'
import { Vacancies } from './vacancies.js'

const changedMs = 20
const buildingMs = 250
const idleMs = 1000

export interface RunningProjections {
  /** Why a generation does not go on, one text for each; without personal data. The others go on. */
  standstills(): string[]
  /** Names of those of which there is no live generation yet: queries of them fail. */
  missing(): string[]
  stop(): Promise<void>
}

/**
 * Keeps read models: builds those that are missing, have other tables than before or are asked for anew, beside the live
 * ones, which are served and follow the log meanwhile; swaps each when it has caught up; drops those that no code keeps.
 * @param ports with a pool of `support_projector`
 */
export function runProjections(
  projections: readonly Projection[],
  ports: ProjectionPorts,
): RunningProjections {
  const names = projections.map(({ name }) => name)
  const vacancies = new Vacancies(() => performance.now())
  const keepers = projections.map((projection) => ({
    name: projection.name,
    keeper: new ProjectionKeeper(projection, ports, vacancies),
  }))
  const { pool, changes } = ports
  const unkept = { pool, changes, isGone: (generation: Generation) => vacancies.isGone(generation) }
  const stopping = new AbortController()
  let known: readonly Generation[] = []

  const turn = async () => {
    known = await readGenerations(ports.pool)
    vacancies.see(known)
    const turns = keepers.map(({ name, keeper }) =>
      keeper
        .keep(known.filter((generation) => generation.name === name))
        .catch((error: unknown) => fail(name, error)),
    )
    const changed = (await Promise.all(turns)).some((one) => one)
    await retireUnkept(known, names, unkept).catch((error: unknown) => fail('others', error))
    return changed
  }
  const fail = (name: string, error: unknown) => {
    ports.changes.failed(name, describeFault(error))
    return false
  }
  const run = async () => {
    while (!stopping.signal.aborted) {
      const changed = await turn().catch((error: unknown) => fail('all', error))
      const building = known.some(({ state }) => state === 'building')
      await pause(changed ? changedMs : building ? buildingMs : idleMs, stopping.signal)
    }
  }
  const running = run()
  return {
    standstills: () => keepers.flatMap(({ keeper }) => keeper.standstills()),
    missing: () =>
      names.filter((name) => !known.some((other) => other.name === name && other.state === 'live')),
    async stop() {
      stopping.abort()
      await running
      await Promise.all(keepers.map(({ keeper }) => keeper.stop()))
    },
  }
}
