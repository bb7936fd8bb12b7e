import type { Options } from 'k6/options'
import { publishAsNode } from './publish-journey.ts'

// A working day: as many nodes as there are tokens, 100 batches a session.
export const options: Options = {
  scenarios: {
    day: { executor: 'constant-vus', vus: Number(__ENV.NODES ?? 50), duration: __ENV.DURATION ?? '5m' },
  },
  thresholds: { checks: ['rate>0.999'], publish_to_puback: ['p(99)<250'] },
}

export default async function day(): Promise<void> {
  await publishAsNode(100, 10)
}
