import { expect, test } from 'vitest'
import { scriptedTroubleSchema } from '../config/scripted-trouble-schema.js'
import { ScriptedCollector } from './scripted-collector.js'
import { degraded, isSilenced, type Script, scriptOf } from './scripted-trouble.js'
import { Simulator } from './simulator.js'

const weak = {
  kind: 'degrade' as const,
  ...{ node: 'n-1', cell: 2, metric: 'signal_strength_pct', toward: 30 },
  ...{ fromSeconds: 25, toSeconds: 75, everyMinutes: 15 },
}
const dark = { kind: 'silence' as const, site: 's-2', fromSeconds: 35, toSeconds: 95 }
const second = 1000

/** The signal of the cell at so many seconds after the start. */
const signalAt = (seconds: number, { cell = 2, measured = 70 } = {}) =>
  degraded(
    { signal_strength_pct: measured, snr_db: 20 },
    { script: [weak], cell, sinceStartMs: seconds * second },
  ).signal_strength_pct

test('a cell is degraded from its time to its time, and again at every repetition', () => {
  const raised = [0, 24.9, 25, 74.9, 75, 600, 924.9, 925, 974.9, 975].map((at) => (signalAt(at) ?? 0) < 50)
  expect(raised).toEqual([false, false, true, true, false, false, false, true, true, false])
})

test('a degraded metric stays near its value with a tenth of its noise, and others stay as measured', () => {
  const values = degraded(
    { signal_strength_pct: 68, snr_db: 20 },
    { script: [weak], cell: 2, sinceStartMs: 30_000 },
  )
  expect(values).toEqual({ signal_strength_pct: 33.8, snr_db: 20 })
  expect(signalAt(30, { cell: 1 })).toBe(70)
})

test('without a repetition trouble comes once', () => {
  const silences = [34, 35, 94, 95, 935].map((at) => isSilenced([dark], at * second))
  expect(silences).toEqual([false, true, true, false, false])
})

test('the script of a node holds what names it or its site, and nothing of others', () => {
  const script: Script = [weak, dark]
  expect(scriptOf(script, { site: 's-1', node: 'n-1' })).toEqual([weak])
  expect(scriptOf(script, { site: 's-2', node: 'n-7' })).toEqual([dark])
  expect(scriptOf(script, { site: 's-3', node: 'n-9' })).toEqual([])
  expect(scriptOf([{ ...dark, node: 'n-1' }], { site: 's-2', node: 'n-7' })).toEqual([])
})

test('a simulated node measures nothing while it is silent and the same as ever around it', async () => {
  const startedAt = Date.UTC(2026, 0, 5)
  const simulator = new Simulator({
    ...{ seed: 1, site: 's-2', node: 'n-7', cells: 3 },
    ...{ stepMs: 5000, host: true },
  })
  const scripted = new ScriptedCollector(simulator, { script: [dark], startedAt })
  const [before, during, after] = [30, 60, 95].map((seconds) => startedAt + seconds * second)
  expect(await scripted.collect(before ?? 0)).toEqual(await simulator.collect(before ?? 0))
  expect(await scripted.collect(during ?? 0)).toEqual([])
  expect(await scripted.collect(after ?? 0)).toEqual(await simulator.collect(after ?? 0))
})

test.each([
  ['a metric nobody knows', { ...weak, metric: 'signal' }, 'is no gauge of the catalogue'],
  ['a metric that is counted', { ...weak, metric: 'calls_dropped' }, 'is no gauge of the catalogue'],
  ['a value out of range', { ...weak, toward: 130 }, 'must be from 0 to 100'],
  ['an end before its beginning', { ...dark, toSeconds: 30 }, 'must be after fromSeconds'],
  ['a repetition within itself', { ...dark, everyMinutes: 1 }, 'must be longer than the trouble lasts'],
  ['no place', { ...dark, site: undefined }, 'name a site or a node'],
  ['a cell that loses its power alone', { ...dark, cell: 1 }, 'Unrecognized key: "cell"'],
])('a script with %s is refused', (_, trouble, reason) => {
  const { error } = scriptedTroubleSchema.safeParse(trouble)
  expect(error?.issues.map(({ message }) => message)).toEqual([reason])
})
