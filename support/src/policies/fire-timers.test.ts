import type { Database } from '@telstar/runtime/database'
import { expect, it } from 'vitest'
import { openCommand, shippedServiceLevels } from '../../tests/complaint-story.js'
import { shippedPlans } from '../../tests/request-scene.js'
import { complaintAggregate } from '../complaints/aggregate.js'
import type { Outcome } from '../domain/carry-out.js'
import { Refusal } from '../domain/refusal.js'
import { requestAggregate } from '../requests/aggregate.js'
import { fireTimers } from './fire-timers.js'

const due = {
  ...{ context: 'complaint', stream: `complaint-${openCommand.complaintId}`, name: 'breach-resolution' },
  ...{ version: 3, correlationId: 'call-1' },
  command: { type: 'breach-service-level', clock: 'resolution', dueAt: '2026-03-02T10:00:00.000Z' },
}

/** A clock that steps back with every look at it. */
function scene(outcome: Outcome) {
  const statements: { text: string; at: unknown }[] = []
  const decidedAt: Date[] = []
  const told: string[] = []
  let clock = Date.parse('2026-03-02T10:00:00Z')
  const query = async (text: string, values: unknown[]) => {
    const claims = text.includes('RETURNING')
    statements.push({ text, at: values[claims ? 0 : 1] })
    return { rows: claims ? [due] : [], rowCount: 1 }
  }
  const ports = {
    pool: { query } as unknown as Database,
    carryOut: {
      run: async ({ envelope }: { envelope: { at: Date } }) => {
        decidedAt.push(envelope.at)
        return outcome
      },
    },
    aggregates: {
      complaint: complaintAggregate(shippedServiceLevels),
      request: requestAggregate(shippedPlans),
    },
    events: {
      given: (_: unknown, { kind }: Outcome) => told.push(kind),
      withstood: (_: unknown, { code }: Refusal) => told.push(`withstood ${code}`),
      failed: (_: unknown, error: unknown) => told.push(String(error)),
      timersDue: () => {},
      outdatedRemoved: () => {},
      passFailed: () => {},
    },
    now() {
      clock -= 1000
      return new Date(clock)
    },
  }
  return { ports, statements, decidedAt, told }
}

it('what is due by the claim is due by the decision, though the clock is set back meanwhile', async () => {
  const { ports, statements, decidedAt } = scene({ kind: 'done', version: 4 })
  await fireTimers(ports)
  expect(decidedAt).toEqual([statements[0]?.at])
})

it('a refusal by a change of the item is the end of a timer; one that no change explains is not', async () => {
  const changed = scene({ kind: 'refused', version: 4, refusal: new Refusal('ended', 'Ended.') })
  await fireTimers(changed.ports)
  expect(changed.told).toEqual(['refused'])
  expect(changed.statements[1]?.text).toContain('fired_at = $2')
  for (const code of ['command-id-taken', 'not-due', 'subject-forgotten']) {
    const withstood = scene({ kind: 'refused', version: 4, refusal: new Refusal(code, 'No.') })
    await fireTimers(withstood.ports)
    expect(withstood.told).toEqual([`withstood ${code}`])
    expect(withstood.statements.filter(({ text }) => text.includes('fired_at = $2'))).toEqual([])
    expect(withstood.statements[1]?.text).toContain("interval '5 minutes'")
  }
})
