import { commonProblems } from '@telstar/http/common-problem'
import { Problem, type ProblemDetails, type ProblemKind } from '@telstar/http/problem'
import { complaintRefusals } from '../../complaints/refusals.js'
import type { Refusal } from '../../domain/refusal.js'
import { profileRefusals, refuse } from '../../profiles/refusals.js'
import { requestRefusals } from '../../requests/refusals.js'

const ownProblems = {
  'not-allowed': {
    status: 403,
    title: 'Not for this role',
    advice: 'docs/support/api.md says which role may do what.',
  },
  'command-id-taken': {
    status: 409,
    title: 'The commandId stands for another command',
    advice: 'Use a new UUID for each command, and the same one only to repeat it.',
  },
  'subject-forgotten': {
    status: 410,
    title: 'The customer was erased',
    advice: 'Nothing personal is kept of this customer any more, nor taken.',
  },
  'version-conflict': {
    status: 412,
    title: 'Changed meanwhile',
    advice: 'Read it again; `version` and the ETag say which version it is at.',
  },
  'unknown-customer': {
    status: 422,
    title: 'No such customer',
    advice: '`customerId` must be of a customer who is registered and was not erased.',
  },
  'unknown-parameter': {
    status: 422,
    title: 'Understood, but there is no such answer',
    advice: '`errors` names the parameter that does not fit the others.',
  },
  'precondition-required': {
    status: 428,
    title: 'If-Match is needed',
    advice: 'Send `If-Match` with the ETag you have seen, or `*` whatever it is now.',
  },
  'unknown-projection': {
    status: 404,
    title: 'No such read model',
    advice: 'GET /v1/projections lists them.',
  },
  'unknown-notice': {
    status: 404,
    title: 'No such notice was given up',
    advice: 'GET /v1/notices lists them.',
  },
  'unknown-listener': {
    status: 404,
    title: 'No such listener',
    advice: 'The answer to POST …/hub holds the id.',
  },
  'keys-unavailable': {
    status: 503,
    title: 'Tokens cannot be checked now',
    advice: 'The keys of their issuer could not be had. Ask again in a few seconds.',
  },
  behind: {
    status: 503,
    title: 'Not there yet',
    advice: 'The read model has not reached `minVersion`. Ask again in a second.',
  },
} as const satisfies Record<string, ProblemKind>

type OwnCode = keyof typeof ownProblems

/** Nothing is there to be changed or shown. */
const missing: ReadonlySet<string> = new Set(['not-registered', 'no-such-complaint', 'request-unknown'])

const refusalKinds = Object.fromEntries(
  [
    ...[...new Set(Object.values(profileRefusals).flat())].map(
      (code) => [code, refuse(code).message] as const,
    ),
    ...Object.entries(complaintRefusals),
    ...Object.entries(requestRefusals),
  ].map(([code, advice]) => [code, { status: missing.has(code) ? 404 : 422, title: titleOf(code), advice }]),
)

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** Every refusal of this API: what the rules of the contexts refuse, too, under their own codes. */
export const supportProblems: Readonly<Record<string, ProblemKind>> = {
  ...refusalKinds,
  ...commonProblems,
  ...ownProblems,
}

/** A refusal of this API, on its way to the client. */
export class SupportProblem extends Problem {
  constructor(code: OwnCode, details: ProblemDetails = {}) {
    super(code, ownProblems[code], details)
  }
}

/** What the rules of a context refused. */
export function refusalProblem({ code, message }: Refusal): Problem {
  const kind = supportProblems[code]
  if (kind === undefined) throw new Error(`the refusal ${code} is in no table`)
  return new Problem(code, kind, { detail: message })
}

/** Nothing is there under this id, or nothing of the caller's. */
export function missingProblem(code: 'not-registered' | 'no-such-complaint' | 'request-unknown'): Problem {
  return new Problem(code, supportProblems[code]!)
}
