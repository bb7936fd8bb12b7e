import { describe, expect, it } from 'vitest'
import { chooseGeneration } from './choose-generation.js'
import type { Generation, GenerationState } from './generation-table.js'

const one = (generation: number, state: GenerationState, digest: string | null): Generation => ({
  ...{ name: 'customers', schema: null, held: false },
  ...{ generation, state, digest },
})
function choice(
  generations: readonly Generation[],
  { first = false, gone = [] }: { readonly first?: boolean; readonly gone?: readonly number[] } = {},
) {
  const isGone = ({ generation }: Generation) => gone.includes(generation)
  const { giveUp, request } = chooseGeneration({ generations, digest: 'new', first, isGone })
  return { giveUp: giveUp?.generation ?? null, request }
}
const nothing = { giveUp: null, request: false }
const ask = { giveUp: null, request: true }

describe('a generation of this code', () => {
  it('is asked for where there is none, or the live one at the start is of other code', () => {
    expect(choice([], { first: true })).toEqual(ask)
    expect(choice([one(1, 'live', 'old')], { first: true })).toEqual(ask)
    expect(choice([one(1, 'live', 'new')], { first: true })).toEqual(nothing)
  })

  it('takes the place of one that other code asked for or builds, at the start', () => {
    for (const state of ['requested', 'building'] as const)
      expect(choice([one(1, 'live', 'old'), one(2, state, 'old')], { first: true })).toEqual({
        giveUp: 2,
        request: true,
      })
  })

  it('is not asked for again while others keep the live one: they would build in turn for ever', () => {
    expect(choice([one(3, 'live', 'newer')])).toEqual(nothing)
    expect(choice([one(1, 'live', 'new'), one(2, 'building', 'newer')])).toEqual(nothing)
  })

  it('is asked for later, too, where nobody follows the live one any more', () => {
    expect(choice([one(3, 'live', 'old')], { gone: [3] })).toEqual(ask)
    expect(choice([one(3, 'live', 'old'), one(4, 'building', 'new')], { gone: [3] })).toEqual(nothing)
    expect(choice([])).toEqual(ask)
  })
})

it('what other code asked for or builds does not stand in the way once that code is gone', () => {
  for (const state of ['requested', 'building'] as const) {
    expect(choice([one(1, 'live', 'new'), one(2, state, 'old')], { gone: [2] })).toEqual({
      giveUp: 2,
      request: false,
    })
    expect(choice([one(1, 'live', 'older'), one(2, state, 'old')], { gone: [1, 2] })).toEqual({
      giveUp: 2,
      request: true,
    })
  }
  expect(choice([one(2, 'requested', null)], { gone: [2] })).toEqual(nothing)
})
