import { expect, it } from 'vitest'
import { readReply } from './engine-reply.js'
import { errorResponse, int16, int32, readyForQuery, wireMessage } from './wire-message.js'

const row = wireMessage('D', int16(2), int32(2), Buffer.from('ab'), int32(-1))
const copyIn = wireMessage('G', Buffer.from([0]), int16(0))
const complete = wireMessage('C', 'COPY 2')

it('reads status, tags, rows and the first error', () => {
  const error = errorResponse({ severity: 'ERROR', code: '22012', message: 'division by zero' })
  const reply = readReply(Buffer.concat([row, complete, error, readyForQuery('E')]), true)
  expect(reply).toMatchObject({
    status: 'E',
    tags: ['COPY 2'],
    rows: [['ab', null]],
    error: { code: '22012', message: 'division by zero' },
  })
})

it('leaves CopyInResponse out wherever it stands, and nothing else', () => {
  const rest = [complete, readyForQuery('I')]
  for (const written of [
    [copyIn, ...rest],
    [row, copyIn, ...rest],
    [...rest, copyIn],
  ]) {
    const kept = Buffer.concat(written.filter((message) => message !== copyIn))
    expect(Buffer.concat(readReply(Buffer.concat(written)).bytes)).toEqual(kept)
  }
})

it('has no status without ReadyForQuery', () => {
  expect(readReply(row)).toMatchObject({ status: undefined, rows: [] })
})
