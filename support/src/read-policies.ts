import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { noticePolicySchema } from './departments/notice-policy.js'
import { readPolicyFile } from './policy-files/read-policy-file.js'
import { requestPlansSchema } from './requests/request-plans.js'
import { routingPolicySchema } from './routing/routing-policy.js'
import { ServiceLevelPolicy, serviceLevelPolicySchema } from './service-levels/service-level-policy.js'

/**
 * The policies of a folder: what customers are promised, how requests are carried out, who works on what and hears of it.
 * @throws {BadPolicyFile} naming every problem and its place; what reading a file throws
 */
export function readPolicies(folder: string) {
  const read = <Policy>(name: string, schema: z.ZodType<Policy>) =>
    readPolicyFile(name, readFileSync(join(folder, name), 'utf8'), schema)
  return {
    serviceLevels: new ServiceLevelPolicy(read('service-levels.yaml', serviceLevelPolicySchema)),
    plans: read('request-plans.yaml', requestPlansSchema),
    routing: read('routing.yaml', routingPolicySchema),
    notices: read('notices.yaml', noticePolicySchema),
  }
}
