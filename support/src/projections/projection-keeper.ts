import { pause } from '@telstar/bus/pause'
import { inTransaction } from '@telstar/runtime/database'
import { followLog, type LogPorts } from '../log/follow-log.js'
import type { Follower } from '../log/follower.js'
import { isAfter } from '../log/is-after.js'
import { Overtaken } from '../log/reading.js'
import { chooseGeneration } from './choose-generation.js'
import { dropGeneration } from './drop-generation.js'
import {
  countEvents,
  type Generation,
  requestGeneration,
  retireGeneration,
  takeGeneration,
} from './generation-table.js'
import type { Projection } from './projection.js'
import type { ProjectionEvents } from './projection-events.js'
import { generationReader, generationSchema, swapGeneration } from './swap-generation.js'
import { tablesDigest } from './tables-digest.js'
import type { Vacancies } from './vacancies.js'

/** While events are as near as this, the live one may stand still for the swap. */
const nearBy = 2000n
const swapWithinMs = 2000
const swapEveryMs = 50
const batch = 1000

export interface ProjectionPorts extends LogPorts {
  readonly changes: ProjectionEvents
}

/**
 * Keeps one read model: decides at each turn whether a generation is missing, makes those asked for of this code, follows
 * the log for all that are made by it, swaps and drops.
 */
export class ProjectionKeeper {
  readonly #projection: Projection
  readonly #ports: ProjectionPorts
  readonly #digest: string
  readonly #vacancies: Pick<Vacancies, 'isGone'>
  readonly #followers = new Map<number, Follower>()
  #decided = false
  #forsaken: string | null = null

  /** @param vacancies that has seen the generations of each turn */
  constructor(projection: Projection, ports: ProjectionPorts, vacancies: Pick<Vacancies, 'isGone'>) {
    this.#projection = projection
    this.#ports = ports
    this.#digest = tablesDigest(projection)
    this.#vacancies = vacancies
  }

  standstills(): string[] {
    const stopped = [...this.#followers.values()].flatMap((follower) => follower.standstill() ?? [])
    return this.#forsaken === null ? stopped : [...stopped, this.#forsaken]
  }

  /**
   * One turn, alone.
   * @param generations of this projection
   * @returns whether something was changed: the next turn should come at once
   */
  async keep(generations: readonly Generation[]): Promise<boolean> {
    await this.#follow(generations)
    this.#forsaken = this.#describeForsaken(generations)
    let changed = await this.#decide(generations)
    for (const generation of generations) changed = (await this.#advance(generation, generations)) || changed
    return changed
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.stop()))
  }

  /** Served, and growing old. */
  #describeForsaken(generations: readonly Generation[]): string | null {
    const live = generations.find(({ state }) => state === 'live')
    if (!live || live.digest === this.#digest || !this.#vacancies.isGone(live)) return null
    return `${generationReader(live.name, live.generation)} is of other code, and nobody follows it`
  }

  async #decide(generations: readonly Generation[]): Promise<boolean> {
    const { name } = this.#projection
    const { pool, changes } = this.#ports
    const digest = this.#digest
    const { giveUp, request } = chooseGeneration({
      ...{ generations, digest, first: !this.#decided },
      isGone: (generation) => this.#vacancies.isGone(generation),
    })
    if (giveUp) {
      await retireGeneration(pool, giveUp)
      changes.givenUp(name, giveUp.generation)
    }
    if (request) await requestGeneration(pool, name, digest)
    this.#decided = true
    return giveUp !== null || request
  }

  async #advance(generation: Generation, all: readonly Generation[]): Promise<boolean> {
    if (generation.state === 'requested') return this.#isOurs(generation) && this.#build(generation)
    if (generation.state === 'building') return this.#trySwap(generation, all)
    if (generation.state === 'retired') {
      await dropGeneration(this.#ports.pool, generation)
      this.#ports.changes.dropped(generation.name, generation.generation)
    }
    return false
  }

  #isOurs({ digest }: Generation): boolean {
    return digest === null || digest === this.#digest
  }

  async #build({ name, generation }: Generation): Promise<boolean> {
    const schema = generationSchema(name, generation)
    const taken = await inTransaction(this.#ports.pool, async (transaction) => {
      if (!(await takeGeneration(transaction, { name, generation, schema, digest: this.#digest })))
        return false
      await transaction.query(`CREATE SCHEMA ${schema}`)
      await transaction.query(this.#projection.tables(schema))
      return true
    })
    if (taken) this.#ports.changes.building(name, generation)
    return true
  }

  /** Those made by other code are followed by processes that run it. */
  async #follow(generations: readonly Generation[]): Promise<void> {
    const ours = generations.filter(
      ({ state, digest }) => digest === this.#digest && (state === 'live' || state === 'building'),
    )
    for (const { generation } of ours)
      if (!this.#followers.has(generation)) this.#followers.set(generation, this.#start(generation))
    for (const generation of this.#followers.keys())
      if (!ours.some((own) => own.generation === generation)) await this.#leave(generation)
  }

  #start(generation: number): Follower {
    const projection = this.#projection
    const { name, contexts } = projection
    return followLog(
      {
        name: generationReader(name, generation),
        ...(contexts && { contexts }),
        batch,
        async handle(events, transaction) {
          const schema = await countEvents(transaction, { name, generation, events: events.length })
          if (schema === null) throw new Overtaken()
          await projection.apply(events, { transaction, schema })
        },
      },
      this.#ports,
    )
  }

  async #leave(generation: number): Promise<void> {
    const follower = this.#followers.get(generation)
    this.#followers.delete(generation)
    await follower?.stop()
  }

  async #trySwap({ generation }: Generation, all: readonly Generation[]): Promise<boolean> {
    const building = this.#followers.get(generation)
    const live = all.find(({ state }) => state === 'live')
    if (!building || !this.#isNear(building)) return false
    const follower = live && this.#followers.get(live.generation)
    // Where both read on as fast as they can, neither may ever be first.
    follower?.hold()
    const swapped = await this.#swap(generation, () => live !== undefined || this.#isAtEnd(building)).finally(
      () => follower?.goOn(),
    )
    if (!swapped) return false
    this.#ports.changes.swapped(this.#projection.name, generation)
    if (live) await this.#leave(live.generation)
    return true
  }

  async #swap(generation: number, may: () => boolean): Promise<boolean> {
    const { name, contexts } = this.#projection
    const swap = { name, generation, ...(contexts && { contexts }) }
    const until = performance.now() + swapWithinMs
    while (performance.now() < until) {
      if (may() && (await swapGeneration(this.#ports.pool, swap))) return true
      await pause(swapEveryMs)
    }
    return false
  }

  #isAtEnd(follower: Follower): boolean {
    const done = follower.done()
    return done !== null && !isAfter(this.#ports.watch.newest(), done)
  }

  #isNear(follower: Follower): boolean {
    const done = follower.done()
    // A process that has just started does not know yet how much there is to read.
    if (done === null || !this.#ports.watch.isKnown()) return false
    return BigInt(this.#ports.watch.newest().position) - BigInt(done.position) < nearBy
  }
}
