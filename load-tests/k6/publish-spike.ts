import type { Options } from 'k6/options'
import { publishAsNode } from './publish-journey.ts'

// The power comes back: every node connects within seconds and sends what it kept.
export const options: Options = {
  scenarios: {
    powerReturns: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { duration: '5s', target: Number(__ENV.NODES ?? 50) },
        { duration: '1m', target: Number(__ENV.NODES ?? 50) },
        { duration: '5s', target: 1 },
      ],
    },
  },
  thresholds: { checks: ['rate>0.99'], publish_to_puback: ['p(99)<2000'] },
}

export default async function powerReturns(): Promise<void> {
  await publishAsNode(200, 50)
}
