import { encodeGathered } from '@telstar/contracts/telemetry-record'
import { describe, expect, it } from 'vitest'
import { poisonLetters } from './poison.js'

const record = (value: Buffer, headers: Record<string, string>) => ({
  topic: 'telemetry',
  partition: 2,
  offset: 9n,
  timestamp: 5,
  key: 'n1',
  value,
  headers,
})
const gathered = encodeGathered([
  { node: 'a', received: 1, payload: Buffer.from('one') },
  { node: 'b', received: 2, payload: Buffer.from('two') },
])

describe('poisonLetters', () => {
  it('writes one letter for each batch of a gathered record', () => {
    const letters = poisonLetters(record(gathered, { form: 'gathered' }), new Error('no'))
    expect(letters.map(({ node, reason, id }) => [node, reason, id])).toEqual([
      ['a', 'poison', 'a-p2-o9-0-0'],
      ['b', 'poison', 'b-p2-o9-1-0'],
    ])
  })

  it('keeps the bytes of a record that claims to be gathered and is not', () => {
    const letters = poisonLetters(record(Buffer.from('junk'), { form: 'gathered' }), 'text')
    expect(letters).toMatchObject([{ node: 'n1', detail: 'text', bytes: Buffer.from('junk') }])
  })
})
