import type { Options } from 'k6/options'
import { lookIntoOneNode } from './query-journey.ts'

// An outage: everybody looks at once, then goes. Refusing with 429 or 503 is allowed, breaking is not.
export const options: Options = {
  scenarios: {
    outage: {
      executor: 'ramping-arrival-rate',
      startRate: 5,
      timeUnit: '1s',
      preAllocatedVUs: 200,
      maxVUs: 400,
      stages: [
        { duration: '30s', target: 5 },
        { duration: '10s', target: 200 },
        { duration: '1m', target: 200 },
        { duration: '10s', target: 5 },
        { duration: '1m', target: 5 },
      ],
    },
  },
  thresholds: { http_req_duration: ['p(99)<5000'], checks: ['rate>0.9'] },
}

export default function outage(): void {
  lookIntoOneNode()
}
