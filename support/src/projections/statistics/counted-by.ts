import type { ComplaintEvent } from '../../complaints/events.js'
import type { Department } from '../../domain/actor.js'
import type { RequestEvent } from '../../requests/events.js'
import type { Measure } from './measures.js'
import type { StatisticsItem } from './statistics-item.js'

/** Something to count, once for the item and once for each department. */
export interface Counted {
  readonly measure: Measure
  /** Of a duration: until when it lasted. ISO 8601. */
  readonly until?: string
  /** Others than all that work on it; */
  readonly departments?: readonly Department[]
  /** False: of the departments only. */
  readonly whole?: boolean
}

type Counting = ComplaintEvent | RequestEvent
type Of<Type extends Counting['type']> = Extract<Counting, { type: Type }>
type Counters = {
  readonly [Type in Counting['type']]?: (event: Of<Type>, when: When) => readonly Counted[]
}

/** `before`: the item before the event; `at`: ISO 8601. */
interface When {
  readonly before: StatisticsItem | undefined
  readonly at: string
}

const once = (measure: Measure) => () => [{ measure }]
const escalated = ({ data }: Of<'ComplaintEscalated' | 'RequestEscalated'>): Counted[] => [
  { measure: 'escalated', ...(data.department && { departments: [data.department] }) },
]

const counters: Counters = {
  ComplaintOpened: once('opened'),
  RequestOrdered: once('opened'),
  ComplaintRouted: ({ data }, { before }) => [
    { measure: 'opened', whole: false, departments: newIn(data.departments, before) },
  ],
  FirstResponseGiven: ({ data }) => onTime('first-response', 'first-response-on-time', data),
  ComplaintResolved: ({ data }) =>
    onTime('resolved', 'resolved-on-time', { at: data.resolvedAt, withinTarget: data.withinTarget }),
  RequestCompleted: (_, { at }) => [{ measure: 'resolved', until: at }],
  ServiceLevelBreached: ({ data }) =>
    once(data.clock === 'resolution' ? 'breached-resolution' : 'breached-first-response')(),
  JeopardyDeclared: ({ data }) => (data.reasonCode === 'step-overdue' ? [{ measure: 'step-overdue' }] : []),
  ComplaintEscalated: escalated,
  RequestEscalated: escalated,
  ComplaintReopened: once('reopened'),
  ComplaintClosed: once('closed'),
  ComplaintCancelled: once('cancelled'),
  RequestCancelled: once('cancelled'),
  ComplaintRejected: once('rejected'),
  RequestRejected: once('rejected'),
  RequestDeclined: once('rejected'),
  RequestFailed: once('failed'),
}

/** What an event adds to the counters. */
export function countedBy(event: Counting, when: When): readonly Counted[] {
  const counter = counters[event.type] as ((event: Counting, when: When) => readonly Counted[]) | undefined
  return counter?.(event, when) ?? []
}

function onTime(
  measure: Measure,
  kept: Measure,
  { at, withinTarget }: { at: string; withinTarget: boolean },
): Counted[] {
  return [{ measure, until: at }, ...(withinTarget ? [{ measure: kept }] : [])]
}

function newIn(departments: readonly Department[], before: StatisticsItem | undefined): Department[] {
  return departments.filter((department) => !before?.departments.includes(department))
}
