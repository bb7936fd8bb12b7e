import type { CommandRefusal } from '@telstar/contracts/command'
import type { ProblemKind } from '@telstar/http/problem'

/** Why a command was refused by the region, under the region's own codes; `detail` is the region's sentence. */
const refusedCommands = {
  'unknown-alert': { status: 404, title: 'No such alert', advice: 'GET /v1/alerts lists the alerts.' },
  'unknown-silence': {
    status: 404,
    title: 'No such silence',
    advice: 'GET /v1/silences lists the silences.',
  },
  'unknown-rule': { status: 404, title: 'No such rule', advice: 'GET /v1/rules lists the rules in force.' },
  'unknown-node': {
    status: 404,
    title: 'No such node',
    advice: 'GET /v1/nodes lists the nodes of this region; names are case-sensitive.',
  },
  'unknown-notice': { status: 404, title: 'No such notice', advice: 'GET /v1/notices lists the notices.' },
  'already-cleared': {
    status: 409,
    title: 'The alert is cleared',
    advice: 'Cleared is final: it only takes comments. A recurrence is a new alert.',
  },
  'already-acknowledged': {
    status: 409,
    title: 'The alert is acknowledged already',
    advice: 'Nothing is to be done; `ackBy` of the alert says who did it.',
  },
  'not-acknowledged': {
    status: 409,
    title: 'The alert is not acknowledged',
    advice: 'Nothing is to be done.',
  },
  'automatic-alert': {
    status: 409,
    title: 'A rule clears its alerts by itself',
    advice: 'Acknowledge or silence it; it is cleared when the measurements are well again.',
  },
  'silence-expired': {
    status: 409,
    title: 'The silence has expired',
    advice: 'Make a new one with POST /v1/silences.',
  },
  'node-exists': {
    status: 409,
    title: 'The node is registered already',
    advice: 'Rotate its token, or remove the node first.',
  },
  'not-failed': {
    status: 409,
    title: 'The notice has not failed',
    advice: 'Only failed notices are tried again by hand; the others are on their way or arrived.',
  },
  'stale-version': {
    status: 412,
    title: 'The rule was changed meanwhile',
    advice: 'GET it again and send the change with the ETag you get.',
  },
  malformed: { status: 422, title: 'The region could not read the command', advice: 'See `detail`.' },
  'bad-silence': { status: 422, title: 'There is no such silence to be', advice: 'See `detail`.' },
  'bad-rule': {
    status: 422,
    title: 'The rule does not fit the catalogue',
    advice: 'See `detail`; POST /v1/rules/check tries a rule without setting it.',
  },
  'bad-backtest': { status: 422, title: 'There is no such back-test', advice: 'See `detail`.' },
} as const satisfies Record<CommandRefusal, ProblemKind>

/** What keeps a change from becoming a command. */
export const changeProblems = {
  ...refusedCommands,
  'operator-needed': {
    status: 403,
    title: 'This token only reads',
    advice: 'Changes need the operator token of this region: OPERATOR_TOKEN of the query API.',
  },
  'changes-off': {
    status: 403,
    title: 'Changes are turned off here',
    advice: 'Start the query API with OPERATOR_TOKEN (or OPERATOR_TOKEN_FILE) and KAFKA_BROKERS.',
  },
  'unknown-command': {
    status: 404,
    title: 'No such command was carried out',
    advice: 'It may be on its way still: ask again in a few seconds.',
  },
  'unknown-task': { status: 404, title: 'No such task', advice: 'GET /v1/tasks lists the tasks.' },
  'kafka-unavailable': {
    status: 503,
    title: 'The change could not be handed over',
    advice: 'Kafka did not take it in time. Repeat it with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ProblemKind>
