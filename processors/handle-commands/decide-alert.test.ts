import type { Alert } from '@telstar/contracts/alert'
import { describe, expect, it } from 'vitest'
import { type AlertCommand, decideAlert } from './decide-alert.js'

const envelope = { commandId: 'c1', by: 'ann', at: '2026-11-28T10:00:00.000Z', alertId: 'a1' }
const raised = {
  alertId: 'a1',
  state: 'raised',
  ackState: 'unacknowledged',
  ackBy: null,
  version: 4,
} as Alert
const acknowledged: Alert = { ...raised, ackState: 'acknowledged', ackBy: 'bob' }
const cleared: Alert = { ...raised, state: 'cleared', alarmClearedTime: '2026-11-28T09:00:00.000Z' }
const ask = (command: Partial<AlertCommand>) => ({ ...envelope, ...command }) as AlertCommand

const acknowledge = ask({ type: 'AcknowledgeAlert', comment: 'on it' })
const unacknowledge = ask({ type: 'UnacknowledgeAlert' })
const comment = ask({ type: 'CommentAlert', comment: 'seen' })
const assign = ask({ type: 'AssignAlert', assignee: 'carl' })
const clear = ask({ type: 'ClearAlert' })

describe('what people ask of an alert', () => {
  it('becomes a change in their name, at the time of the command', () => {
    const change = {
      ...{ alertId: 'a1', at: Date.parse(envelope.at), actor: 'ann', comment: 'on it' },
      trace: { reason: 'command', detail: { commandId: 'c1' } },
      happening: { kind: 'acknowledged' },
    }
    expect(decideAlert(acknowledge, raised)).toEqual({
      accepted: true,
      effect: { kind: 'alert', change },
      result: { alertId: 'a1', version: 5 },
    })
    const kinds = [
      [unacknowledge, acknowledged, { kind: 'unacknowledged' }],
      [comment, raised, { kind: 'commented' }],
      [comment, cleared, { kind: 'commented' }],
      [assign, raised, { kind: 'assigned', assignee: 'carl' }],
    ] as const
    for (const [command, alert, happening] of kinds)
      expect(decideAlert(command, alert)).toMatchObject({ accepted: true, effect: { change: { happening } } })
  })

  const refused = [
    ['of one that is not there', acknowledge, null, 'unknown-alert'],
    ['twice', acknowledge, acknowledged, 'already-acknowledged'],
    ['back what nobody gave', unacknowledge, raised, 'not-acknowledged'],
    ['after it is cleared', acknowledge, cleared, 'already-cleared'],
    ['back after it is cleared', unacknowledge, cleared, 'already-cleared'],
    ['somebody to look after a cleared one', assign, cleared, 'already-cleared'],
    ['to clear it', clear, raised, 'automatic-alert'],
    ['to clear one that is not there', clear, null, 'automatic-alert'],
  ] as const

  for (const [what, command, alert, refusal] of refused)
    it(`is refused where they ask ${what}`, () => {
      expect(decideAlert(command, alert)).toMatchObject({ accepted: false, refusal })
    })
})
