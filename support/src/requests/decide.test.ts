import { describe, expect, it } from 'vitest'
import { customerId, member, oneOfEach, orderOf, RequestScene } from '../../tests/request-scene.js'
import type { RequestCommand } from './commands.js'
import { requestCommandSchema } from './commands.js'
import { requestTimers } from './due.js'

const network = member('network-operations')
const step = (type: 'start-step' | 'complete-step', stepId: string): RequestCommand => ({ type, stepId })
const done = (stepId: string) => [step('start-step', stepId), step('complete-step', stepId)]

it('goes through the departments and ends with the last step', () => {
  const scene = new RequestScene().giveAll(orderOf(), ...done('check-line'))
  expect(scene.give(step('start-step', 'install'))).toBe('appointment-missing')
  scene.giveAll(oneOfEach['set-appointment'], ...done('install'), ...done('start-billing'))
  expect(scene.give(step('start-step', 'welcome'))).toHaveLength(1)
  expect(scene.give(step('complete-step', 'welcome'))).toMatchObject([
    { type: 'StepCompleted', subject: customerId },
    { type: 'RequestCompleted', subject: customerId, data: { partial: false } },
  ])
})

it('keeps to the order of the steps', () => {
  expect(new RequestScene().giveAll(orderOf()).give(step('start-step', 'install'))).toBe('step-not-ready')
})

it('is not cancelled once something was begun that cannot be undone', () => {
  const scene = new RequestScene().giveAll(orderOf(), ...done('check-line'), oneOfEach['set-appointment'])
  scene.giveAll(step('start-step', 'install'))
  expect(scene.give(oneOfEach.cancel)).toBe('past-point-of-no-return')
})

it('lets members of a department do its own steps only, and a customer own requests only', () => {
  const scene = new RequestScene().giveAll(orderOf())
  expect(scene.give(step('start-step', 'check-line'), member('billing'))).toBe('not-allowed')
  expect(scene.give(step('start-step', 'check-line'), { role: 'agent', id: 'anna' })).toBe('not-allowed')
  expect(scene.give(step('start-step', 'check-line'), network)).toHaveLength(1)
  expect(scene.give(oneOfEach.cancel, { role: 'customer', id: 'other' })).toBe('not-allowed')
  expect(scene.give(oneOfEach.note, { role: 'customer', id: customerId })).toBe('not-allowed')
  expect(scene.give(oneOfEach.cancel, { role: 'customer', id: customerId })).toHaveLength(1)
})

it('has no due times before it is approved, and moves them by as long as it was held', () => {
  const items = [{ itemId: 'a', action: 'add', product: 'x', quantity: 11 }] as const
  const scene = new RequestScene().giveAll(orderOf({ items: [...items] }))
  expect(scene.state?.steps[0]?.dueAt).toBeUndefined()
  expect(requestTimers(scene.state!)).toMatchObject([{ kind: 'approval-overdue' }])
  scene.giveAll({ type: 'approve' })
  const before = scene.state!.steps.map(({ dueAt }) => Date.parse(dueAt ?? ''))
  scene.giveAll(oneOfEach.hold)
  expect(requestTimers(scene.state!)).toEqual([])
  scene.giveAll({ type: 'resume' })
  expect(scene.state!.steps.map(({ dueAt }) => Date.parse(dueAt ?? ''))).toEqual(
    before.map((time) => time + 3_600_000),
  )
})

it('plans backwards from the day the customer wants, when that is later', () => {
  const requestedFor = '2026-06-01T12:00:00.000Z'
  const steps = new RequestScene().giveAll(orderOf({ requestedFor })).state!.steps
  expect(
    steps
      .map(({ dueAt }) => dueAt)
      .sort()
      .at(-1),
  ).toBe(requestedFor)
})

it('is first not taken, then late, then escalated level by level', () => {
  const scene = new RequestScene().giveAll(orderOf())
  const kinds = () => requestTimers(scene.state!).map(({ kind }) => kind)
  expect(kinds()).toEqual(['step-not-taken', 'step-overdue', 'step-escalation'])
  scene.giveAll(oneOfEach.accept)
  expect(kinds()).toEqual(['step-overdue', 'step-escalation'])
  for (const { command } of requestTimers(scene.state!)) scene.give(command, { role: 'policy', id: 'timers' })
  expect(requestTimers(scene.state!)).toMatchObject([{ kind: 'step-escalation', command: { level: 2 } }])
})

it('keeps what people wrote out of what is not sealed', () => {
  const address = 'Mill Lane 4'
  const scene = new RequestScene().giveAll(orderOf({ address }), oneOfEach.note)
  expect(scene.events[0]?.personal).toEqual({ text: orderOf().text, address })
  expect(JSON.stringify([scene.state, scene.events.map(({ data }) => data)])).not.toMatch(/flat|Mill|Called/)
})

it('changes nothing when it is asked again for what is so', () => {
  const scene = new RequestScene().giveAll(orderOf(), oneOfEach.accept, step('start-step', 'check-line'))
  expect(scene.give(oneOfEach.accept)).toEqual([])
  expect(scene.give(step('start-step', 'check-line'))).toEqual([])
  expect(scene.give({ type: 'resolve-jeopardy' })).toEqual([])
})

it('refuses commands with fields or characters nobody asked for', () => {
  const wrong = [
    { ...orderOf(), priority: 'high' },
    { ...orderOf(), text: 'a\u0000b' },
    { ...orderOf(), text: ' ' },
  ]
  for (const command of wrong) expect(requestCommandSchema.safeParse(command).success).toBe(false)
  const given = { ...orderOf(), requestedFor: '2026-06-01T14:00:00+02:00' }
  expect(requestCommandSchema.parse(given)).toMatchObject({ requestedFor: '2026-06-01T12:00:00.000Z' })
})

it('writes ids in one way, however they were typed', () => {
  const given = { ...orderOf(), customerId: customerId.toUpperCase() }
  expect(requestCommandSchema.parse(given)).toMatchObject({ customerId })
  const note = { ...oneOfEach.note, noteId: oneOfEach.note.noteId.toUpperCase() }
  expect(requestCommandSchema.parse(note)).toEqual(oneOfEach.note)
})

describe('an appointment', () => {
  const installed = (scene: RequestScene) => scene.state!.steps.find(({ stepId }) => stepId === 'install')!
  const dueOf = (scene: RequestScene) =>
    Object.fromEntries(scene.state!.steps.map(({ stepId, dueAt }) => [stepId, dueAt]))
  const kinds = (scene: RequestScene) => requestTimers(scene.state!).map(({ kind }) => kind)
  const { to, ...set } = oneOfEach['set-appointment']
  const ready = () => new RequestScene().giveAll(orderOf(), ...done('check-line'))

  it('moves what the step is due at, and the steps after it, and back again', () => {
    const scene = ready()
    const planned = dueOf(scene)
    scene.giveAll({ ...set, to })
    const moved = dueOf(scene)
    expect(moved['install']).toBe(to)
    const later = Date.parse(to) - Date.parse(planned['install']!)
    expect(Date.parse(moved['start-billing']!) - Date.parse(planned['start-billing']!)).toBe(later)
    expect(moved['check-line']).toBe(planned['check-line'])
    scene.giveAll({ ...set, from: '2026-03-03T08:00:00.000Z', to: '2026-03-03T10:00:00.000Z' })
    expect(dueOf(scene)).toEqual(planned)
  })

  it('that was made before the approval holds after it, and after a hold', () => {
    const items = [{ itemId: 'a', action: 'add', product: 'x', quantity: 11 }] as const
    const scene = new RequestScene().giveAll(orderOf({ items: [...items] }), { ...set, to })
    expect(installed(scene).dueAt).toBeUndefined()
    scene.giveAll({ type: 'approve' })
    expect(installed(scene).dueAt).toBe(to)
    scene.giveAll(oneOfEach.hold, { type: 'resume' })
    expect(installed(scene).dueAt).toBe(to)
  })

  it('that is made anew leaves other troubles of the step, and can be missed anew', () => {
    const policy = { role: 'policy', id: 'timers' } as const
    const scene = ready().giveAll({ ...set, to })
    scene.giveAll({ ...oneOfEach['declare-jeopardy'], stepId: 'install' })
    for (const { command } of requestTimers(scene.state!)) scene.give(command, policy)
    expect(installed(scene).jeopardies).toEqual(['workload', 'step-overdue', 'appointment-missed'])
    expect(scene.state?.jeopardy?.reasonCode).toBe('appointment-missed')
    scene.giveAll({ ...set, from: to, to: '2026-04-03T12:00:00.000Z' })
    expect(installed(scene).jeopardies).toEqual(['workload'])
    expect(scene.state?.jeopardy).toBeNull()
    expect(kinds(scene)).toEqual(expect.arrayContaining(['step-overdue', 'appointment-missed']))
    for (const { command } of requestTimers(scene.state!))
      expect(scene.give(command, policy), command.type).toHaveLength(1)
  })
})

it('is overdue anew where a hold moved its times', () => {
  const policy = { role: 'policy', id: 'timers' } as const
  const scene = new RequestScene().giveAll(orderOf())
  const overdue = () => requestTimers(scene.state!).find(({ kind }) => kind === 'step-overdue')
  expect(scene.give(overdue()!.command, policy)).toHaveLength(1)
  expect(overdue()).toBeUndefined()
  scene.giveAll(oneOfEach.hold, { type: 'resume' })
  expect(scene.give(overdue()!.command, policy)).toHaveLength(1)
  expect(overdue()).toBeUndefined()
})
