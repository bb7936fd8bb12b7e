import { type CommandRefusal, commandRefusals } from '@telstar/contracts/command'
import { Problem } from '@telstar/http/problem'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { answerSent } from './answer-sent.js'
import type { Sent } from './commands.js'

const commandId = '6f0b5a56-0000-4000-8000-000000000001'
const command = { commandId, type: 'ExpireSilence', silenceId: commandId, by: 'ann', at: '' } as const

function sent(refusal: CommandRefusal | null): Sent {
  const outcome = { commandId, type: command.type, by: 'ann', accepted: refusal === null, refusal }
  return {
    command,
    repeated: false,
    decision: { command, outcome: { ...outcome, detail: 'a sentence', result: {}, at: '' } },
  }
}

const ask = (answer: Sent, options = {}) =>
  new Hono().get('/', (context) => answerSent(context, answer, options)).request('/')

describe('the answer to a change', () => {
  it('is the outcome when it was carried out', async () => {
    const response = await ask(sent(null), {
      status: 201,
      headers: { location: '/x' },
      beside: { token: 't' },
    })
    expect([response.status, response.headers.get('location')]).toEqual([201, '/x'])
    expect(await response.json()).toMatchObject({ accepted: true, commandId, token: 't' })
  })

  it('is 202 and where to ask while it is not decided', async () => {
    const response = await ask({ command, decision: null, repeated: false })
    expect([response.status, response.headers.get('location')]).toEqual([202, `/v1/commands/${commandId}`])
  })

  it('is a problem with the status of the refusal and its sentence', () => {
    const statuses = Object.fromEntries(
      commandRefusals.map((refusal) => {
        try {
          answerSent({} as never, sent(refusal))
        } catch (error) {
          expect(error).toMatchObject({ code: refusal, message: 'a sentence' })
          return [refusal, error instanceof Problem && error.kind.status]
        }
        return [refusal, 200]
      }),
    )
    expect(statuses).toEqual({
      ...{ 'unknown-alert': 404, 'unknown-silence': 404, 'unknown-rule': 404, 'unknown-node': 404 },
      ...{ 'unknown-notice': 404, 'already-cleared': 409, 'already-acknowledged': 409, 'not-failed': 409 },
      ...{ 'not-acknowledged': 409, 'automatic-alert': 409, 'silence-expired': 409, 'node-exists': 409 },
      ...{ 'stale-version': 412, malformed: 422, 'bad-silence': 422, 'bad-rule': 422, 'bad-backtest': 422 },
    })
  })
})
