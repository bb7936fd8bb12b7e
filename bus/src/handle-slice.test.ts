import { describe, expect, it } from 'vitest'
import { MemoryLedger } from '../tests/memory-ledger.js'
import { nameOf, recordAt } from '../tests/records.js'
import { silentLog as log } from '../tests/silent-log.js'
import { Fenced } from './fenced.js'
import { Abandoned, handleSlice, type SlicePorts } from './handle-slice.js'
import { ProduceFailed } from './produce-failed.js'
import { type Slice, sliceOf } from './slice.js'

const offsets = (count: number) => Array.from({ length: count }, (_, offset) => offset)
const sliceOfTwo = (count: number) =>
  sliceOf(
    offsets(count).flatMap((offset) => [recordAt(0, offset), recordAt(1, offset)]),
    () => 0n,
  )

class Transient extends Error {}

/** A handler that fails on the named records, into a ledger. */
function portsFailingOn(poison: readonly string[]) {
  const ledger = new MemoryLedger()
  const letters: string[] = []
  let calls = 0
  const ports: SlicePorts = {
    handle: async (slice) => {
      calls += 1
      const bad = slice.records.map(nameOf).find((name) => poison.includes(name))
      if (bad !== undefined) throw new Error(`cannot read ${bad}`)
      ledger.commit(slice)
    },
    deadLetter: async (record, error) => {
      letters.push(`${nameOf(record)}: ${(error as Error).message}`)
    },
    isTransient: (error) => error instanceof Transient,
  }
  return { ledger, letters, ports, calls: () => calls }
}

const run = (slice: Slice, ports: SlicePorts, signal = new AbortController().signal) =>
  handleSlice(slice, { ...ports, log, signal })

describe('Handling a slice', () => {
  it('hands over a good slice once', async () => {
    const { ports, ledger, calls } = portsFailingOn([])
    await run(sliceOfTwo(50), ports)
    expect(ledger.handled).toHaveLength(100)
    expect(calls()).toBe(1)
  })

  it('sets a poison record aside alone; the others are handled once and in order, offsets pass over it', async () => {
    const { ports, ledger, letters, calls } = portsFailingOn(['1@37'])
    await run(sliceOfTwo(500), ports)
    expect(letters).toEqual(['1@37: cannot read 1@37'])
    expect(ledger.values().get(0)).toEqual(offsets(500).map((offset) => `0@${offset}`))
    expect(ledger.values().get(1)).toEqual(
      offsets(500)
        .filter((offset) => offset !== 37)
        .map((offset) => `1@${offset}`),
    )
    expect(await ledger.load('t', 1)).toBe(500n)
    expect(calls()).toBeLessThan(30)
  })

  it('finds several poison records, also the first and the last of a partition', async () => {
    const { ports, ledger, letters } = portsFailingOn(['0@0', '0@1', '1@99'])
    await run(sliceOfTwo(100), ports)
    expect(letters.map((letter) => letter.split(':')[0])).toEqual(['0@0', '0@1', '1@99'])
    expect(ledger.handled).toHaveLength(197)
    expect(ledger.taken).toBe(200)
  })

  it('retries what may heal until it does, without taking the slice apart', async () => {
    const { ports, ledger, letters } = portsFailingOn([])
    let away = 4
    const handle = async (slice: Slice) => {
      away -= 1
      if (away > 0) throw new Transient('the database is away')
      await ports.handle(slice)
    }
    await run(sliceOfTwo(10), { ...ports, handle })
    expect(ledger.handled).toHaveLength(20)
    expect(letters).toEqual([])
  })

  it('waits for Kafka when the handler could not produce', async () => {
    const { ports, ledger, letters } = portsFailingOn([])
    let away = 4
    const handle = async (slice: Slice) => {
      away -= 1
      if (away > 0) throw new ProduceFailed('timeout', 'Kafka is away')
      await ports.handle(slice)
    }
    await run(sliceOfTwo(10), { ...ports, handle })
    expect(ledger.handled).toHaveLength(20)
    expect(letters).toEqual([])
  })

  it('gives a failure two more chances before it takes the slice apart', async () => {
    const { ports, ledger, letters } = portsFailingOn([])
    let failures = 2
    const handle = async (slice: Slice) => {
      failures -= 1
      if (failures >= 0) throw new Error('a hiccup')
      await ports.handle(slice)
    }
    await run(sliceOfTwo(10), { ...ports, handle })
    expect(ledger.handled).toHaveLength(20)
    expect(letters).toEqual([])
  })

  it('does not pass over a poison record before its dead letter is safe', async () => {
    const { ports, ledger, letters } = portsFailingOn(['0@1'])
    let away = 3
    const deadLetter: SlicePorts['deadLetter'] = async (record, error) => {
      away -= 1
      expect(await ledger.load('t', 0)).toBe(1n)
      if (away > 0) throw new Error('Kafka is away')
      await ports.deadLetter(record, error)
    }
    await run(
      sliceOf([recordAt(0, 0), recordAt(0, 1), recordAt(0, 2)], () => 0n),
      { ...ports, deadLetter },
    )
    expect(letters).toHaveLength(1)
    expect(ledger.taken).toBe(3)
  })

  it('stops at once when fenced, in the middle of the search too', async () => {
    const { ports, letters } = portsFailingOn(['0@0'])
    const handle = async (slice: Slice) => {
      if (slice.records.length === 1) throw new Fenced('not ours')
      await ports.handle(slice)
    }
    await expect(run(sliceOfTwo(10), { ...ports, handle })).rejects.toBeInstanceOf(Fenced)
    expect(letters).toEqual([])
  })

  it('tries nothing more when its partitions are taken away', async () => {
    const { ports } = portsFailingOn([])
    const taken = new AbortController()
    let calls = 0
    const handle = async () => {
      calls += 1
      taken.abort()
      throw new Transient('the database is away')
    }
    await expect(run(sliceOfTwo(10), { ...ports, handle }, taken.signal)).rejects.toBeInstanceOf(Abandoned)
    expect(calls).toBe(1)
  })
})
