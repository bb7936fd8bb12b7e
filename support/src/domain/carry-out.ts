import { createHmac } from 'node:crypto'
import type { EventStore, SealedEvent } from '../event-store/event-store.js'
import { SubjectForgotten } from '../privacy/subject-keys.js'
import type { Vault } from '../privacy/vault.js'
import { actorName } from './actor.js'
import type { Aggregate, DomainEvent } from './aggregate.js'
import type { CommandEnvelope } from './command-envelope.js'
import { Refusal } from './refusal.js'

/** What became of a command. `version`: of the stream after it, or as it is now. */
export type Outcome =
  | { readonly kind: 'done' | 'repeated' | 'unchanged'; readonly version: number }
  | { readonly kind: 'conflict'; readonly version: number }
  | { readonly kind: 'refused'; readonly version: number; readonly refusal: Refusal }

export interface Order<State, Command, Event extends DomainEvent> {
  readonly aggregate: Aggregate<State, Command, Event>
  /** Of the aggregate: a UUID. */
  readonly id: string
  readonly command: Command
  /** What the sender sent, where the command was made from it with something that changes: the same again is the same. */
  readonly sent?: unknown
  readonly envelope: CommandEnvelope
}

/** Without an expected version, how often a command is decided anew after another came between. */
const mostAttempts = 20

/** Carries out a command: load, decide, append; once for each command id. Reads nothing but its own stream. */
export class CarryOut {
  readonly #store: EventStore
  readonly #vault: Vault
  readonly #digestKey: Buffer

  /** @param digestKey secret: a digest must not tell what was in a command to whoever tries all telephone numbers */
  constructor({ store, vault, digestKey }: { store: EventStore; vault: Vault; digestKey: Buffer }) {
    this.#store = store
    this.#vault = vault
    this.#digestKey = digestKey
  }

  /** Refuses with `subject-forgotten` what would keep something personal about somebody who was erased. */
  async run<State, Command, Event extends DomainEvent>(
    order: Order<State, Command, Event>,
  ): Promise<Outcome> {
    const { expectedVersion, commandId } = order.envelope
    const digest = this.#digest(order)
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(order, digest)
      if (outcome.kind === 'done') return outcome
      // What an earlier sending of it led to is the answer, whatever the state is since then.
      const earlier = await this.#store.carriedOut(commandId)
      if (earlier?.commandDigest.equals(digest)) return { kind: 'repeated', version: earlier.version }
      if (earlier !== null) return { kind: 'refused', version: outcome.version, refusal: idTaken }
      if (outcome.kind !== 'conflict' || expectedVersion !== null || attempt === mostAttempts) return outcome
    }
  }

  async #attempt<State, Command, Event extends DomainEvent>(
    { aggregate, id, command, envelope }: Order<State, Command, Event>,
    commandDigest: Buffer,
  ): Promise<Outcome> {
    const stream = `${aggregate.context}-${id}`
    const { state, version } = await this.#load(aggregate, stream)
    const { expectedVersion, actor, at, commandId, correlationId, causationId } = envelope
    if (expectedVersion !== null && expectedVersion !== version) return { kind: 'conflict', version }
    const decision = aggregate.decide(command, state, { actor, at, version })
    if (decision instanceof Refusal) return { kind: 'refused', version, refusal: decision }
    if (decision.length === 0) return { kind: 'unchanged', version }
    const sealed = await this.#seal(stream, decision)
    if (sealed instanceof Refusal) return { kind: 'refused', version, refusal: sealed }
    const appended = await this.#store.append({
      context: aggregate.context,
      stream,
      expectedVersion: version,
      events: sealed,
      commandId,
      commandDigest,
      actor: actorName(actor),
      at,
      correlationId,
      causationId,
    })
    return { kind: appended.kind === 'appended' ? 'done' : 'conflict', version: appended.version }
  }

  async #seal(stream: string, events: readonly DomainEvent[]): Promise<SealedEvent[] | Refusal> {
    try {
      return await this.#vault.sealAll(stream, events)
    } catch (error) {
      if (error instanceof SubjectForgotten) return forgotten
      throw error
    }
  }

  async #load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<{ state: State | null; version: number }> {
    const stored = await this.#store.readStream(stream)
    const events = aggregate.holdsPersonal
      ? await this.#vault.openAll(stored)
      : stored.map((event) => ({ ...event, personal: null }))
    let state: State | null = null
    // What was appended to this stream is of this aggregate.
    for (const event of events) state = aggregate.evolve(state, event as unknown as Event)
    return { state, version: events.at(-1)?.version ?? 0 }
  }

  #digest<State, Command, Event extends DomainEvent>({
    aggregate: { context },
    id,
    command,
    sent,
    envelope: { actor },
  }: Order<State, Command, Event>): Buffer {
    const content = JSON.stringify([context, id, actorName(actor), sent ?? command])
    return createHmac('sha256', this.#digestKey).update(content).digest()
  }
}

const idTaken = new Refusal(
  'command-id-taken',
  'Another command was sent under this commandId; each command needs a new one.',
)

const forgotten = new Refusal(
  'subject-forgotten',
  'The customer was erased; nothing personal is kept any more.',
)
