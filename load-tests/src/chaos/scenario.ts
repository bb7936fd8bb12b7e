import type { ScratchSupport } from '@telstar/infra/scratch-support'
import type { StationName } from '@telstar/infra/stack/station-commands'
import type { Region } from '../start-region.js'

interface Context {
  /** How many faults to inject. */
  readonly count: number
  /** Whether the amounts and waits are those the promise names, or short ones for continuous integration. */
  readonly thorough: boolean
  /** 0–1, from the printed seed. */
  readonly random: () => number
  readonly say: (text: string) => void
}

export interface ChaosContext extends Context {
  readonly region: Region
}

export interface SupportContext extends Context {
  readonly support: ScratchSupport
}

/** What a fault run found. Nothing in `broken` means the promise held. */
export interface Verdict {
  readonly facts: Readonly<Record<string, number>>
  readonly broken: readonly string[]
}

/** One promise under fault, with the count it is promised at and the count that fits into continuous integration. */
interface Run {
  readonly promise: number
  readonly name: string
  readonly fullCount: number
  /** Null where the tests of a station's own folder do the same small. */
  readonly smallCount: number | null
}

/** On a whole region. */
export interface Scenario extends Run {
  /** Other than those that most run on. */
  readonly stations?: readonly StationName[]
  run(context: ChaosContext): Promise<Verdict>
}

/** On the database of customer support, and nothing else. */
export interface SupportScenario extends Run {
  runOnSupport(context: SupportContext): Promise<Verdict>
}

/** Turns `claim → held` into the list of broken claims. */
export function brokenClaims(claims: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(claims)
    .filter(([, held]) => !held)
    .map(([claim]) => claim)
}
