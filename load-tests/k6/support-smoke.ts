import type { Options } from 'k6/options'
import { lookAtWork, stayOutside, takeOneCall } from './support-journey.ts'

// Is it up and right? One agent, a few calls.
export const options: Options = {
  vus: 1,
  iterations: 5,
  thresholds: { checks: ['rate==1'], http_req_failed: ['rate==0'], http_req_duration: ['p(95)<500'] },
}

export default function smoke(): void {
  takeOneCall()
  lookAtWork()
  stayOutside()
}
