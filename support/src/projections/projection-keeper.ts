import { pause } from '@telstar/bus/pause'
import { inTransaction } from '@telstar/runtime/database'
import { followLog, type LogPorts } from '../log/follow-log.js'
import type { Follower } from '../log/follower.js'
import { isAfter } from '../log/is-after.js'
import { Overtaken } from '../log/reading.js'
import { dropGeneration } from './drop-generation.js'
import {
  countEvents,
  type Generation,
  giveUpGeneration,
  requestGeneration,
  takeGeneration,
} from './generation-table.js'
import type { Projection } from './projection.js'
import type { ProjectionEvents } from './projection-events.js'
import { generationReader, generationSchema, swapGeneration } from './swap-generation.js'
import { tablesDigest } from './tables-digest.js'

/** While events are as near as this, the live one may stand still for the swap. */
const nearBy = 2000n
const swapWithinMs = 2000
const swapEveryMs = 50
const batch = 1000

export interface ProjectionPorts extends LogPorts {
  readonly changes: ProjectionEvents
}

/**
 * Keeps one read model: decides at its first turn whether a generation is missing, makes those asked for, follows the
 * log for all that are made by the same code, swaps and drops.
 */
export class ProjectionKeeper {
  readonly #projection: Projection
  readonly #ports: ProjectionPorts
  readonly #digest: string
  readonly #followers = new Map<number, Follower>()
  #decided = false

  constructor(projection: Projection, ports: ProjectionPorts) {
    this.#projection = projection
    this.#ports = ports
    this.#digest = tablesDigest(projection)
  }

  standstills(): string[] {
    return [...this.#followers.values()].flatMap((follower) => follower.standstill() ?? [])
  }

  /**
   * One turn, alone.
   * @param generations of this projection
   * @returns whether something was changed: the next turn should come at once
   */
  async keep(generations: readonly Generation[]): Promise<boolean> {
    await this.#follow(generations)
    const decided = this.#decided
    if (!decided) await this.#decide(generations)
    this.#decided = true
    let changed = !decided
    for (const generation of generations) changed = (await this.#advance(generation, generations)) || changed
    return changed
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.stop()))
  }

  async #decide(generations: readonly Generation[]): Promise<void> {
    const { name } = this.#projection
    const { pool, changes } = this.#ports
    const live = generations.find(({ state }) => state === 'live')
    const next = generations.find(({ state }) => state === 'requested' || state === 'building')
    if (live?.digest === this.#digest || next?.state === 'requested' || next?.digest === this.#digest) return
    if (next) {
      await giveUpGeneration(pool, name, next.generation)
      changes.givenUp(name, next.generation)
    }
    await requestGeneration(pool, name, 'service')
  }

  async #advance(generation: Generation, all: readonly Generation[]): Promise<boolean> {
    if (generation.state === 'requested') return this.#build(generation)
    if (generation.state === 'building') return this.#trySwap(generation, all)
    if (generation.state === 'retired') {
      await dropGeneration(this.#ports.pool, generation)
      this.#ports.changes.dropped(generation.name, generation.generation)
    }
    return false
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
    if (done === null) return false
    return BigInt(this.#ports.watch.newest().position) - BigInt(done.position) < nearBy
  }
}
