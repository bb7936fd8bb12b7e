import type { Alert } from '@telstar/contracts/alert'
import type { Silence } from '@telstar/contracts/silence'
import { compileMatchers, type Labels } from '@telstar/runtime/match-labels'
import type { ClientBase } from 'pg'
import type { Inhibits } from './inhibition.js'
import { receiverUse } from './notices-table.js'
import type { Receiver } from './receivers.js'

/** What stands around the alerts of all groups that are looked at in one transaction. */
export interface Circumstances {
  readonly inhibits: Inhibits
  silencedBy(labels: Labels): string | null
  limitedUntil(receiver: string): number | null
  /** Whether the configuration has the receiver. */
  knows(receiver: string): boolean
  /** Counts a notice to a receiver that is about to be made. */
  spend(receiver: string): void
}

export interface CircumstancesPorts {
  readonly receivers: ReadonlyMap<string, Receiver>
  /** Whether inhibit rules are configured; without them the alerts on record name their cause themselves. */
  readonly hasInhibitRules: boolean
  inhibition(standing: readonly Alert[]): Inhibits
}

/** Reads silences, alerts that may inhibit, and what is left of the limits of these receivers. @param now Unix milliseconds */
export async function readCircumstances(
  client: ClientBase,
  { receivers, hasInhibitRules, inhibition }: CircumstancesPorts,
  { now, concerned }: { readonly now: number; readonly concerned: readonly string[] },
): Promise<Circumstances> {
  const silences = await activeSilences(client, now)
  const standing = hasInhibitRules ? await standingAlerts(client) : []
  const budgets = await budgetsOf(client, { now, receivers: limited(receivers, concerned) })
  return {
    inhibits: inhibition(standing),
    silencedBy: (labels) => silences.find(({ fits }) => fits(labels))?.silenceId ?? null,
    limitedUntil: (receiver) => {
      const budget = budgets.get(receiver)
      return budget === undefined || budget.left > 0 ? null : budget.until
    },
    knows: (receiver) => receivers.has(receiver),
    spend: (receiver) => {
      const budget = budgets.get(receiver)
      if (budget) budget.left -= 1
    },
  }
}

interface ReadySilence {
  readonly silenceId: string
  fits(labels: Labels): boolean
}

async function activeSilences(client: ClientBase, now: number): Promise<ReadySilence[]> {
  const { rows } = await client.query<{ silence: Silence }>(
    'SELECT silence FROM silences WHERE starts_at <= $1 AND ends_at > $1 ORDER BY starts_at, silence_id',
    [new Date(now)],
  )
  return rows.map(({ silence: { silenceId, matchers } }) => ({ silenceId, fits: compileMatchers(matchers) }))
}

async function standingAlerts(client: ClientBase): Promise<Alert[]> {
  const { rows } = await client.query<{ alert: Alert }>(
    `SELECT alert FROM alerts WHERE state <> 'cleared' AND NOT shadow ORDER BY raised_at, alert_id LIMIT 20000`,
  )
  return rows.map(({ alert }) => alert)
}

type Limited = Receiver & { readonly limit: NonNullable<Receiver['limit']> }

function limited(receivers: ReadonlyMap<string, Receiver>, names: readonly string[]): Limited[] {
  return [...new Set(names)].sort().flatMap((name) => {
    const receiver = receivers.get(name)
    return receiver?.limit ? [{ ...receiver, limit: receiver.limit }] : []
  })
}

async function budgetsOf(
  client: ClientBase,
  { now, receivers }: { now: number; receivers: readonly Limited[] },
) {
  const budgets = new Map<string, { left: number; until: number }>()
  for (const { name, limit } of receivers) {
    const use = await receiverUse(client, name, now - limit.perMs)
    budgets.set(name, { left: limit.notices - (use?.used ?? 0), until: (use?.since ?? now) + limit.perMs })
  }
  return budgets
}
