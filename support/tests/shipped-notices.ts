import { readFileSync } from 'node:fs'
import { noticePolicySchema } from '../src/departments/notice-policy.js'
import { readPolicyFile } from '../src/policy-files/read-policy-file.js'

const file = new URL('../policies/notices.yaml', import.meta.url)
/** As it is shipped. */
export const shippedNotices = readPolicyFile('notices.yaml', readFileSync(file, 'utf8'), noticePolicySchema)
