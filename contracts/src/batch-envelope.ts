import { Malformed } from './refusal.js'
import { shown } from './structure.js'
import { type BatchIdentity, maxMetrics, maxSamples } from './telemetry-batch.js'

/** Version, boot and sequence of a batch. @throws {Malformed} */
export function identityOf(body: Record<string, unknown>): BatchIdentity {
  versionOf(body)
  return { boot: counter(body.boot, 'boot'), seq: counter(body.seq, 'seq') }
}

/** @throws {Malformed} unsupported-version */
export function versionOf(body: Record<string, unknown>): 1 {
  if (body.v === 1) return 1
  throw new Malformed('unsupported-version', `v is ${shown(body.v)}; expected 1`)
}

/** When the node made the batch. @throws {Malformed} bad-structure */
export function sentOf(body: Record<string, unknown>): number {
  if (typeof body.sent === 'number' && Number.isFinite(body.sent)) return body.sent
  throw new Malformed('bad-structure', `sent is ${shown(body.sent)}; expected Unix milliseconds`)
}

/** @throws {Malformed} too-many-samples */
export function limitSamples(samples: number): void {
  if (samples <= maxSamples) return
  throw new Malformed('too-many-samples', `${samples} samples in one batch; ${maxSamples} at most`)
}

/**
 * Keeps a batch from naming metrics without end, and names that UTF-8 cannot hold (a lone surrogate would come back as
 * another name).
 * @throws {Malformed} bad-structure
 */
export function limitMetrics(blocks: readonly { readonly columns: ReadonlyMap<string, unknown> }[]): void {
  const names = new Set<string>()
  for (const { columns } of blocks) {
    for (const name of columns.keys()) names.add(name)
    if (names.size > maxMetrics) {
      throw new Malformed('bad-structure', `more than ${maxMetrics} different metrics in one batch`)
    }
  }
  for (const name of names) {
    if (/\p{Surrogate}/u.test(name))
      throw new Malformed('bad-structure', `the metric name ${shown(name)} is not Unicode text`)
  }
}

function counter(value: unknown, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new Malformed('bad-identity', `${name} is ${shown(value)}; expected a whole number from 0 to 2^53-1`)
}
