import { expect, it } from 'vitest'
import { lookOf } from './look.js'

it('suspects stand beside all others of their site; of a site that was not counted yet nothing is said', () => {
  const suspect = { node: 'n1', offline: true, seenAt: 1, receivedAt: null, rhythmMs: 0 }
  const census = {
    at: 1,
    heard: new Map([
      ['hill', 3],
      ['dale', 2],
    ]),
    removed: new Set(['n9']),
  }
  const look = lookOf('north', census, [
    { site: 'hill', suspect },
    { site: 'new', suspect },
  ])
  expect(look.sites).toEqual([
    { site: 'hill', heard: 3, suspects: [suspect] },
    { site: 'dale', heard: 2, suspects: [] },
  ])
})
