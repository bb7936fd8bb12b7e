import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { CatalogueCache } from './catalogue-cache.js'

function cacheWithClock() {
  let now = 0
  let loads = 0
  const load = async () => {
    loads += 1
    return loads === 1 ? metricCatalogueV1.slice(0, 2) : metricCatalogueV1
  }
  const pass = (ms: number) => {
    now += ms
  }
  return { cache: new CatalogueCache(load, () => now), loads: () => loads, pass }
}

describe('CatalogueCache', () => {
  it('reads the catalogue again as soon as a metric is missed for the first time', async () => {
    const { cache } = cacheWithClock()
    const seen = await cache.plan()
    expect(seen.metrics.has('rsrq_db')).toBe(false)
    expect((await cache.newerThan(seen, ['rsrq_db']))?.metrics.has('rsrq_db')).toBe(true)
  })

  it('reads at most once a second for a metric that stays unknown', async () => {
    const { cache, loads, pass } = cacheWithClock()
    const seen = await cache.plan()
    const newer = await cache.newerThan(seen, ['nonsense'])
    expect(await cache.newerThan(newer ?? seen, ['nonsense'])).toBeNull()
    expect(loads()).toBe(2)
    pass(1000)
    await cache.newerThan(newer ?? seen, ['nonsense'])
    expect(loads()).toBe(3)
  })

  it('reads again now and then, for ranges that were widened', async () => {
    const { cache, loads, pass } = cacheWithClock()
    await cache.plan()
    await cache.plan()
    expect(loads()).toBe(1)
    pass(10_000)
    await cache.plan()
    expect(loads()).toBe(2)
  })
})
