import { z } from '@hono/zod-openapi'
import type { Outcome } from '../../domain/carry-out.js'
import { refusalProblem, SupportProblem } from '../problems/support-problem.js'

export const changedSchema = z
  .object({
    id: z.string().describe('Of the customer, complaint or request'),
    version: z.number().int().describe('After the command; with `minVersion` a question waits for it'),
  })
  .openapi('Changed')

export function entityTag(version: number): string {
  return `"${version}"`
}

/**
 * The version after a command, the same when it was repeated.
 * @throws {Problem} version-conflict, command-id-taken, or the code of the context's refusal
 */
export function versionAfter(outcome: Outcome): number {
  const { version } = outcome
  if (outcome.kind === 'refused') throw refusalProblem(outcome.refusal)
  if (outcome.kind !== 'conflict') return version
  throw new SupportProblem('version-conflict', {
    detail: `It is at version ${version}, which is not the one of If-Match.`,
    headers: { etag: entityTag(version) },
    more: { version },
  })
}
