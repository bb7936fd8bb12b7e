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
export function chooseGeneration({ generations, digest, first, isGone }: Situation): Choice {
  const live = generations.find(({ state }) => state === 'live')
  const next = generations.find(({ state }) => state === 'requested' || state === 'building')
  const isOurs = live?.digest === digest
  // One without a digest is anybody's: this process will take it.
  const isTheirs = next !== undefined && next.digest !== null && next.digest !== digest
  const giveUp = isTheirs && ((first && !isOurs) || isGone(next)) ? next : null
  const nextStays = next !== undefined && giveUp === null
  const mayAsk = live === undefined || first || isGone(live)
  return { giveUp, request: !isOurs && !nextStays && mayAsk }
}
