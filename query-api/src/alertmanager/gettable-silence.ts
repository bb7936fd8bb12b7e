import { type Silence, silenceState } from '@telstar/contracts/silence'
import type { GettableSilence } from './alertmanager-schema.js'

/** A silence in the form of Alertmanager's API. @param now Unix milliseconds */
export function gettableSilence(silence: Silence, now: number): GettableSilence {
  const { silenceId, matchers, startsAt, endsAt, author, comment, updatedAt } = silence
  const state = silenceState(silence, now)
  return {
    id: silenceId,
    status: { state },
    updatedAt,
    comment,
    createdBy: author,
    endsAt,
    matchers,
    startsAt,
  }
}

const order = { active: 0, pending: 1, expired: 2 } as const

/** As Alertmanager sorts them: active ones that end first, pending ones that begin first, expired ones newest first. */
export function sortedSilences(silences: readonly GettableSilence[]): GettableSilence[] {
  return silences.toSorted((a, b) => {
    const byState = order[a.status.state] - order[b.status.state]
    if (byState !== 0) return byState
    const { state } = a.status
    if (state === 'active') return Date.parse(a.endsAt) - Date.parse(b.endsAt)
    if (state === 'pending') return Date.parse(a.startsAt) - Date.parse(b.startsAt)
    return Date.parse(b.endsAt) - Date.parse(a.endsAt)
  })
}
