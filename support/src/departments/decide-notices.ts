import type { Department } from '../domain/actor.js'
import type { NoticeChannel } from '../routing/routing-policy.js'
import type { Audience, Condition, NoticePolicy, NoticeRule } from './notice-policy.js'
import type { SupportEvent } from './support-event.js'

/** Whether a department is told of an event by a channel. */
export interface NoticeDecision {
  readonly department: Department
  readonly channel: NoticeChannel
  /** Of the policy. */
  readonly rule: string
  /** Why it is not told; null: it is. */
  readonly withheld: string | null
}

export interface NoticeTerms {
  readonly policy: NoticePolicy
  /** How a department wants to hear of its work. */
  readonly usual: Readonly<Record<Department, readonly NoticeChannel[]>>
  /** Whether the department can be reached so. */
  hasAddress(department: Department, channel: NoticeChannel): boolean
}

type Told = Pick<SupportEvent, 'named' | 'working' | 'waiting' | 'facts'> & {
  readonly data: { readonly type: string }
}

/**
 * Who is told of an event and how, pure: at most one decision for each department and channel, that of the first rule
 * which tells it, else of the first which does not.
 */
export function decideNotices(event: Told, terms: NoticeTerms): NoticeDecision[] {
  const decisions = new Map<string, NoticeDecision>()
  for (const rule of terms.policy.rules) {
    if (!rule.events.some((type) => type === event.data.type) || !holds(rule.when, event)) continue
    for (const decision of byRule(rule, event, terms)) {
      const key = `${decision.department} ${decision.channel}`
      const earlier = decisions.get(key)
      if (earlier === undefined || (earlier.withheld !== null && decision.withheld === null))
        decisions.set(key, decision)
    }
  }
  return [...decisions.values()]
}

function byRule(rule: NoticeRule, event: Told, { usual, hasAddress }: NoticeTerms): NoticeDecision[] {
  const departments = [...new Set(rule.to.flatMap((audience) => members(audience, event)))]
  return departments.flatMap((department) =>
    (rule.channels ?? usual[department]).map((channel) => ({
      ...{ department, channel, rule: rule.name },
      withheld: exception(rule, channel, event) ?? (hasAddress(department, channel) ? null : 'no-address'),
    })),
  )
}

function members(audience: Audience, event: Told): readonly Department[] {
  return audience === 'named' || audience === 'working' || audience === 'waiting'
    ? event[audience]
    : [audience]
}

function exception({ except }: NoticeRule, channel: NoticeChannel, event: Told): string | null {
  const one = except.find(({ when, channels }) => (channels?.includes(channel) ?? true) && holds(when, event))
  return one?.reason ?? null
}

function holds(condition: Condition, { facts }: Told): boolean {
  return Object.entries(condition).every(
    ([name, wanted]) => wanted === undefined || wanted.includes(facts[name] ?? ''),
  )
}
