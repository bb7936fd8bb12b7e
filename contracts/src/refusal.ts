/** Why a whole payload cannot be read: found at the broker, before Kafka. */
export const malformedReasons = [
  'empty',
  'unknown-form',
  'not-utf8',
  'broken-json',
  'broken-msgpack',
  'unsupported-version',
  'bad-identity',
  'bad-structure',
  'too-many-samples',
] as const

/** Why a sample or a value of a readable batch is kept out of the log: found where catalogue and registry are known. */
export const quarantineReasons = [
  'unknown-node',
  'unknown-metric',
  'wrong-type',
  'not-finite',
  'out-of-range',
  'bad-cell',
  'impossible-clock',
  'older-than-retention',
] as const

/** `poison`: the record made its processor fail again and again, alone. */
export type RefusalReason = (typeof malformedReasons)[number] | (typeof quarantineReasons)[number] | 'poison'

export type MalformedReason = (typeof malformedReasons)[number]
export type QuarantineReason = (typeof quarantineReasons)[number]

/** What was wrong, where, and what was expected. */
export class Malformed extends Error {
  override name = 'Malformed'
  constructor(
    readonly reason: MalformedReason,
    detail: string,
  ) {
    super(detail)
  }
}
