import { describe, expect, it } from 'vitest'
import { type Delivered, Deliveries } from './deliveries.js'
import { ProduceFailed } from './produce-failed.js'

function given(deliveries: Deliveries, deadline: number) {
  let id = 0
  const promise = new Promise<Delivered>((resolve, reject) => {
    id = deliveries.add({ deadline, resolve, reject })
  })
  return { id, promise }
}

describe('Deliveries under way', () => {
  it('resolve with the place that the report names', async () => {
    const deliveries = new Deliveries()
    const { id, promise } = given(deliveries, 10)
    deliveries.delivered(id, 3, 42)
    await expect(promise).resolves.toEqual({ partition: 3, offset: 42n })
    expect(deliveries.size).toBe(0)
  })

  it('expire when their time has come, the younger ones stay', async () => {
    const deliveries = new Deliveries()
    const old = given(deliveries, 10)
    given(deliveries, 20)
    const rejected = expect(old.promise).rejects.toMatchObject({ code: 'timeout', retryable: true })
    expect(deliveries.expire(9)).toBe(0)
    expect(deliveries.expire(10)).toBe(1)
    await rejected
    expect(deliveries.size).toBe(1)
  })

  it('ignore a report that comes after they expired', async () => {
    const deliveries = new Deliveries()
    const { id, promise } = given(deliveries, 10)
    const rejected = expect(promise).rejects.toBeInstanceOf(ProduceFailed)
    deliveries.expire(10)
    deliveries.delivered(id, 0, 1)
    await rejected
  })

  it('fail together when the producer ends', async () => {
    const deliveries = new Deliveries()
    const all = [given(deliveries, 10), given(deliveries, 10)].map(({ promise }) =>
      expect(promise).rejects.toMatchObject({ code: 'stopped' }),
    )
    deliveries.failAll(new ProduceFailed('stopped', 'over'))
    await Promise.all(all)
    expect(deliveries.size).toBe(0)
  })
})
