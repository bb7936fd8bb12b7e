import { sleep } from 'k6'
import type { Options } from 'k6/options'
import { lookAtWork, takeOneCall } from './support-journey.ts'

// A shift: 30 agents, a call every few seconds, and somebody who looks at the board.
export const options: Options = {
  scenarios: {
    agents: { executor: 'constant-vus', vus: 30, duration: __ENV.DURATION ?? '5m' },
    board: { executor: 'constant-vus', exec: 'board', vus: 5, duration: __ENV.DURATION ?? '5m' },
  },
  thresholds: {
    checks: ['rate>0.999'],
    http_req_failed: ['rate<0.001'],
    'http_req_duration{name:open}': ['p(95)<200'],
    'http_req_duration{name:customer 360}': ['p(95)<100'],
  },
}

export default function agent(): void {
  takeOneCall()
  sleep(5)
}

export function board(): void {
  lookAtWork()
  sleep(5)
}
