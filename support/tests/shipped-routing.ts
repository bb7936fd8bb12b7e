import { readFileSync } from 'node:fs'
import { readPolicyFile } from '../src/policy-files/read-policy-file.js'
import { routingPolicySchema } from '../src/routing/routing-policy.js'

const file = new URL('../policies/routing.yaml', import.meta.url)
/** As it is shipped. */
export const shippedRouting = readPolicyFile('routing.yaml', readFileSync(file, 'utf8'), routingPolicySchema)
