import { sleep } from 'k6'
import type { Options } from 'k6/options'
import { lookIntoOneNode } from './query-journey.ts'

// A shift: 50 engineers, each looking into a node every two seconds.
export const options: Options = {
  scenarios: { shift: { executor: 'constant-vus', vus: 50, duration: __ENV.DURATION ?? '5m' } },
  thresholds: {
    checks: ['rate>0.999'],
    http_req_failed: ['rate<0.001'],
    'http_req_duration{name:latest}': ['p(95)<100'],
    'http_req_duration{name:series}': ['p(95)<200'],
  },
}

export default function shift(): void {
  lookIntoOneNode()
  sleep(2)
}
