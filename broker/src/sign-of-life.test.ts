import type { OutgoingRecord, Producer } from '@telstar/bus/start-producer'
import { brokerAliveSchema } from '@telstar/contracts/broker-alive'
import { afterEach, expect, it, vi } from 'vitest'
import { SignOfLife } from './sign-of-life.js'

let sign: SignOfLife | undefined
afterEach(() => sign?.stop(10))

function signInto(said: OutgoingRecord[], produce: () => Promise<unknown> = async () => undefined) {
  const producer = {
    produce: (record: OutgoingRecord) => {
      said.push(record)
      return produce()
    },
  } as Pick<Producer, 'produce'> as Producer
  const now = () => 1_700_000_000_000
  sign = new SignOfLife({ producer, region: 'north', broker: 'b1', sessions: () => 3, now, everyMs: 5 })
  return sign
}

it('a broker says that it works as soon as it starts, again and again, and takes it back at its end', async () => {
  const said: OutgoingRecord[] = []
  const sign = signInto(said)
  expect(said).toHaveLength(1)
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(2))
  await sign.stop(1000)
  const ids = said.slice(0, -1).map(({ headers }) => headers?.['ce_id'])
  expect(new Set(ids).size).toBe(ids.length)
  for (const { key, value } of said.slice(0, -1)) {
    expect(key).toBe('b1')
    expect(brokerAliveSchema.parse(JSON.parse(String(value)))).toMatchObject({ broker: 'b1', sessions: 3 })
  }
  expect(said.at(-1)).toMatchObject({ key: 'b1', value: null })
})

it('a Kafka that takes nothing neither ends the broker nor holds up its stop', async () => {
  const failing: OutgoingRecord[] = []
  const sign = signInto(failing, () => Promise.reject(new Error('no Kafka')))
  await vi.waitFor(() => expect(failing.length).toBeGreaterThan(2))
  await sign.stop(1000)
  await signInto([], () => new Promise(() => undefined)).stop(10)
})
