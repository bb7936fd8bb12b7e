import { createHash } from 'node:crypto'

/**
 * The id of an alert: the same however often the same measurements are evaluated.
 * @param raisedAt Unix milliseconds of the measurement that raised it
 */
export function alertId(ruleId: string, managedObject: string, raisedAt: number): string {
  return createHash('sha256')
    .update(`${ruleId}\n${managedObject}\n${raisedAt}`)
    .digest('base64url')
    .replaceAll(/[-_]/g, 'x')
    .slice(0, 20)
}
