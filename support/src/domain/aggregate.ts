import type { Actor } from './actor.js'
import type { Refusal } from './refusal.js'

/** The bounded contexts of customer support. */
export const contexts = ['profile', 'complaint', 'request'] as const
export type Context = (typeof contexts)[number]

/** JSON of an event or a command. */
export type Fields = Readonly<Record<string, unknown>>

/** What happened, before it is recorded. Everything about a person that could tell who it is stands in `personal`. */
export interface DomainEvent<Type extends string = string, Data = Fields, Personal = Fields> {
  readonly type: Type
  readonly data: Data
  /** The customer whose data `personal` is, sealed with this customer's key. */
  readonly subject?: string
  /** Null once the person is forgotten. */
  readonly personal?: Personal | null
}

/** Who decides, when, and after how many events: the only things of the world a decision sees. */
export interface Circumstances {
  readonly actor: Actor
  readonly at: Date
  /** Of the stream, before the command. */
  readonly version: number
}

/** Events that follow from a command, none when nothing changes; or why it cannot be done. */
export type Decision<Event> = readonly Event[] | Refusal

/** One bounded context's rules, pure: what a command leads to, and what an event makes of the state. */
export interface Aggregate<State, Command, Event extends DomainEvent = DomainEvent> {
  readonly context: Context
  /** Whether its state holds what is personal; else it is evolved without, and no key is asked for. */
  readonly holdsPersonal: boolean
  /** @param state null before the first event */
  decide(command: Command, state: State | null, circumstances: Circumstances): Decision<Event>
  evolve(state: State | null, event: Event): State
}
