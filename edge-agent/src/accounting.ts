import type { Intake } from './intake.js'
import type { NodeSpool } from './spool/node-spool.js'

/** Where every sample of this life of the agent is. */
export interface Accounting {
  readonly collected: number
  /** Left on disk by an earlier life. */
  readonly recovered: number
  readonly acknowledged: number
  readonly buffered: number
  readonly dropped: number
  readonly refused: number
  /** Lost on disk after they were accepted. */
  readonly damaged: number
  /** collected + recovered − all the others: 0, or something is wrong in here. */
  readonly residual: number
}

/** The sums of one node. */
export function accountOf(intake: Intake, spool: NodeSpool): Accounting {
  const { collected, refused, pending } = intake.counts
  const { recovered, acknowledged, dropped, damaged } = spool.account.counts
  const buffered = spool.account.buffered.samples + pending
  const residual = collected + recovered - acknowledged - buffered - dropped - refused - damaged
  return { collected, recovered, acknowledged, buffered, dropped, refused, damaged, residual }
}

const fields = [
  'collected',
  'recovered',
  'acknowledged',
  'buffered',
  'dropped',
  'refused',
  'damaged',
  'residual',
] as const

/** The sums of several nodes. */
export function sumAccounts(accounts: readonly Accounting[]): Accounting {
  const sums = fields.map((field) => [field, accounts.reduce((sum, account) => sum + account[field], 0)])
  return Object.fromEntries(sums) as Record<(typeof fields)[number], number>
}
