import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { expect, test } from 'vitest'
import { autoregressive, gaussian, hashText, occurrences, uniform } from './noise.js'
import { dailyLoad, simulateRadio } from './simulated-radio.js'
import { troubleAt } from './simulated-trouble.js'
import { Simulator } from './simulator.js'

const monday = Date.UTC(2024, 2, 4)
const hour = 3_600_000
const options = { seed: 1, site: 's-1', node: 'n-1', cells: 3, stepMs: 5000, host: true }
const many = (count: number) => Array.from({ length: count }, (_, index) => index)
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

test('the same seed, node, cell and time give the same reading, whoever asks and in whatever order', async () => {
  const a = new Simulator(options)
  const b = new Simulator(options)
  const later = await a.collect(monday + hour)
  const earlier = await a.collect(monday)
  expect(await b.collect(monday)).toEqual(earlier)
  expect(await b.collect(monday + hour)).toEqual(later)
  expect(earlier).not.toEqual(later)
})

test('another seed, node or cell gives other readings', () => {
  const of = (change: object) => simulateRadio({ ...options, cell: 1, at: monday, ...change })
  const readings = [of({}), of({ seed: 2 }), of({ node: 'n-2' }), of({ cell: 2 })].map((value) =>
    JSON.stringify(value),
  )
  expect(new Set(readings).size).toBe(4)
})

test('every reading of a week lies in the range of the catalogue and has all measured metrics', async () => {
  const ranges = new Map(metricCatalogueV1.map((metric) => [metric.name, metric]))
  const simulator = new Simulator(options)
  for (let at = monday; at < monday + 7 * 24 * hour; at += 23 * 60_000) {
    for (const { cell, values } of await simulator.collect(at)) {
      expect(Object.keys(values)).toHaveLength(cell === 0 ? 6 : 12)
      for (const [name, value] of Object.entries(values)) {
        const { min, max } = ranges.get(name) ?? { min: Infinity, max: -Infinity }
        expect(value, name).toBeGreaterThanOrEqual(min)
        expect(value, name).toBeLessThanOrEqual(max)
      }
      expect(values.calls_dropped ?? 0).toBeLessThanOrEqual(values.calls_attempted ?? 0)
    }
  }
})

test('the signal of a cell without trouble stays above 55 %, so that an alert on it means something', () => {
  const times = many(40).map((index) => monday + index * 83 * 60_000)
  const healthy = many(150).flatMap((index) => {
    const place = {
      seed: 1,
      site: `s-${index % 10}`,
      node: `n-${index % 50}`,
      cell: Math.floor(index / 50) + 1,
    }
    return times
      .filter((at) => troubleAt(place, at).degradation === 0)
      .map((at) => simulateRadio({ ...place, at, stepMs: 5000 })?.signal_strength_pct ?? 100)
  })
  expect(Math.min(...healthy)).toBeGreaterThan(55)
})

test('users follow the hour of the day', () => {
  const usersAt = (hours: number) =>
    mean(
      many(40).map(
        (cell) => simulateRadio({ ...options, cell, at: monday + hours * hour })?.active_users ?? 0,
      ),
    )
  expect(usersAt(20)).toBeGreaterThan(3 * usersAt(4))
  expect(dailyLoad(monday + 20 * hour)).toBeGreaterThan(dailyLoad(monday + 5 * 24 * hour + 20 * hour))
})

test('cells of one site have its troubles together, and another site has its own', () => {
  const times = many(4000).map((index) => monday + index * 10 * 60_000)
  const transport = (site: string, node: string, cell: number) =>
    times.map((at) => troubleAt({ seed: 1, site, node, cell }, at).transport)
  expect(transport('s-1', 'n-1', 1)).toEqual(transport('s-1', 'n-2', 3))
  expect(transport('s-1', 'n-1', 1)).not.toEqual(transport('s-2', 'n-1', 1))
})

test('every kind of trouble happens, and most of the time there is none', () => {
  const times = many(20_000).map((index) => monday + index * 5 * 60_000)
  const troubles = times.map((at) => troubleAt({ seed: 1, site: 's', node: 'n', cell: 1 }, at))
  const share = (had: (trouble: (typeof troubles)[number]) => boolean) =>
    mean(troubles.map((t) => Number(had(t))))
  for (const had of [
    share(({ transport }) => transport > 0),
    share(({ interference }) => interference > 0),
    share(({ degradation }) => degradation > 0),
    share(({ silent }) => silent),
  ]) {
    expect(had).toBeGreaterThan(0)
    expect(had).toBeLessThan(0.2)
  }
})

test('calls count what happens in the step, however it is cut', () => {
  const callsOf = (stepMs: number) =>
    mean(
      many(600).map(
        (index) =>
          simulateRadio({ ...options, cell: 1, at: monday + 20 * hour + index * stepMs, stepMs })
            ?.calls_attempted ?? 0,
      ),
    ) / stepMs
  expect(callsOf(1000) / callsOf(10_000)).toBeGreaterThan(0.7)
  expect(callsOf(1000) / callsOf(10_000)).toBeLessThan(1.4)
})

test('noise has the spread and the memory it says', () => {
  const stream = hashText('noise')
  const draws = many(20_000).map((n) => gaussian(stream, n))
  expect(Math.abs(mean(draws))).toBeLessThan(0.05)
  expect(mean(draws.map((x) => x * x))).toBeCloseTo(1, 1)
  expect(mean(many(20_000).map((n) => uniform(stream, n)))).toBeCloseTo(0.5, 1)
  const series = many(5000).map((n) => autoregressive(stream, n, 0.8))
  const lag = (k: number) => mean(series.slice(k).map((x, index) => x * (series[index] ?? 0)))
  expect(lag(1) / lag(0)).toBeCloseTo(0.8, 1)
  expect(mean(many(5000).map((n) => occurrences({ stream, n }, 2.5)))).toBeCloseTo(2.5, 0)
})
