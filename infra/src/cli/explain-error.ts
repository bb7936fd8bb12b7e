import { CommanderError } from 'commander'
import { type ZodError, z } from 'zod'
import { CliError, type ExitCode } from './cli-error.js'

interface Explanation {
  readonly exitCode: ExitCode | 0
  /** Lines for standard error; empty when everything was said already. */
  readonly text: string
}

/** Errors whose own message already says what to do. */
const wrongUse = ['ConfigError', 'PortBusy', 'RangeError', 'PrerequisiteMissing', 'ZodError']
const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH', 'EAI_AGAIN']

/** What a command's error means to the person who ran it: an exit code, one sentence, the cure; no stack trace. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CommanderError) return { exitCode: error.exitCode === 0 ? 0 : 2, text: '' }
  if (error instanceof CliError) {
    const { message, cure, exitCode } = error
    return { exitCode, text: `telstar: ${message}${cure ? `\n  ${cure}` : ''}\n` }
  }
  return { exitCode: codeOf(error), text: `telstar: ${messageOf(error)}\n` }
}

function codeOf(error: unknown): ExitCode {
  if (!(error instanceof Error)) return 1
  if (wrongUse.includes(error.name)) return 2
  return isUnreachable(error) ? 3 : 1
}

/** What bus says when Kafka is away; librdkafka gives it no error code. */
const kafkaAway = /Kafka did not answer|Kafka was silent|not connected to Kafka/

/** Whether the other side could not be reached at all, looked for in the error and in what caused it. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException
  if (typeof code === 'string' && unreachable.includes(code)) return true
  if (kafkaAway.test(error.message)) return true
  if (error instanceof AggregateError) return error.errors.some(isUnreachable)
  return isUnreachable(error.cause)
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error as ZodError)
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error && !error.message.includes(error.cause.message)
  return cause ? `${error.message} (${messageOf(error.cause)})` : error.message
}
