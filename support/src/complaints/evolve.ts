import type { ServiceLevel } from '../service-levels/service-level.js'
import type { ClockName } from './complaint-vocabulary.js'
import type { ComplaintEvent, ComplaintOpened } from './events.js'
import { type Complaint, type Marks, unmarked, type Work } from './state.js'

/** What an event makes of a complaint. @param complaint null before it was opened */
export function evolve(complaint: Complaint | null, event: ComplaintEvent): Complaint {
  if (event.type === 'ComplaintOpened') return opened(event)
  if (complaint === null) throw new Error(`a complaint begins with ComplaintOpened, not with ${event.type}`)
  return { ...complaint, ...changeBy(event.type, complaint, event.data) }
}

type Later = Exclude<ComplaintEvent, ComplaintOpened>
type DataOf = { readonly [Type in Later['type']]: Extract<Later, { type: Type }>['data'] }
type Changes = {
  readonly [Type in keyof DataOf]: (complaint: Complaint, data: DataOf[Type]) => Partial<Complaint>
}

function changeBy<Type extends keyof DataOf>(
  type: Type,
  complaint: Complaint,
  data: DataOf[Type],
): Partial<Complaint> {
  return changes[type](complaint, data)
}

function opened({ data }: ComplaintOpened): Complaint {
  const { complaintId, customerId, category, priority, plan, region, serviceLevel } = data
  return {
    complaintId,
    customerId,
    category,
    priority,
    plan,
    region,
    standing: { status: 'acknowledged' },
    serviceLevel,
    marks: { firstResponse: unmarked, resolution: unmarked },
    work: [],
    routedByHand: false,
    level: 0,
    duplicateOf: null,
    notes: 0,
  }
}

const inProgress = { status: 'inProgress' } as const
const nothing = (): Partial<Complaint> => ({})

const changes: Changes = {
  ComplaintClassified: (_, { category, priority, serviceLevel }) => ({ category, priority, serviceLevel }),
  ComplaintRouted: ({ work }, { departments, rule, takeBy }) => ({
    routedByHand: rule === null,
    work: departments.map(
      (department) =>
        work.find((each) => each.department === department) ?? {
          department,
          taken: false,
          assignee: null,
          level: 0,
          takeBy,
        },
    ),
  }),
  ComplaintAccepted: ({ standing, work }, { department }) => ({
    standing: standing.status === 'acknowledged' ? inProgress : standing,
    work: workOf(work, department, { taken: true, takeBy: null }),
  }),
  ComplaintAssigned: ({ work }, { department, assignee }) => ({
    work: workOf(work, department, { assignee }),
  }),
  NoteAdded: ({ notes }) => ({ notes: notes + 1 }),
  CustomerAsked: (_, question) => ({
    standing: { status: 'pending', question: { ...question, proposed: null } },
  }),
  CustomerAnswered: goesOn,
  ComplaintHeld: (_, { until }) => ({ standing: { status: 'held', until } }),
  ComplaintResumed: goesOn,
  ResolutionProposed: (_, { resolutionCode, ...question }) => ({
    standing: { status: 'pending', question: { ...question, proposed: resolutionCode } },
  }),
  ComplaintResolved: (complaint, { confirmBy, reopenUntil }) => ({
    ...ended(complaint),
    standing: { status: 'resolved', confirmBy, reopenUntil },
  }),
  ResolutionConfirmed: nothing,
  ComplaintReopened: goesOn,
  ComplaintClosed: (_, { reopenUntil }) => ({ standing: { status: 'closed', reopenUntil } }),
  ComplaintCancelled: (complaint) => ({ ...ended(complaint), standing: { status: 'cancelled' } }),
  ComplaintRejected: (complaint) => ({ ...ended(complaint), standing: { status: 'rejected' } }),
  DuplicateLinked: (_, { of }) => ({ duplicateOf: of }),
  ComplaintEscalated: ({ work }, { level, department, takeBy }) =>
    department === null ? { level } : { work: workOf(work, department, { level, takeBy }) },
  FirstResponseGiven: ({ serviceLevel }) => ({ serviceLevel: { ...serviceLevel, firstResponse: null } }),
  ServiceLevelWarned: (complaint, { clock }) =>
    marked(complaint, clock, { warnedAt: complaint.serviceLevel[clock]?.warnAt ?? null }),
  ServiceLevelBreached: (complaint, { clock, dueAt }) => marked(complaint, clock, { breachedAt: dueAt }),
}

function workOf(work: readonly Work[], department: Work['department'], change: Partial<Work>): Work[] {
  return work.map((each) => (each.department === department ? { ...each, ...change } : each))
}

/** Departments that were waited for have their time to take it again; at the highest level nobody is waited for. */
function goesOn(
  { work }: Complaint,
  { serviceLevel, takeBy }: { serviceLevel: ServiceLevel; takeBy: string | null },
): Partial<Complaint> {
  const again = work.map((each) => (takeBy && each.takeBy ? { ...each, takeBy } : each))
  return { standing: inProgress, serviceLevel, work: again }
}

/** Both clocks have ended. */
function ended({ serviceLevel }: Complaint): Partial<Complaint> {
  return { serviceLevel: { ...serviceLevel, firstResponse: null, resolution: null } }
}

function marked({ marks }: Complaint, clock: ClockName, mark: Partial<Marks>): Partial<Complaint> {
  return { marks: { ...marks, [clock]: { ...marks[clock], ...mark } } }
}
