import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { beginning, type EventStore, type Place } from '../src/event-store/event-store.js'
import { appendTo as append } from './append.js'

/** What the log promises, for every implementation of it. */
export function eventStoreContract(name: string, open: () => EventStore): void {
  describe(name, () => {
    it('gives back what was appended, in order, with what is personal as it was sealed', () =>
      givesBack(open()))
    it('refuses an append that does not follow the last version, and says which that is', () =>
      refusesStale(open()))
    it('has one winner for each version', () => oneWinner(open()))
    it('carries out a command once, whichever stream and version it names', () => carriesOutOnce(open()))
    it('tells all that happened to a person, whatever the stream', () => readsSubject(open()))
    it('is read over all streams in one order, by context, in pieces', () => oneOrder(open()))
  })
}

async function givesBack(store: EventStore): Promise<void> {
  const stream = newStream()
  const personal = Buffer.from([0, 1, 255])
  const subject = randomUUID()
  const first = append(stream, 0, {
    events: [
      { type: 'Opened', data: { n: 1, text: 'a "b" \\ {c}' }, subject, personal },
      { type: 'Routed', data: { n: 2 }, subject: null, personal: null },
    ],
  })
  expect(await store.append(first)).toEqual({ kind: 'appended', version: 2 })
  const events = await store.readStream(stream)
  expect(events.map(({ type, version }) => [type, version])).toEqual([
    ['Opened', 1],
    ['Routed', 2],
  ])
  expect(events[0]).toMatchObject({
    context: 'complaint',
    stream,
    data: { n: 1, text: 'a "b" \\ {c}' },
    subject,
    actor: first.actor,
    at: first.at,
    commandId: first.commandId,
    correlationId: first.correlationId,
    causationId: first.causationId,
  })
  expect(events[0]?.personal).toEqual(personal)
  expect(events[1]?.personal).toBeNull()
  expect((await store.readStream(stream, 1)).map(({ version }) => version)).toEqual([2])
}

async function refusesStale(store: EventStore): Promise<void> {
  const stream = newStream()
  expect(await store.append(append(stream, 1))).toEqual({ kind: 'conflict', version: 0 })
  await store.append(append(stream, 0))
  expect(await store.append(append(stream, 0))).toEqual({ kind: 'conflict', version: 1 })
  expect(await store.append(append(stream, 5))).toEqual({ kind: 'conflict', version: 1 })
  expect(await store.append(append(stream, 1))).toEqual({ kind: 'appended', version: 2 })
}

async function oneWinner(store: EventStore): Promise<void> {
  const stream = newStream()
  for (let version = 0; version < 10; version += 1) {
    const all = await Promise.all(Array.from({ length: 8 }, () => store.append(append(stream, version))))
    expect(all.filter(({ kind }) => kind === 'appended')).toHaveLength(1)
  }
  expect(await store.readStream(stream)).toHaveLength(10)
}

async function carriesOutOnce(store: EventStore): Promise<void> {
  const stream = newStream()
  const command = append(stream, 0)
  expect(await store.carriedOut(command.commandId)).toBeNull()
  await store.append(command)
  expect((await store.append({ ...command, expectedVersion: 1 })).kind).toBe('conflict')
  expect((await store.append({ ...command, stream: newStream() })).kind).toBe('conflict')
  const { commandDigest } = command
  expect(await store.carriedOut(command.commandId)).toEqual({ stream, version: 1, commandDigest })
  expect(await store.readStream(stream)).toHaveLength(1)
}

async function readsSubject(store: EventStore): Promise<void> {
  const subject = randomUUID()
  const event = (n: number, about: string | null) => ({
    type: 'Noted',
    data: { n },
    subject: about,
    personal: null,
  })
  const stream = newStream()
  await store.append(append(stream, 0, { events: [event(1, subject), event(2, null)] }))
  await store.append(append(newStream(), 0, { events: [event(3, subject)] }))
  await store.append(append(stream, 2, { events: [event(4, randomUUID()), event(5, subject)] }))
  expect((await store.readSubject(subject)).map(({ data }) => data['n'])).toEqual([1, 3, 5])
  expect(await store.readSubject(randomUUID())).toEqual([])
}

async function oneOrder(store: EventStore): Promise<void> {
  const streams = Array.from({ length: 20 }, newStream)
  await Promise.all(streams.map((stream) => store.append(append(stream, 0))))
  await Promise.all(streams.map((stream) => store.append(append(stream, 1, { context: 'profile' }))))
  const own = new Set(streams)
  const all = (await readAll(store, 7)).filter(({ stream }) => own.has(stream))
  expect(all).toHaveLength(40)
  for (const stream of streams)
    expect(all.filter((event) => event.stream === stream).map(({ version }) => version)).toEqual([1, 2])
  const profiles = (await readAll(store, 7, ['profile'])).filter(({ stream }) => own.has(stream))
  expect(profiles).toHaveLength(20)
}

async function readAll(store: EventStore, limit: number, contexts?: ['profile']) {
  const all = []
  let after: Place = beginning
  for (;;) {
    const events = await store.readAll({ after, limit, ...(contexts && { contexts }) })
    all.push(...events)
    const last = events.at(-1)
    if (last === undefined) return all
    after = last.place
  }
}

const newStream = () => `complaint-${randomUUID()}`
