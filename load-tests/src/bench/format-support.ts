import type { SupportBench } from './bench-support.js'

const whole = (value: number) => Math.round(value).toLocaleString('en-GB')
const rates = (values: readonly number[]) => values.map(whole).join(' ')

/** The result as text: what was measured beside what is asked. */
export function formatSupport(result: SupportBench): string {
  const { engine, append, customers, events, fillSeconds, buildSeconds, pages } = result
  const { residentMb } = pages
  const quarter = Math.max(1, Math.floor(residentMb.length / 4))
  const first = Math.max(...residentMb.slice(0, quarter))
  const last = Math.max(...residentMb.slice(-quarter))
  return [
    `on ${engine}`,
    `appends of one event ${rates(append.appendsPerSecond)} a second, plain inserts ${rates(append.plainPerSecond)}, in turns over ${append.connections} connections: ratio ${append.ratio.toFixed(2)} (0.5 or more is asked)`,
    `${whole(customers)} customers, ${whole(events)} events: filled by COPY in ${whole(fillSeconds)} s, read model built from the log in ${whole(buildSeconds)} s (${whole(events / buildSeconds)} events/s)`,
    `customer 360 over HTTP: p50 ${pages.p50.toFixed(1)} ms, p95 ${pages.p95.toFixed(1)} ms (30 or less is asked), p99 ${pages.p99.toFixed(1)} ms; ${whole(pages.perSecond)} a second, ${whole(pages.pages)} pages, ${pages.failed} failed`,
    `memory of the station: at most ${first} MB in the first quarter of the run, ${last} MB in the last`,
  ].join('\n')
}
