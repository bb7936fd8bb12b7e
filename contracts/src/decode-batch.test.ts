import { describe, expect, it } from 'vitest'
import { decodeBatch } from './decode-batch.js'
import { encodeColumnarBatch, encodeJsonBatch, type OutgoingBatch } from './encode-batch.js'
import { Malformed, type MalformedReason } from './refusal.js'
import { writeMessagePack } from './write-message-pack.js'

const receivedAt = 1_700_000_000_500
const decode = (payload: unknown) =>
  decodeBatch(Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload)), receivedAt)
const refusal = (payload: Buffer) => {
  try {
    return decodeBatch(payload, receivedAt)
  } catch (error) {
    if (error instanceof Malformed) return { reason: error.reason, detail: error.message }
    throw error
  }
}
const outgoing: OutgoingBatch = {
  boot: 3,
  seq: 1842,
  sent: 1_700_000_000_000,
  samples: [
    { ts: 1_699_999_990_000, cell: 1, values: { rsrp_dbm: -88.5, active_users: 4 } },
    { ts: 1_699_999_990_000, cell: 2, values: { rsrp_dbm: -101, active_users: 0 } },
    { ts: 1_699_999_991_000, cell: 0, values: { cpu_pct: 61.3 } },
  ],
}
const rows = {
  identity: { boot: 3, seq: 1842 },
  sent: 1_700_000_000_000,
  blocks: [
    {
      ts: [1_699_999_990_000, 1_699_999_990_000],
      cell: [1, 2],
      columns: new Map([
        ['rsrp_dbm', [-88.5, -101]],
        ['active_users', [4, 0]],
      ]),
    },
    { ts: [1_699_999_991_000], cell: [0], columns: new Map([['cpu_pct', [61.3]]]) },
  ],
}

describe('A batch of ours', () => {
  it('is the same whether it came as JSON rows or as columns', () => {
    expect(decode(encodeJsonBatch(outgoing))).toEqual(rows)
    expect(decode(encodeColumnarBatch(outgoing))).toEqual(rows)
  })

  it('has cell 0 where none is named, and NaN where a time is no number', () => {
    const batch = decode({
      v: 1,
      boot: 1,
      seq: 2,
      sent: 3,
      samples: [{ ts: 'noon', values: { cpu_pct: 'x' } }],
    })
    expect(batch.blocks).toEqual([{ ts: [Number.NaN], cell: [0], columns: new Map([['cpu_pct', ['x']]]) }])
  })

  it('may name every time, and share one cell', () => {
    const block = { ts: [5, null, 7.5], cell: 4, values: { cpu_pct: [1, 2, null] } }
    const [decoded] = decode(writeMessagePack({ v: 1, boot: 1, seq: 2, sent: 3, blocks: [block] })).blocks
    expect(decoded).toEqual({
      ts: [5, Number.NaN, 7.5],
      cell: [4, 4, 4],
      columns: new Map([['cpu_pct', [1, 2, null]]]),
    })
  })
})

describe('A payload of ThingsBoard', () => {
  it('has no identity and keeps its own time', () => {
    expect(decode({ ts: 7, values: { cpu_pct: 5 } })).toEqual({
      identity: null,
      sent: receivedAt,
      blocks: [{ ts: [7], cell: [0], columns: new Map([['cpu_pct', [5]]]) }],
    })
  })

  it('may be an array, with bare values among it at the time of the broker', () => {
    const { blocks } = decode([{ ts: 7, cell: 2, values: { cpu_pct: 5 } }, { cpu_pct: 6 }])
    expect(blocks).toEqual([{ ts: [7, receivedAt], cell: [2, 0], columns: new Map([['cpu_pct', [5, 6]]]) }])
  })

  it('may be bare key and value, even with a metric called v', () => {
    expect(decode({ v: 230, cpu_pct: 5 }).blocks[0]?.columns).toEqual(
      new Map([
        ['v', [230]],
        ['cpu_pct', [5]],
      ]),
    )
  })
})

describe('A payload that cannot be read', () => {
  const identity = { v: 1, boot: 1, seq: 2, sent: 3 }
  const json = (value: unknown) => Buffer.from(JSON.stringify(value))
  const block = { t0: 1, dt: [0], cell: 0, values: { cpu_pct: [1] } }
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1]))
  const refused: [reason: MalformedReason, what: string, payload: Buffer, detail: string][] = [
    ['empty', 'no bytes', Buffer.alloc(0), 'has no bytes'],
    ['unknown-form', 'text', Buffer.from('hello'), 'byte 0 is 0x68'],
    ['unknown-form', 'a byte order mark before JSON', Buffer.from('\ufeff{}'), '0xef'],
    ['unknown-form', 'NUL bytes', Buffer.alloc(9), '0x00'],
    ['not-utf8', 'JSON in Latin-1', Buffer.from('{"a":"\u00e9"}', 'latin1'), 'UTF-8'],
    ['broken-json', 'half of a JSON text', Buffer.from('{"v":1,'), 'JSON'],
    ['broken-json', '30,000 open brackets', Buffer.alloc(30_000, '['), 'JSON'],
    [
      'broken-msgpack',
      'an array of 30 million in 5 bytes',
      Buffer.from('81a161dd01c9c380', 'hex'),
      'announced',
    ],
    ['unsupported-version', 'version 2', json({ ...identity, v: 2, samples: [] }), 'v is 2; expected 1'],
    ['bad-identity', 'a negative boot', json({ ...identity, boot: -1, samples: [] }), 'boot is -1'],
    [
      'bad-identity',
      'a seq beyond 2^53',
      Buffer.from('{"v":1,"boot":1,"seq":9007199254740993,"sent":1,"samples":[]}'),
      'seq',
    ],
    [
      'bad-identity',
      'nil for seq alone',
      writeMessagePack({ ...identity, seq: null, blocks: [] }),
      'seq is null',
    ],
    [
      'bad-identity',
      'no boot in columns',
      writeMessagePack({ v: 1, seq: 1, sent: 1, blocks: [] }),
      'boot is missing',
    ],
    [
      'bad-structure',
      'an infinite sent',
      Buffer.from('{"v":1,"boot":1,"seq":1,"sent":1e400,"samples":[]}'),
      'Infinity',
    ],
    ['bad-structure', 'our identity without samples', json(identity), 'samples is missing'],
    [
      'bad-structure',
      'samples that are an object',
      json({ ...identity, samples: {} }),
      'samples is an object',
    ],
    ['bad-structure', 'a sample that is a number', json({ ...identity, samples: [1] }), 'samples[0] is 1'],
    [
      'bad-structure',
      'values that are bytes',
      writeMessagePack({ ...identity, blocks: [{ ...block, values: Buffer.of(1) }] }),
      'is bytes',
    ],
    [
      'bad-structure',
      'a column of another length',
      writeMessagePack({ ...identity, blocks: [{ ...block, values: { cpu_pct: [] } }] }),
      'cpu_pct has 0 entries',
    ],
    ['bad-structure', '257 metrics in rows', json([many(128), many(257)]), 'more than 256'],
    [
      'bad-structure',
      '257 metrics in columns',
      writeMessagePack({
        ...identity,
        blocks: [
          { ts: [], cell: [], values: Object.fromEntries(Object.keys(many(257)).map((name) => [name, []])) },
        ],
      }),
      'more than 256',
    ],
    ['bad-structure', 'a name that is half a surrogate pair', Buffer.from('{"\\ud800":1}'), 'Unicode'],
    [
      'bad-structure',
      'a value 9 levels deep',
      Buffer.from(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`),
      'deeper than 8',
    ],
    [
      'bad-structure',
      'a value 30,000 levels deep',
      Buffer.from(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
      'deeper',
    ],
    [
      'unsupported-version',
      'a version 30,000 levels deep',
      Buffer.from(`{"samples":[],"v":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
      'v is an array',
    ],
    ['too-many-samples', '10,001 rows', Buffer.from(`[${'{},'.repeat(10_000)}{}]`), '10001 samples'],
    [
      'too-many-samples',
      '10,001 in columns',
      writeMessagePack({ ...identity, blocks: [{ ts: new Array(10_001).fill(1), cell: 0, values: {} }] }),
      '10001',
    ],
  ]
  it.each(refused)('is refused as %s: %s', (...[reason, , payload, detail]) => {
    expect(refusal(payload)).toEqual({ reason, detail: expect.stringContaining(detail) })
  })
})

describe('Odd single values', () => {
  it('pass, to be judged where the catalogue is known', () => {
    const text =
      '{"v":1,"boot":1,"seq":2,"sent":3,"samples":[{"ts":1,"values":{"a":1e400,"b":-0,"c":"x","d":{"e":[]},"f":null}}]}'
    const columns = decode(Buffer.from(text)).blocks[0]?.columns
    expect([...(columns?.values() ?? [])].flat()).toEqual([
      Number.POSITIVE_INFINITY,
      -0,
      'x',
      { e: [] },
      null,
    ])
  })

  it('include metrics named like parts of JavaScript, and names with NUL', () => {
    const payload = Buffer.from('{"__proto__":1,"constructor":2,"toString":3,"toJSON":4,"a\\u0000b":5}')
    expect([...(decode(payload).blocks[0]?.columns.keys() ?? [])]).toEqual([
      '__proto__',
      'constructor',
      'toString',
      'toJSON',
      'a\u0000b',
    ])
    expect(Object.prototype).not.toHaveProperty('v')
  })

  it('of a JSON key that stands twice are the last one, as JSON parsers do', () => {
    expect(decode(Buffer.from('{"a":1,"a":2}')).blocks[0]?.columns.get('a')).toEqual([2])
  })
})

describe('A payload made to be expensive', () => {
  const cells = (payload: Buffer) =>
    decode(payload).blocks.reduce((sum, { ts, columns }) => sum + ts.length * (1 + columns.size), 0)

  it('has no more places than values it sent, when every row measures something else', () => {
    const sparse = Array.from({ length: 5000 }, (_, index) => `{"m${index % 256}":1}`)
    expect(cells(Buffer.from(`[${sparse.join()}]`))).toBe(10_000)
  })

  it('of 64 kB is answered within milliseconds', () => {
    const size = 65_000
    const worst = [
      Buffer.from(`[${'{},'.repeat(9_000)}{}]`),
      Buffer.from(`{"a":${'9'.repeat(size)}}`),
      Buffer.from(`{${Array.from({ length: 6000 }, (_, index) => `"${index}":1`).join()}}`),
      Buffer.from(`{"a":[${'{},'.repeat(size / 3)}1]}`),
      Buffer.concat([Buffer.from('81a161dd0000fde8', 'hex'), Buffer.alloc(size, 0x80)]),
      Buffer.concat([Buffer.from('81a161', 'hex'), Buffer.alloc(size, Buffer.from('dcfde8', 'hex'))]),
    ]
    for (const payload of worst) {
      const times = [1, 2, 3].map(() => {
        const start = performance.now()
        refusal(payload)
        return performance.now() - start
      })
      expect(Math.min(...times)).toBeLessThan(50)
    }
  })
})
