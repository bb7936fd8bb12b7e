import { expect, it } from 'vitest'
import { MemoryEventStore } from './memory-event-store.js'
import { StreamStates } from './stream-states.js'

async function scene(most?: number) {
  const store = new MemoryEventStore()
  let reads = 0
  const counting = {
    readStream: (stream: string) => {
      reads += 1
      return store.readStream(stream)
    },
  }
  for (const name of ['a', 'b'])
    for (let version = 0; version < 4; version += 1)
      await store.append({
        context: 'complaint',
        stream: `complaint-${name}`,
        expectedVersion: version,
        events: [{ type: `${name}${version + 1}`, data: {}, subject: null, personal: null }],
        commandId: `${name}-${version}`,
        commandDigest: Buffer.alloc(1),
        actor: 'agent:anna',
        at: new Date(0),
        correlationId: 'c',
        causationId: 'c',
      })
  const states = new StreamStates<string>({
    evolve: (before, { type }) => `${before ?? ''}${type} `,
    ...(most !== undefined && { most }),
  })
  const [events, others] = await Promise.all([
    store.readStream('complaint-a'),
    store.readStream('complaint-b'),
  ])
  const after = async (version: number, of = events) => {
    const event = of[version - 1]
    if (event === undefined) throw new Error('no such event')
    return states.after(event, counting)
  }
  return { after, others, reads: () => reads }
}

it('is the state after each event, without reading a stream that was followed from its beginning', async () => {
  const { after, reads } = await scene()
  expect([await after(1), await after(2), await after(2), await after(3)]).toEqual([
    ...['a1 ', 'a1 a2 ', 'a1 a2 ', 'a1 a2 a3 '],
  ])
  expect(reads()).toBe(0)
})

it('reads a stream that it does not know, of which it missed an event, or which comes again', async () => {
  const { after, reads } = await scene()
  expect(await after(2)).toBe('a1 a2 ')
  expect(await after(4)).toBe('a1 a2 a3 a4 ')
  expect(await after(3)).toBe('a1 a2 a3 ')
  expect(reads()).toBe(3)
})

it('forgets the streams it has not seen for longest', async () => {
  const { after, others, reads } = await scene(1)
  await after(1)
  await after(1, others)
  expect(await after(2, others)).toBe('b1 b2 ')
  expect(reads()).toBe(0)
  expect(await after(2)).toBe('a1 a2 ')
  expect(reads()).toBe(1)
})
