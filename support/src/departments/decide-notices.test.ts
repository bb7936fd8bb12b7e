import { describe, expect, it } from 'vitest'
import { shippedNotices } from '../../tests/shipped-notices.js'
import { shippedRouting } from '../../tests/shipped-routing.js'
import type { Department } from '../domain/actor.js'
import { decideNotices, type NoticeTerms } from './decide-notices.js'
import { noticePolicySchema } from './notice-policy.js'

const usual = {
  'network-operations': shippedRouting.departments['network-operations'].notify,
  billing: shippedRouting.departments.billing.notify,
  'customer-care': shippedRouting.departments['customer-care'].notify,
}
const shipped: NoticeTerms = { policy: shippedNotices, usual, hasAddress: () => true }

interface Facts {
  readonly named?: readonly Department[]
  readonly working?: readonly Department[]
  readonly waiting?: readonly Department[]
  readonly [fact: string]: unknown
}

function decide(
  type: string,
  { named = [], working = [], waiting = working, ...facts }: Facts,
  terms = shipped,
) {
  const event = { data: { type }, named, working, waiting, facts: facts as Record<string, string> }
  return decideNotices(event, terms).map(
    ({ department, channel, withheld }) => `${department} ${channel}${withheld ? ` (${withheld})` : ''}`,
  )
}

describe('By the policy that is shipped', () => {
  it('care hears of every complaint, and each department of its work in its own way', () => {
    expect(decide('ComplaintOpened', { priority: 'high' })).toEqual(['customer-care topic'])
    const both = { waiting: ['network-operations', 'billing'] } as const
    expect(decide('ComplaintRouted', { ...both, priority: 'high' })).toEqual([
      'network-operations topic',
      'network-operations webhook',
      'network-operations mail',
      'billing topic',
      'billing mail',
    ])
  })

  it('nobody gets a mail of work of low priority, and the decision says why', () => {
    expect(decide('ComplaintRouted', { waiting: ['billing'], priority: 'low' })).toEqual([
      'billing topic',
      'billing mail (low-priority)',
    ])
  })

  it('who has taken a complaint is not told of its work once more', () => {
    expect(decide('ComplaintRouted', { working: ['billing'], waiting: [], priority: 'high' })).toEqual([])
  })

  it('a request that waits for approval is the business of care alone', () => {
    expect(decide('RequestOrdered', { working: ['network-operations'], state: 'pending' })).toEqual([
      'network-operations topic (awaits-approval)',
      'network-operations webhook (awaits-approval)',
      'network-operations mail (awaits-approval)',
      'customer-care topic',
      'customer-care mail',
    ])
  })

  it('all hear of a customer who was erased', () => {
    expect(decide('CustomerErased', {})).toEqual([
      ...['network-operations topic', 'billing topic', 'customer-care topic'],
    ])
  })
})

it('a department without an address is not told, and the decision says so', () => {
  const terms: NoticeTerms = { ...shipped, hasAddress: (_, channel) => channel !== 'mail' }
  expect(decide('ComplaintRouted', { waiting: ['billing'], priority: 'high' }, terms)).toEqual([
    'billing topic',
    'billing mail (no-address)',
  ])
})

it('of two rules for the same department and channel the one counts that tells it', () => {
  const rule = { events: ['ComplaintOpened'], to: ['billing'], channels: ['mail'] }
  const policy = noticePolicySchema.parse({
    version: 1,
    rules: [
      { ...rule, name: 'quiet', except: [{ when: {}, reason: 'quiet' }] },
      { ...rule, name: 'loud' },
      { ...rule, name: 'louder' },
    ],
  })
  const event = { data: { type: 'ComplaintOpened' }, named: [], working: [], waiting: [], facts: {} }
  expect(decideNotices(event, { ...shipped, policy })).toEqual([
    { department: 'billing', channel: 'mail', rule: 'loud', withheld: null },
  ])
})

it('a policy with an unknown event, audience or channel, or a name that stands twice, is refused', () => {
  const good = { name: 'one', events: ['ComplaintOpened'], to: ['billing'] }
  const read = (...rules: object[]) => noticePolicySchema.safeParse({ version: 1, rules }).success
  expect(read(good)).toBe(true)
  expect(read(good, good)).toBe(false)
  expect(read({ ...good, events: ['ComplaintOpend'] })).toBe(false)
  expect(read({ ...good, to: ['sales'] })).toBe(false)
  expect(read({ ...good, channels: ['pigeon'] })).toBe(false)
  expect(read({ ...good, chanels: ['mail'] })).toBe(false)
})
