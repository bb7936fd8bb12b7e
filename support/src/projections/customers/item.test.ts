import { describe, expect, it } from 'vitest'
import type { Context, Fields } from '../../domain/aggregate.js'
import type { OpenEvent } from '../../privacy/vault.js'
import { type Item, isOpen, itemAfter } from './item.js'

const id = 'aaaaaaaa-2222-4333-8444-555555555555'

function after(context: Context, events: readonly (string | [string, Fields])[]): Item | null {
  let item: Item | null = null
  for (const [index, event] of events.entries()) {
    const [type, data] = typeof event === 'string' ? [event, {}] : event
    const at = new Date(index)
    const by = { actor: 'agent:anna', at, recordedAt: at, commandId: '', correlationId: '', causationId: '' }
    const place = { xid: '1', position: String(index) }
    const stored: OpenEvent = {
      ...by,
      ...{ type, data, context, place, stream: `${context}-${id}`, version: index + 1 },
      ...{ subject: 'customer', personal: null },
    }
    item = itemAfter(item, stored)
  }
  return item
}

const complaint = (...events: string[]) =>
  after('complaint', [['ComplaintOpened', { category: 'outage', priority: 'high' }], ...events])
const request = (data: Fields, ...events: (string | [string, Fields])[]) =>
  after('request', [['RequestOrdered', { kind: 'move', ...data }], ...events])
const stand = (item: Item | null) => item && [item.status, isOpen(item)]

describe('An item of a customer', () => {
  it('follows a complaint from its opening to its end, and back', () => {
    expect(complaint()).toMatchObject({
      kind: 'outage',
      priority: 'high',
      status: 'acknowledged',
      version: 1,
    })
    expect(stand(complaint('ComplaintAccepted'))).toEqual(['inProgress', true])
    expect(stand(complaint('ComplaintAccepted', 'CustomerAsked', 'ComplaintAccepted'))).toEqual([
      'pending',
      true,
    ])
    expect(stand(complaint('CustomerAsked', 'CustomerAnswered', 'NoteAdded'))).toEqual(['inProgress', true])
    expect(stand(complaint('ComplaintResolved'))).toEqual(['resolved', true])
    expect(stand(complaint('ComplaintResolved', 'ComplaintClosed'))).toEqual(['closed', false])
    expect(stand(complaint('ComplaintClosed', 'ComplaintReopened'))).toEqual(['inProgress', true])
    for (const end of ['ComplaintCancelled', 'ComplaintRejected'])
      expect(stand(complaint(end))?.[1]).toBe(false)
  })

  it('follows a request, which goes on after a hold where it was', () => {
    expect(stand(request({ needsApproval: true }))).toEqual(['pending', true])
    expect(stand(request({ needsApproval: true }, 'RequestHeld'))).toEqual(['held', true])
    expect(stand(request({ needsApproval: true }, 'RequestHeld', 'RequestResumed'))).toEqual([
      'pending',
      true,
    ])
    expect(stand(request({}, 'StepStarted', ['RequestCompleted', { partial: true }]))).toEqual([
      'partial',
      false,
    ])
    expect(stand(request({}, ['RequestCompleted', { partial: false }]))).toEqual(['completed', false])
    for (const end of ['RequestDeclined', 'RequestFailed', 'RequestCancelled'])
      expect(stand(request({}, end))?.[1]).toBe(false)
  })

  it('changes its kind with its classification, and begins with nothing else', () => {
    const classified: Fields = { category: 'billing', priority: 'low' }
    const opened: Fields = { category: 'outage', priority: 'high' }
    expect(
      after('complaint', [
        ['ComplaintOpened', opened],
        ['ComplaintClassified', classified],
      ]),
    ).toMatchObject({ kind: 'billing', priority: 'low', version: 2, openedAt: new Date(0) })
    expect(after('complaint', ['ComplaintAccepted'])).toBeNull()
  })
})
