import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { latestWindows } from './latest-window.js'
import { newestValues, type Sample } from './newest-values.js'

const minute = 60_000

describe('the newest values of a node', () => {
  it('come per cell and metric, each from its own newest sample', () => {
    const samples: Sample[] = [
      { time: 1, cell: 1, values: { rsrp_dbm: -90, snr_db: 7 } },
      { time: 3, cell: 1, values: { rsrp_dbm: -80, snr_db: null } },
      { time: 2, cell: 2, values: { rsrp_dbm: -70 } },
    ]
    expect(newestValues(samples, metricCatalogueV1)).toEqual([
      { metric: 'rsrp_dbm', unit: 'dBm', cell: 1, time: 3, value: -80 },
      { metric: 'snr_db', unit: 'dB', cell: 1, time: 1, value: 7 },
      { metric: 'rsrp_dbm', unit: 'dBm', cell: 2, time: 2, value: -70 },
    ])
  })

  it('derive a ratio from one sample that has both parts and calls at all', () => {
    const samples: Sample[] = [
      { time: 1, cell: 1, values: { calls_attempted: 50, calls_dropped: 1 } },
      { time: 2, cell: 1, values: { calls_attempted: 0, calls_dropped: 0 } },
      { time: 3, cell: 1, values: { calls_attempted: 9 } },
    ]
    const ratio = newestValues(samples, metricCatalogueV1).find(
      ({ metric }) => metric === 'call_drop_rate_pct',
    )
    expect(ratio).toMatchObject({ time: 1, value: 2 })
  })
})

describe('windows of the raw log', () => {
  it('join neighbouring minutes and always hold the last two', () => {
    const now = 100.5 * minute
    const at = (...minutes: number[]) => minutes.map((n) => ({ cell: 1, bucket: n * minute }))
    expect(latestWindows([], now)).toEqual([{ from: 98 * minute, to: null }])
    expect(latestWindows(at(100, 99, 97, 97, 96, 40), now)).toEqual([
      { from: 96 * minute, to: null },
      { from: 40 * minute, to: 41 * minute },
    ])
    expect(latestWindows(at(...Array.from({ length: 90 }, (_, i) => i)), now)).toHaveLength(2)
    expect(latestWindows(at(...Array.from({ length: 45 }, (_, i) => i * 2)), now)).toHaveLength(40)
  })
})
