import type { Options } from 'k6/options'
import { takeOneCall } from './support-journey.ts'

// A mast falls: everybody calls at once, then it is over. Refusing with 429 or 503 is allowed, breaking is not.
export const options: Options = {
  scenarios: {
    storm: {
      executor: 'ramping-arrival-rate',
      startRate: 1,
      timeUnit: '1s',
      preAllocatedVUs: 100,
      maxVUs: 300,
      stages: [
        { duration: '30s', target: 1 },
        { duration: '10s', target: 50 },
        { duration: '1m', target: 50 },
        { duration: '10s', target: 1 },
        { duration: '1m', target: 1 },
      ],
    },
  },
  thresholds: { http_req_duration: ['p(99)<5000'], checks: ['rate>0.9'] },
}

export default function storm(): void {
  takeOneCall()
}
