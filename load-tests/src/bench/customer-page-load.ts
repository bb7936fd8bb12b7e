import { setTimeout as sleep } from 'node:timers/promises'
import { LatencyHistogram } from '../fleet/latency-histogram.js'
import { processUsage } from '../process-usage.js'
import { benchCustomer } from './fill-support-log.js'

export interface CustomerPages {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly pages: number
  readonly perSecond: number
  readonly failed: number
  /** Resident memory of the station, once a second after the warm-up. */
  readonly residentMb: readonly number[]
}

interface LoadOptions {
  readonly url: string
  readonly token: string
  readonly customers: number
  readonly seconds: number
  readonly readers: number
  /** Of the station. */
  readonly pid: number
  /** 0–1. */
  readonly random: () => number
}

/** Reads Customer 360 of customers chosen by chance over HTTP, each reader one after the other. */
export async function readCustomerPages(options: LoadOptions): Promise<CustomerPages> {
  const { seconds, readers, pid } = options
  const latency = new LatencyHistogram()
  const residentMb: number[] = []
  let failed = 0
  const begun = performance.now()
  const until = begun + seconds * 1000
  const lane = async () => {
    while (performance.now() < until) {
      const sent = performance.now()
      if (!(await readOne(options))) failed += 1
      latency.record(performance.now() - sent)
    }
  }
  const watch = async () => {
    for (; performance.now() < until; await sleep(1000))
      residentMb.push(Math.round(processUsage(pid)?.residentMb ?? 0))
  }
  await Promise.all([...Array.from({ length: readers }, lane), watch()])
  const elapsed = (performance.now() - begun) / 1000
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((quantile) => latency.quantile(quantile))
  return {
    ...{ p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0, pages: latency.total, failed, residentMb },
    perSecond: latency.total / elapsed,
  }
}

async function readOne({ url, token, customers, random }: LoadOptions): Promise<boolean> {
  const id = benchCustomer(Math.floor(random() * customers))
  const answer = await fetch(`${url}/v1/customers/${id}`, { headers: { authorization: `Bearer ${token}` } })
  const page = (await answer.json()) as { timeline?: readonly unknown[] }
  return answer.ok && page.timeline !== undefined && page.timeline.length >= 5
}
