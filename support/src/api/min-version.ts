import { integerParameter } from '@telstar/http/query-parameter'
import { atVersion, Behind } from '../queries/at-version.js'
import { SupportProblem } from './problems/support-problem.js'

/** Read your writes: the version a command answered. */
export const minVersionParameter = integerParameter({ min: 1, max: 999_999_999 })
  .optional()
  .describe('Waits until the read model is at this version, as a command answered it')

/**
 * A document of this version at least; null: there is none.
 * @throws {Problem} behind, when the read model does not get there within 5 s
 */
export async function readAtVersion<Document extends { readonly version: number }>(
  read: () => Promise<Document | null>,
  minVersion: number | undefined,
): Promise<Document | null> {
  const found = await atVersion(read, { minVersion: minVersion ?? null })
  if (!(found instanceof Behind)) return found
  const { version } = found
  throw new SupportProblem('behind', { headers: { 'retry-after': '1' }, more: { version } })
}
