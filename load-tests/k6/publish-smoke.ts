import type { Options } from 'k6/options'
import { publishAsNode } from './publish-journey.ts'

// One node, five batches: does a PUBACK come for each?
export const options: Options = {
  vus: 1,
  iterations: 1,
  thresholds: { checks: ['rate==1'], pubacks: ['count>=5'], publish_to_puback: ['p(95)<100'] },
}

export default async function smoke(): Promise<void> {
  await publishAsNode(5, 10)
}
