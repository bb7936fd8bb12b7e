import { eventRecord } from '@telstar/bus/cloud-event'
import type { KafkaRecord } from '@telstar/bus/kafka-record'
import { describe, expect, it } from 'vitest'
import { receivedCommand } from './received-command.js'

const commandId = '6f1f43a2-7a7b-4c8e-9a1e-7d2f4b0c1a11'
const comment = {
  commandId,
  type: 'CommentAlert',
  by: 'ann',
  at: '2026-11-28T10:00:00Z',
  alertId: 'a1',
  comment: 'seen',
}

function record(data: unknown): KafkaRecord {
  const { topic, key, value, headers, timestamp } = eventRecord({
    ...{ topic: 'commands', key: 'a1', type: 'telstar.commands.Requested', subject: 'a1', id: commandId },
    ...{ time: new Date(0), source: '/test', data },
  })
  return { topic, key, value, headers, timestamp, partition: 0, offset: 0n }
}

describe('a record of the commands topic', () => {
  it('is a command where it fits the schema', () => {
    expect(receivedCommand(record(comment))).toEqual({ kind: 'command', command: comment })
  })

  it('is malformed, with the place, where it only says which command it is', () => {
    const { comment: _, ...without } = comment
    expect(receivedCommand(record(without))).toMatchObject({
      ...{ kind: 'malformed', commandId, type: 'CommentAlert', by: 'ann' },
      detail: expect.stringContaining('comment'),
    })
    expect(receivedCommand(record({ commandId: 'x', type: 7 }))).toMatchObject({
      ...{ kind: 'malformed', commandId: 'x', type: '', by: '' },
    })
  })

  it('is malformed where it holds what the database cannot store', () => {
    for (const bad of ['a\0b', '\ud800', 'end\udfff'])
      expect(receivedCommand(record({ ...comment, comment: bad }))).toMatchObject({ kind: 'malformed' })
    for (const good of ['\\u0000', '😀', '\\\\ud800', 'a\nb'])
      expect(receivedCommand(record({ ...comment, comment: good }))).toMatchObject({ kind: 'command' })
    const key = receivedCommand(record({ ...comment, 'un\0known\ud800': 1 }))
    expect(JSON.stringify(key)).not.toMatch(/\\u0000|\\ud800/)
  })

  it('is none at all where not even that can be read', () => {
    expect(() => receivedCommand(record({ ...comment, commandId: '' }))).toThrow(/commandId/)
    expect(() => receivedCommand(record('text'))).toThrow()
    expect(() => receivedCommand({ ...record(comment), value: Buffer.from('{') })).toThrow()
    expect(() => receivedCommand({ ...record(comment), headers: {} })).toThrow()
  })
})
