import type { Assigned } from '@telstar/bus/assigned'
import { takeOver } from '../take-over.js'
import type { PartitionClock } from './evaluation-clocks-table.js'
import type { Crew } from './fleet.js'
import { type EvaluatePorts, orForget } from './handle.js'
import type { RegisteredNode } from './node-facts-table.js'
import { passTime } from './pass-time.js'
import { saveEvaluation } from './save-evaluation.js'
import type { WatchedNode } from './watched-node.js'

/** What a broker received may take so long until it stands in Kafka. */
const inFlightMs = 2000
const askedAtOnce = 500

/**
 * Lets time pass where no samples come: what is due by the clocks of the partitions happens, rules and nodes that
 * changed are taken over. The unchanged offsets are moved too, so that only the owner of the partitions gets through.
 * @param askedAt Unix milliseconds before Kafka was asked where the partitions end
 * @throws {Fenced}
 */
export async function tick(
  places: readonly Assigned[],
  askedAt: number,
  ports: EvaluatePorts,
): Promise<void> {
  const partitions = places.map(({ partition }) => partition)
  await orForget(partitions, ports, async () => {
    const rules = await ports.rules.current()
    const crew = await ports.fleet.crewOf(partitions, rules.book)
    const clocks = places.flatMap((place) => clockOf(place, askedAt, ports.received) ?? [])
    const registered = await refreshed(crew, ports)
    const skip = (node: WatchedNode, error: unknown) => {
      // What is in memory of it may be half done.
      ports.fleet.remove(node)
      ports.events.nodeFailed(node.facts.node, error)
    }
    const evaluated = passTime(clocks, { registered, book: rules.book, crew, skip })
    const positions = places.map(({ topic, partition, next }) => ({ topic, partition, from: next, next }))
    const { consumer, region, pool, now, events } = ports
    const options = { consumer, region, positions, setVersion: rules.version, now: now() }
    const saved = await takeOver(pool, consumer, (client) => saveEvaluation(client, evaluated, options))
    for (const node of evaluated.gone) ports.fleet.remove(node)
    events.timePassed({ clocks, saved })
  })
}

/** The present, as far as it has arrived, once a partition is read to its end; until then where reading stands. */
function clockOf(
  { partition, next, end }: Assigned,
  askedAt: number,
  received: ReadonlyMap<number, number>,
): PartitionClock | null {
  const at = end !== null && next >= end ? askedAt : received.get(partition)
  return at === undefined ? null : { partition, clock: at - inFlightMs }
}

/** Nodes whose facts have not been looked up for a while; the others get their turn at the next ticks. */
async function refreshed(
  crew: Crew,
  { register }: EvaluatePorts,
): Promise<ReadonlyMap<string, RegisteredNode>> {
  const names = [...crew.values()].flatMap((nodes) => [...nodes.values()].map(({ facts }) => facts.node))
  return register.resolve(register.outdated(names).slice(0, askedAtOnce))
}
