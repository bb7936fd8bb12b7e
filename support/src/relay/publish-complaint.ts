import { kafkaTopics } from '@telstar/contracts/kafka-topics'
import type {
  PublishedComplaint,
  ComplaintEvent as PublishedEvent,
} from '@telstar/contracts/support-complaint-event'
import type { ClockName } from '../complaints/complaint-vocabulary.js'
import type { ComplaintEvent } from '../complaints/events.js'
import { runningClock } from '../complaints/running-clocks.js'
import type { Department } from '../domain/actor.js'
import { streamId } from '../event-store/event-store.js'
import type { OpenEvent } from '../privacy/vault.js'
import { type Publication, publishedFields } from './publication.js'
import { evolveWholeComplaint, type WholeComplaint } from './whole-complaint.js'

const types: Readonly<Record<ComplaintEvent['type'], PublishedEvent['type'] | null>> = {
  ComplaintOpened: 'ComplaintOpened',
  ComplaintClassified: 'ComplaintClassified',
  ComplaintRouted: 'ComplaintRouted',
  ComplaintAccepted: 'ComplaintAccepted',
  ComplaintAssigned: 'ComplaintAssigned',
  NoteAdded: null,
  CustomerAsked: 'CustomerAsked',
  CustomerAnswered: 'CustomerAnswered',
  ComplaintHeld: 'ComplaintHeld',
  ComplaintResumed: 'ComplaintResumed',
  ResolutionProposed: 'ResolutionProposed',
  ComplaintResolved: 'ComplaintResolved',
  ResolutionConfirmed: 'ResolutionConfirmed',
  ComplaintReopened: 'ComplaintReopened',
  ComplaintClosed: 'ComplaintClosed',
  ComplaintCancelled: 'ComplaintCancelled',
  ComplaintRejected: 'ComplaintRejected',
  DuplicateLinked: 'ComplaintLinked',
  ComplaintEscalated: 'ComplaintEscalated',
  FirstResponseGiven: 'ComplaintFirstAnswered',
  ServiceLevelWarned: 'ServiceLevelWarned',
  ServiceLevelBreached: 'ServiceLevelBreached',
}

const clocks: Readonly<Record<ClockName, PublishedEvent['clock']>> = {
  firstResponse: 'first-response',
  resolution: 'resolution',
}

/** What others hear of complaints. */
export const complaintPublication: Publication<WholeComplaint> = {
  context: 'complaint',
  topic: kafkaTopics.supportComplaints.name,
  evolve: evolveWholeComplaint,
  publish: publishComplaint,
}

/** The published event, or null where it concerns nobody outside. @param whole after the event */
export function publishComplaint(event: OpenEvent, whole: WholeComplaint): PublishedEvent | null {
  const type = types[event.type as ComplaintEvent['type']]
  if (type === null) return null
  const { department = null, clock } = event.data as { department?: Department | null; clock?: ClockName }
  return {
    type,
    ...publishedFields(event, whole.complaint.customerId),
    department,
    clock: clock === undefined ? null : clocks[clock],
    complaint: { complaintId: streamId(event), ...shown(whole) },
  }
}

function shown({ complaint, channel, cells }: WholeComplaint): Omit<PublishedComplaint, 'complaintId'> {
  const { customerId, standing, category, priority, plan, region, work, level, duplicateOf } = complaint
  return {
    customerId,
    state: standing.status,
    ...{ channel, category, priority, plan, region },
    cells: cells.map(({ node, cell }) => ({ node, cell })),
    departments: work.map(({ department }) => department),
    acceptedBy: work.filter(({ taken }) => taken).map(({ department }) => department),
    firstResponseDueAt: runningClock(complaint, 'firstResponse')?.dueAt ?? null,
    resolutionDueAt: runningClock(complaint, 'resolution')?.dueAt ?? null,
    escalationLevel: Math.max(level, ...work.map((each) => each.level)),
    duplicateOf,
  }
}
