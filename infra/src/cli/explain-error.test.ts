import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { CliError } from './cli-error.js'
import { explainError } from './explain-error.js'

describe('what an error means at the terminal', () => {
  it('is its own exit code, sentence and cure for an error of a command', () => {
    const error = new CliError(3, 'region north is not running', 'start it: ./telstar up')
    expect(explainError(error)).toEqual({
      exitCode: 3,
      text: 'telstar: region north is not running\n  start it: ./telstar up\n',
    })
  })

  it('is 2 for a wrong command line, which commander has explained, and 0 for help', () => {
    expect(explainError(new CommanderError(1, 'commander.unknownOption', 'x'))).toEqual({
      exitCode: 2,
      text: '',
    })
    expect(explainError(new CommanderError(0, 'commander.helpDisplayed', 'x')).exitCode).toBe(0)
  })

  it('is 3 where the other side cannot be reached, however deep the cause lies', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
    expect(explainError(new TypeError('fetch failed', { cause: refused }))).toEqual({
      exitCode: 3,
      text: 'telstar: fetch failed (connect ECONNREFUSED 127.0.0.1:1)\n',
    })
    expect(explainError(new AggregateError([refused])).exitCode).toBe(3)
    expect(explainError(new Error('Kafka did not answer within 10000 ms')).exitCode).toBe(3)
  })

  it('is 1 with the message and without a stack for anything else', () => {
    expect(explainError(new Error('disk full'))).toEqual({ exitCode: 1, text: 'telstar: disk full\n' })
  })
})
