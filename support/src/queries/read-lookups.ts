import type { Reader } from '@telstar/http/reader'
import { z } from 'zod'
import type { Lookups } from '../api/commands/given-fields.js'
import { atVersion, Behind } from './at-version.js'
import { duplicateChainQuery } from './complaint-query.js'
import { profileQuery, profileRowSchema } from './customer-query.js'

/** Who was registered a moment ago may not be in the read model yet. */
const waitMs = 1000

/** What commands are made whole with, from the read models. */
export function readLookups(reader: Reader): Lookups {
  return {
    async customerPlace(customerId) {
      const read = async () =>
        (await reader.read((ask) => ask(profileQuery(customerId), profileRowSchema)))[0] ?? null
      const found = await atVersion(read, { minVersion: 1, withinMs: waitMs })
      if (found === null || found instanceof Behind) return null
      const { plan, region, cells = [] } = found.profile
      return plan === undefined || region === undefined ? null : { plan, region, cells }
    },
    async duplicateChain(complaintId) {
      const row = z.object({ id: z.string() })
      return (await reader.read((ask) => ask(duplicateChainQuery(complaintId), row))).map(({ id }) => id)
    },
  }
}
