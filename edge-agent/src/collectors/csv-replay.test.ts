import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { csvReplaySchema } from '../config/csv-replay-schema.js'
import { CsvReplay } from './csv-replay.js'

const dir = mkdtempSync(join(tmpdir(), 'telstar-csv-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const values = [
  { from: 'rsrp', metric: 'rsrp_dbm' },
  { from: 'rsrp', metric: 'signal_strength_pct', linear: [-140, 0, -44, 100] },
  { from: 'dl', metric: 'throughput_dl_mbps', scale: 0.001 },
]
const text = `time,node,rsrp,dl
2024-01-01T00:00:00Z,a,-80,2000
2024-01-01T00:00:10Z,b,-92,
2024-01-01 00:00:20,a,,532905
`
const start = Date.UTC(2026, 0, 1)
const first = Date.UTC(2024, 0, 1)

async function replay(content: string | Buffer, settings: object = {}) {
  const file = join(dir, 'data.csv')
  writeFileSync(file, content)
  const config = csvReplaySchema.parse({ file, time_column: 'time', cell_key: 'node', values, ...settings })
  const source = await CsvReplay.open(config)
  const refused: { line: number; reason: string }[] = []
  const due = []
  for await (const next of source.samples(start, (line, reason) => refused.push({ line, reason })))
    due.push(next)
  return {
    due,
    samples: due.map(({ sample }) => sample),
    refused,
    counts: source.counts,
    metrics: source.metrics,
  }
}

test('columns become metrics, keys become cells, empty fields become nothing', async () => {
  const { samples, counts, metrics } = await replay(text)
  expect(samples).toEqual([
    { ts: first, cell: 1, values: { rsrp_dbm: -80, signal_strength_pct: 62.5, throughput_dl_mbps: 2 } },
    { ts: first + 10_000, cell: 2, values: { rsrp_dbm: -92, signal_strength_pct: 50 } },
    { ts: first + 20_000, cell: 1, values: { throughput_dl_mbps: 532.905 } },
  ])
  expect(counts).toEqual({ rows: 3, refusedRows: 0, values: 6 })
  expect(metrics).toEqual(['rsrp_dbm', 'signal_strength_pct', 'throughput_dl_mbps'])
})

test('gzip gives the same as plain', async () => {
  expect((await replay(gzipSync(text))).samples).toEqual((await replay(text)).samples)
})

test('shifted flat out moves all rows by one constant so that the last is at the start of the run', async () => {
  const { samples, due } = await replay(text, { time: 'shifted' })
  expect(samples.map(({ ts }) => ts)).toEqual([start - 20_000, start - 10_000, start])
  expect(due.every((next) => next.due === start)).toBe(true)
})

test('shifted with a speed begins at the start of the run and is paced', async () => {
  const { samples, due } = await replay(text, { time: 'shifted', speed: 10 })
  expect(samples.map(({ ts }) => ts)).toEqual([start, start + 1000, start + 2000])
  expect(due.map((next) => next.due)).toEqual([start, start + 1000, start + 2000])
})

test('original times stay, whatever the pace', async () => {
  const { samples, due } = await replay(text, { speed: 2 })
  expect(samples.map(({ ts }) => ts)).toEqual([first, first + 10_000, first + 20_000])
  expect(due.map((next) => next.due)).toEqual([start, start + 5000, start + 10_000])
})

test('rows that cannot be read are refused by line and the others go on', async () => {
  const broken = `${text}yesterday,a,-80,1\n2024-01-01T00:00:30Z,a,strong,1\n2024-01-01T00:00:31Z,a\n2024-01-01T00:00:32Z,c,-70,5\n`
  const { samples, refused, counts } = await replay(broken)
  expect(refused).toEqual([
    { line: 5, reason: '"yesterday" is not a time (iso)' },
    { line: 6, reason: 'rsrp: "strong" is not a number' },
    { line: 7, reason: '2 fields; the header has 4' },
  ])
  expect(samples.at(-1)).toMatchObject({ ts: first + 32_000, cell: 3 })
  expect(counts).toMatchObject({ rows: 7, refusedRows: 3 })
})

test('quotes that do not match spoil their row only', async () => {
  const { refused, samples } = await replay(
    `${text}2024-01-01T00:00:30Z,a"b,-80,1\n2024-01-01T00:00:32Z,a,-70,5\n`,
  )
  expect(refused.map(({ line }) => line)).toEqual([5])
  expect(samples.at(-1)?.ts).toBe(first + 32_000)
})

test('cells can be fixed or numbers of a column, and Unix times are read', async () => {
  const unix = 't;cell;v\n1704067200;7;-80\n1704067201;90000;-81\n'
  const settings = {
    delimiter: ';',
    time_column: 't',
    time_format: 'unix_s',
    cell_key: undefined,
    values: [{ from: 'v', metric: 'rsrp_dbm' }],
  }
  const { samples, refused } = await replay(unix, { ...settings, cell_column: 'cell' })
  expect(samples).toEqual([{ ts: first, cell: 7, values: { rsrp_dbm: -80 } }])
  expect(refused).toEqual([{ line: 3, reason: 'no cell in "90000"' }])
  expect((await replay(unix, { ...settings, cell: 4 })).samples.map(({ cell }) => cell)).toEqual([4, 4])
})

test('a straight line is held at its ends', async () => {
  const { samples } = await replay(
    'time,node,rsrp,dl\n2024-01-01T00:00:00Z,a,-200,\n2024-01-01T00:00:01Z,a,-20,\n',
  )
  expect(samples.map(({ values: found }) => found.signal_strength_pct)).toEqual([0, 100])
})

test('a column that is not there, an empty file and no file are told at once', async () => {
  await expect(replay(text, { time_column: 'when' })).rejects.toThrow('no column when')
  await expect(replay('')).rejects.toThrow('is empty')
  await expect(replay(text, { file: '/nowhere.csv' })).rejects.toThrow('/nowhere.csv')
})

test('traces of other tools are read: dashes for what was not measured, their times, byte order mark, CRLF', async () => {
  const { samples, refused } = await replay(
    '\ufefftime,node,rsrp,dl\r\n2024.01.01_00.00.00,a,-80,-\r\n2024-01-01 02:00:10+02,a,NaN,"1000"\r\n2024-01-01T00:00:20+0000,a,N/A,?\r\n2024-13-01,a,-80,1\r\n',
  )
  expect(samples).toEqual([
    { ts: first, cell: 1, values: { rsrp_dbm: -80, signal_strength_pct: 62.5 } },
    { ts: first + 10_000, cell: 1, values: { throughput_dl_mbps: 1 } },
  ])
  expect(refused.map(({ line }) => line)).toEqual([5])
})
