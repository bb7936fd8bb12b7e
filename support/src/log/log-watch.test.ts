import type { Database } from '@telstar/runtime/database'
import { expect, it } from 'vitest'
import { beginning } from '../event-store/event-store.js'
import { LogWatch } from './log-watch.js'

/** After one answer of the database. */
async function watchAfter(answer: object) {
  const told: number[] = []
  let answered = 0
  const query = async () => {
    answered += 1
    return { rows: [answer] }
  }
  const watch = new LogWatch({ query } as unknown as Database, { held: (ms) => told.push(ms) })
  const waiting = new AbortController()
  const beyond = watch.beyond(beginning, waiting.signal)
  await expect.poll(() => answered).toBeGreaterThan(0)
  await expect.poll(() => told.length).toBeGreaterThan(0)
  waiting.abort()
  await beyond
  return { watch, told }
}

it('an open transaction that holds every reader up is told: they have not caught up', async () => {
  const held = await watchAfter({ xid: null, position: null, heldMs: 31_000 })
  expect(held.watch.standstill()).toMatch(/^no event can be read for 31 s: a transaction is open/)
  expect(held.told[0]).toBe(31_000)
  const soon = await watchAfter({ xid: null, position: null, heldMs: 29_000 })
  expect(soon.watch.standstill()).toBeNull()
})

it('where the log ends is not known before the database has said it', () => {
  const query = async () => ({ rows: [] })
  expect(new LogWatch({ query } as unknown as Database, { held: () => {} }).isKnown()).toBe(false)
})

it('nothing is held up where all that there is can be read', async () => {
  const { watch, told } = await watchAfter({ xid: '7', position: '12', heldMs: null })
  expect(watch.isKnown()).toBe(true)
  expect([watch.newest(), watch.standstill(), told[0]]).toEqual([{ xid: '7', position: '12' }, null, 0])
})
