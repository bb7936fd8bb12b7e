import type { Slice } from '@telstar/bus/slice'
import type { CommandOutcome } from '@telstar/contracts/command'
import type { Database } from '@telstar/runtime/database'
import { enterOutbox } from '../alerts/outbox-table.js'
import { advanceOffsets } from '../consumer-offsets-table.js'
import { takeOver } from '../take-over.js'
import { decideCommand, needsRegistry, type Scene } from './decide-command.js'
import { type Decision, refuse } from './decision.js'
import type { HandleCommandsEvents } from './events.js'
import type { NodeEntries } from './node-entries.js'
import { outcomeOf, outcomeRecord } from './outcome.js'
import { isDecided, saveOutcome } from './outcomes-table.js'
import { type ReceivedCommand, receivedCommand } from './received-command.js'
import { saveEffect } from './save-effect.js'

export interface HandleCommandsPorts {
  readonly consumer: string
  readonly region: string
  readonly pool: Database
  readonly nodes: NodeEntries
  /** Resolves when the registry has been read to its end once. */
  readonly registryKnown: Promise<void>
  readonly events: HandleCommandsEvents
  /** Unix milliseconds. */
  readonly now: () => number
}

interface Carried {
  readonly decision: Decision
  readonly outcome: CommandOutcome
}

/**
 * Decides the commands of one slice, each once: what they change, their outcomes, what is to be published and the offsets
 * are one transaction.
 * @throws {Error} when a record does not even say which command it is
 */
export async function handle({ records, positions }: Slice, ports: HandleCommandsPorts): Promise<void> {
  const received = records.map(receivedCommand)
  if (received.some((one) => one.kind === 'command' && needsRegistry(one.command))) await ports.registryKnown
  const { pool, consumer, region, nodes, events } = ports
  const carried = await takeOver(pool, consumer, async (client) => {
    const scene = { client, nodes, region, now: ports.now() }
    const all: (Carried | null)[] = []
    for (const one of received) all.push(await carryOut(one, scene))
    await advanceOffsets(client, consumer, positions)
    return all
  })
  for (const one of carried) {
    if (one === null) events.commandRepeated()
    else tell(one, ports)
  }
}

function tell({ decision, outcome }: Carried, { nodes, events }: HandleCommandsPorts): void {
  if (decision.accepted && decision.effect?.kind === 'node')
    nodes.remember(decision.effect.node, decision.effect.entry)
  events.commandDecided(outcome)
}

/** @returns null for a command that was decided before */
async function carryOut(received: ReceivedCommand, scene: Scene): Promise<Carried | null> {
  const { client, region, now } = scene
  const asked = received.kind === 'command' ? received.command : received
  if (await isDecided(client, asked.commandId)) return null
  const decision =
    received.kind === 'command'
      ? await decideCommand(received.command, scene)
      : refuse('malformed', received.detail)
  const source = `/telstar/${region}/handle-commands`
  if (decision.accepted && decision.effect !== null)
    await saveEffect(decision.effect, { ...scene, source, commandId: asked.commandId })
  const outcome = outcomeOf(asked, decision, now)
  await saveOutcome(client, outcome, asked)
  await enterOutbox(client, [outcomeRecord(outcome, source)])
  return { decision, outcome }
}
