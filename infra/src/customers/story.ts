import type { SupportIdentity } from '../stack/support-signing.js'

/** One thing that somebody does in a story. */
export interface StoryStep {
  /** Seconds after the step before it. */
  readonly after: number
  readonly as: SupportIdentity
  /** `open`, `accept`, `propose-resolution` … */
  readonly command: string
  readonly content: Readonly<Record<string, unknown>>
}

/** What happens to one complaint or request, from its beginning to its end. */
export interface Story {
  readonly name: string
  readonly noun: 'complaints' | 'requests'
  readonly id: string
  /** Begins with what opens it. */
  readonly steps: readonly StoryStep[]
}

/** Whom a story is about: the ids it needs. */
export interface Cast {
  readonly customerId: string
  /** Of the complaint or the request. */
  readonly id: string
}

const agent: SupportIdentity = { role: 'agent', subject: 'anna' }
const supervisor: SupportIdentity = { role: 'supervisor', subject: 'sofia' }
const member = (department: string, subject: string): SupportIdentity => ({
  role: 'department',
  subject,
  department,
})
const network = member('network-operations', 'niels')
const billing = member('billing', 'bela')
const care = member('customer-care', 'carla')
const customer = ({ customerId }: Cast): SupportIdentity => ({ role: 'customer', subject: customerId })

type Tell = (cast: Cast, questionId: string) => Omit<Story, 'id'>

/** Asked, answered, repaired and confirmed: all that can go well. */
const weakSignal: Tell = (cast, questionId) => ({
  name: 'weak-signal',
  noun: 'complaints',
  steps: [
    step(0, customer(cast), {
      open: {
        ...{ customerId: cast.customerId, channel: 'app', category: 'network-quality' },
        text: 'Calls break off at home since yesterday, and pages hardly load.',
        place: 'at home, on the upper floor',
      },
    }),
    step(8, network, { accept: { department: 'network-operations' } }),
    step(4, network, { assign: { department: 'network-operations', assignee: 'niels' } }),
    step(8, network, { ask: { questionId, text: 'Is it better near a window?' } }),
    step(15, customer(cast), { answer: { questionId, text: 'Yes, next to the window it works.' } }),
    step(10, network, {
      note: { audience: 'internal', text: 'Antenna of the cell was tilted by the storm.' },
    }),
    step(10, network, {
      'propose-resolution': {
        resolutionCode: 'fixed',
        text: 'The antenna was set right again.',
      },
    }),
    step(15, customer(cast), { confirm: {} }),
  ],
})

/** Solved by billing, and closed by the desk. */
const wrongBill: Tell = (cast) => ({
  name: 'wrong-bill',
  noun: 'complaints',
  steps: [
    step(0, agent, {
      open: {
        ...{ customerId: cast.customerId, channel: 'phone', category: 'billing', priority: 'high' },
        text: 'The bill of this month names roaming, but I was not abroad.',
      },
    }),
    step(8, billing, { accept: { department: 'billing' } }),
    step(10, billing, { note: { audience: 'customer', text: 'We look into it and call back today.' } }),
    step(12, billing, { resolve: { resolutionCode: 'credited', text: 'The amount was credited.' } }),
    step(10, customer(cast), { confirm: {} }),
  ],
})

/** Nobody takes it: it is escalated, and its clocks run out. */
const forgotten: Tell = (cast) => ({
  name: 'forgotten',
  noun: 'complaints',
  steps: [
    step(0, customer(cast), {
      open: {
        ...{ customerId: cast.customerId, channel: 'web', category: 'outage' },
        text: 'No service at all in the whole street.',
      },
    }),
    step(2, supervisor, { classify: { priority: 'critical' } }),
  ],
})

/** Comes back once, and is then done properly. */
const cameBack: Tell = (cast) => ({
  name: 'came-back',
  noun: 'complaints',
  steps: [
    step(0, agent, {
      open: {
        ...{ customerId: cast.customerId, channel: 'shop', category: 'device', priority: 'low' },
        text: 'The router restarts by itself every evening.',
      },
    }),
    step(8, care, { accept: { department: 'customer-care' } }),
    step(8, care, { resolve: { resolutionCode: 'configured', text: 'Settings were changed.' } }),
    step(12, customer(cast), { reopen: { reasonCode: 'not-fixed', text: 'It happened again last night.' } }),
    step(8, care, { hold: { reasonCode: 'spare-part' } }),
    step(15, care, { resume: {} }),
    step(5, care, { resolve: { resolutionCode: 'replaced', text: 'A new router was handed out.' } }),
    step(10, customer(cast), { confirm: {} }),
  ],
})

/** A change of plan, through the departments' steps. */
const planChange: Tell = (cast) => ({
  name: 'plan-change',
  noun: 'requests',
  steps: [
    step(0, agent, {
      order: {
        ...{ customerId: cast.customerId, kind: 'change', text: 'Would like more data.' },
        items: [{ itemId: '1', action: 'modify', product: 'mobile-l' }],
      },
    }),
    step(8, network, { 'start-step': { stepId: 'provision' } }),
    step(10, network, { 'complete-step': { stepId: 'provision' } }),
    step(5, billing, { 'start-step': { stepId: 'adjust-billing' } }),
    step(10, billing, { 'complete-step': { stepId: 'adjust-billing' } }),
  ],
})

const tales = [weakSignal, wrongBill, planChange, forgotten, cameBack]

/** How many stories begin at once when there was none yet: there is something to look at. */
export const firstStories = tales.length

/** The story of a number: every fifth is of the same kind. */
export function storyOf(number: number, cast: Cast, questionId: string): Story {
  const tell = tales[number % tales.length] ?? weakSignal
  return { ...tell(cast, questionId), id: cast.id }
}

/** @param does what somebody does, and what it says */
function step(
  after: number,
  as: SupportIdentity,
  does: Readonly<Record<string, StoryStep['content']>>,
): StoryStep {
  const [[command, content] = ['', {}]] = Object.entries(does)
  return { after, as, command, content }
}
