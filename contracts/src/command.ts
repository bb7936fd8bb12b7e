import { z } from 'zod'
import { alertRuleSchema, ruleIdSchema } from './alert-rule.js'
import { nodeIdSchema } from './node-id.js'
import { registryEntrySchema } from './registry-entry.js'
import { silenceSchema } from './silence.js'

const comment = z.string().max(1000)
const alertId = z.string().min(1).max(64)

const envelope = {
  commandId: z.uuid().meta({ description: 'The same for a repetition: it is carried out once' }),
  by: z.string().min(1).max(120).meta({ description: 'Who wants it' }),
  at: z.iso.datetime(),
}

const onAlert = <Type extends string>(type: Type) => ({ ...envelope, type: z.literal(type), alertId })

/** Everything that people may ask of a region; invalid ones are answered with the reason, none is lost. */
export const commandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...onAlert('AcknowledgeAlert'), comment: comment.optional() }),
    z.strictObject({ ...onAlert('UnacknowledgeAlert'), comment: comment.optional() }),
    z.strictObject({ ...onAlert('CommentAlert'), comment: comment.min(1) }),
    z.strictObject({ ...onAlert('AssignAlert'), assignee: z.string().max(120).nullable() }),
    z.strictObject({ ...onAlert('ClearAlert') }),
    z.strictObject({
      ...envelope,
      type: z.literal('PutSilence'),
      silence: silenceSchema.omit({ updatedAt: true }),
    }),
    z.strictObject({ ...envelope, type: z.literal('ExpireSilence'), silenceId: z.uuid() }),
    z.strictObject({
      ...envelope,
      type: z.literal('PutRule'),
      rule: alertRuleSchema,
      expectedVersion: z.number().int().min(0).optional(),
    }),
    z.strictObject({
      ...envelope,
      type: z.literal('RemoveRule'),
      ruleId: ruleIdSchema,
      expectedVersion: z.number().int().min(0).optional(),
    }),
    z.strictObject({
      ...envelope,
      type: z.literal('RegisterNode'),
      entry: registryEntrySchema.omit({ updatedAt: true, region: true }),
    }),
    z.strictObject({
      ...envelope,
      type: z.literal('RotateNodeToken'),
      node: nodeIdSchema,
      tokenHash: registryEntrySchema.shape.tokenHash,
    }),
    z.strictObject({ ...envelope, type: z.literal('DecommissionNode'), node: nodeIdSchema }),
    z.strictObject({ ...envelope, type: z.literal('RetryNotice'), noticeId: z.string().min(1).max(64) }),
    z.strictObject({
      ...envelope,
      type: z.literal('BacktestRules'),
      rules: z.array(alertRuleSchema).min(1).max(100),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
    }),
  ])
  .meta({ id: 'Command', description: 'What somebody asks of a region' })

export type Command = z.infer<typeof commandSchema>

/** Codes of refusals; `detail` says the rest in words. */
export const commandRefusals = [
  'malformed',
  'unknown-alert',
  'already-cleared',
  'already-acknowledged',
  'not-acknowledged',
  'automatic-alert',
  'unknown-silence',
  'silence-expired',
  'bad-silence',
  'unknown-rule',
  'bad-rule',
  'stale-version',
  'unknown-node',
  'node-exists',
  'unknown-notice',
  'not-failed',
  'bad-backtest',
] as const

export type CommandRefusal = (typeof commandRefusals)[number]

/** What became of a command; a row of `command_outcomes`, and an event on `telstar.commands.outcomes.v1`. */
export const commandOutcomeSchema = z
  .object({
    commandId: z.string(),
    type: z.string(),
    by: z.string(),
    accepted: z.boolean(),
    refusal: z.enum(commandRefusals).nullable(),
    detail: z.string(),
    result: z.record(z.string(), z.unknown()).meta({ description: 'Such as the new version of a rule' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'CommandOutcome', description: 'Whether a command was carried out, and why not' })

export type CommandOutcome = z.infer<typeof commandOutcomeSchema>
