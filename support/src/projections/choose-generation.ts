import type { Generation } from './generation-table.js'

interface Situation {
  /** Of one projection. */
  readonly generations: readonly Generation[]
  /** Of the code of this process. */
  readonly digest: string
  /** It is the first turn of this process: its code is taken for the newest. */
  readonly first: boolean
  isGone(generation: Generation): boolean
}

interface Choice {
  /** To be given up: it is of other code, and nobody waits for it any more. */
  readonly giveUp: Generation | null
  /** Another one is to be asked for, of this code. */
  readonly request: boolean
}

/**
 * Whether a generation of this process's code is needed, pure. While a version of the service is replaced processes of
 * both run: each asks once, at its start, and from then on only for what nobody else keeps; else they would build in turn
 * for ever.
 */
export function chooseGeneration(situation: Situation): Choice {
  const { generations, digest, first, isGone } = situation
  const live = generations.find(({ state }) => state === 'live')
  const next = generations.find(({ state }) => state === 'requested' || state === 'building')
  const isNeeded = live?.digest !== digest
  const giveUp = next !== undefined && standsInTheWay(next, situation, first && isNeeded) ? next : null
  const mayAsk = first || live === undefined || isGone(live)
  return { giveUp, request: isNeeded && mayAsk && (next === undefined || giveUp !== null) }
}

/** One without a digest is anybody's: this process will take it. */
function standsInTheWay(next: Generation, { digest, isGone }: Situation, comesFirst: boolean): boolean {
  return next.digest !== null && next.digest !== digest && (comesFirst || isGone(next))
}
