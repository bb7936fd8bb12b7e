import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type RunningTimescale, startTimescale } from './start-timescale.js'
import { wireMessage } from './timescale/wire-message.js'

let folder: string
let server: RunningTimescale
const open: pg.Client[] = []

const connect = async () => {
  const client = new pg.Client(server.url('postgres'))
  client.on('error', () => {})
  open.push(client)
  await client.connect()
  return client
}

const copyIn = (client: pg.Client, sql: string, data: Iterable<Buffer | string>) =>
  pipeline(data, client.query(from(sql)))

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: pg.DatabaseError) => error.code,
  )

const count = async (client: pg.Client) =>
  (await client.query('SELECT count(*)::int AS n FROM reading')).rows[0].n as number

const binaryHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])

function binaryRow(id: number, value: number): Buffer {
  const row = Buffer.alloc(22)
  row.writeInt16BE(2, 0)
  row.writeInt32BE(4, 2)
  row.writeInt32BE(id, 6)
  row.writeInt32BE(8, 10)
  row.writeDoubleBE(value, 14)
  return row
}

const binary = (rows: number) =>
  Buffer.concat([
    binaryHeader,
    ...Array.from({ length: rows }, (_, i) => binaryRow(i, i / 4)),
    Buffer.from([0xff, 0xff]),
  ])

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telstar-copy-'))
  const limits = {
    copyBytes: 4_000_000,
    copyBytesOfAll: 5_000_000,
    idleInTransactionMs: 2000,
    messageBytes: 2_000_000,
  }
  server = await startTimescale({ dataDir: join(folder, 'data'), limits, jobsEveryMs: 0 })
  await (await connect()).query('CREATE TABLE reading (id int NOT NULL, v float8)')
})

afterEach(async () => {
  await open[0]?.query('TRUNCATE reading')
  await Promise.all(open.splice(1).map((client) => client.end()))
})

afterAll(async () => {
  await Promise.all(open.map((client) => client.end()))
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('takes binary COPY from many clients at once, each in its transaction, in chunks of any size', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, connect))
  const whole = binary(5000)
  await Promise.all(
    clients.map(async (client, at) => {
      const size = [7, 100, 1000, 8192, 65_536, 8187, 40_000, whole.length][at]!
      const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
        whole.subarray(i * size, (i + 1) * size),
      )
      await client.query('BEGIN')
      await copyIn(client, 'COPY reading FROM STDIN (FORMAT binary)', chunks)
      await client.query(at < 6 ? 'COMMIT' : 'ROLLBACK')
    }),
  )
  const { rows } = await clients[0]!.query('SELECT count(*)::int AS n, sum(v) AS total FROM reading')
  expect(rows).toEqual([{ n: 30_000, total: 6 * ((4999 * 5000) / 2 / 4) }])
})

it('takes COPY in text and gives it back with COPY TO STDOUT', async () => {
  const client = await connect()
  await copyIn(client, 'COPY reading (id, v) FROM STDIN WITH CSV', ['1,0.5\n2,', '\n'])
  expect(await text(client.query(to('COPY reading TO STDOUT')))).toBe('1\t0.5\n2\t\\N\n')
})

it('leaves the connection usable after a COPY that fails in its data, its table or its client', async () => {
  const client = await connect()
  const broken = `${'1\t1\n'.repeat(100_000)}x\ty\n${'1\t1\n'.repeat(100_000)}`
  expect(await code(copyIn(client, 'COPY reading FROM STDIN', [broken]))).toBe('22P02')
  expect(await code(copyIn(client, 'COPY nowhere FROM STDIN', ['1\t1\n']))).toBe('42P01')
  const giveUp = function* () {
    yield '1\t1\n'
    throw new Error('the source failed')
  }
  await expect(copyIn(client, 'COPY reading FROM STDIN', giveUp())).rejects.toThrow('the source failed')
  expect(await count(client)).toBe(0)
})

it('lets a failed COPY fail its transaction, and refuses the next one before its data', async () => {
  const client = await connect()
  await client.query('BEGIN')
  await client.query('INSERT INTO reading VALUES (1, 1)')
  expect(await code(copyIn(client, 'COPY reading FROM STDIN', ['x\n']))).toBe('22P02')
  expect(await code(copyIn(client, 'COPY reading FROM STDIN', ['1\t1\n']))).toBe('25P02')
  await client.query('COMMIT')
  expect(await count(client)).toBe(0)
})

it('bounds the data of one COPY with error 54000, in and out of a transaction', async () => {
  const client = await connect()
  const tooMuch = Array.from({ length: 60 }, () => '1\t1\n'.repeat(25_000))
  expect(await code(copyIn(client, 'COPY reading FROM STDIN', tooMuch))).toBe('54000')
  await client.query('BEGIN')
  expect(await code(copyIn(client, 'COPY reading FROM STDIN', tooMuch))).toBe('54000')
  expect(await code(client.query('SELECT 1'))).toBe('25P02')
  await client.query('ROLLBACK')
  expect(await count(client)).toBe(0)
})

it('reads clients in turn when their COPYs together are too much, and finishes all of them', async () => {
  const clients = await Promise.all(Array.from({ length: 6 }, connect))
  const much = Array.from({ length: 30 }, () => '1\t1\n'.repeat(25_000))
  await Promise.all(clients.map((client) => copyIn(client, 'COPY reading FROM STDIN', much)))
  expect(await count(clients[0]!)).toBe(6 * 30 * 25_000)
})

it.each([
  ['of the extended protocol', { text: 'COPY reading FROM STDIN', values: [], queryMode: 'extended' }],
  ['among other statements', 'SELECT 1; COPY reading FROM STDIN; SELECT 2'],
])('answers a COPY %s with an error instead of waiting for its data', async (_, query) => {
  const client = await connect()
  await expect(client.query(query as string)).rejects.toMatchObject({
    code: '57014',
    message: /simple query/,
  })
  expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
})

it('takes a COPY whose owner dies half-way as not sent', async () => {
  const [one, two] = [await connect(), await connect()]
  await one.query('BEGIN')
  const copy = one.query(from('COPY reading FROM STDIN'))
  copy.on('error', () => {})
  await new Promise((resolve) => copy.write('1\t1\n'.repeat(10_000), resolve))
  ;(one as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  expect(await count(two)).toBe(0)
})

it('ends a client that speaks another protocol, or too long, and serves the others', async () => {
  const answers = async (...messages: Buffer[]) => {
    const socket = connectTcp(server.port, '127.0.0.1')
    const startUp = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1')
    startUp.writeInt32BE(startUp.length, 0)
    socket.write(Buffer.concat([startUp, ...messages]))
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    await once(socket, 'close')
    return Buffer.concat(chunks).toString('latin1')
  }
  expect(await answers(wireMessage('?', 'what'))).toContain('C08P01')
  expect(await answers(Buffer.from('Q\x7f\xff\xff\xff', 'latin1'))).toContain('C54000')
  expect(await answers(Buffer.from('Q\0\0\0\x01', 'latin1'))).toContain('C54000')
  expect(await count(await connect())).toBe(0)
})
