import { nodeIdSchema, regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { aggregateIdSchema } from '../domain/aggregate-id.js'
import { categories, priorities } from '../domain/classification.js'
import { momentSchema as moment } from '../domain/moment.js'
import { plainText } from '../domain/plain-text.js'
import {
  audiences,
  cancelReasons,
  channels,
  clockNames,
  escalationReasons,
  holdReasons,
  rejectReasons,
  reopenReasons,
  resolutionCodes,
} from './complaint-vocabulary.js'

const text = plainText(8000)
const id = z.uuid().toLowerCase()
const department = z.enum(departments)
const staffId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be the id of a member of staff')

const open = z.strictObject({
  type: z.literal('open'),
  /** The id of the complaint itself. */
  complaintId: aggregateIdSchema,
  customerId: aggregateIdSchema,
  channel: z.enum(channels),
  category: z.enum(categories),
  priority: z.enum(priorities).default('medium'),
  text,
  /** Where it happened, in the customer's words. */
  place: plainText(500).nullable().default(null),
  /** Without it: now. */
  occurredAt: moment.optional(),
  // From the customer's profile, as whoever sends the command last read it.
  plan: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the id of a plan: a–z, 0–9 and hyphens'),
  region: regionSchema,
  cells: z
    .array(z.strictObject({ node: nodeIdSchema, cell: z.int().min(0).max(65_535) }))
    .max(16)
    .default([]),
})

const classify = z
  .strictObject({
    type: z.literal('classify'),
    category: z.enum(categories).optional(),
    priority: z.enum(priorities).optional(),
  })
  .refine(({ category, priority }) => category ?? priority, 'must name a category or a priority')

const route = z.strictObject({
  type: z.literal('route'),
  departments: z
    .array(department)
    .min(1)
    .max(departments.length)
    .refine((names) => new Set(names).size === names.length, 'a department stands twice'),
  /** Of the policy that decided; null: by hand. */
  rule: z.string().min(1).max(25_000).nullable().default(null),
  policyVersion: z.int().min(1).nullable().default(null),
})

const accept = z.strictObject({ type: z.literal('accept'), department })

const assign = z.strictObject({ type: z.literal('assign'), department, assignee: staffId })

const note = z.strictObject({
  type: z.literal('note'),
  noteId: id,
  /** `customer`: to the customer, or from the customer. */
  audience: z.enum(audiences),
  text,
})

const ask = z.strictObject({ type: z.literal('ask'), questionId: id, text })

/** To a question, or to a proposed resolution that does not help. */
const answer = z.strictObject({ type: z.literal('answer'), questionId: id, text })

const hold = z.strictObject({
  type: z.literal('hold'),
  reasonCode: z.enum(holdReasons),
  until: moment.nullable().default(null),
})

const resume = z.strictObject({ type: z.literal('resume') })

const proposeResolution = z.strictObject({
  type: z.literal('propose-resolution'),
  questionId: id,
  resolutionCode: z.enum(resolutionCodes),
  text,
})

const resolve = z.strictObject({
  type: z.literal('resolve'),
  resolutionCode: z.enum(resolutionCodes),
  text: text.optional(),
})

const confirm = z.strictObject({ type: z.literal('confirm') })

const reopen = z.strictObject({ type: z.literal('reopen'), reasonCode: z.enum(reopenReasons), text })

const close = z.strictObject({ type: z.literal('close') })

const cancel = z.strictObject({ type: z.literal('cancel'), reasonCode: z.enum(cancelReasons) })

const reject = z.strictObject({ type: z.literal('reject'), reasonCode: z.enum(rejectReasons) })

const linkDuplicate = z.strictObject({
  type: z.literal('link-duplicate'),
  of: aggregateIdSchema,
  /** What that complaint is itself a duplicate of, and so on, as last read: no circle may be closed. */
  chain: z.array(aggregateIdSchema).max(100).default([]),
})

const escalate = z.strictObject({
  type: z.literal('escalate'),
  /** Null: the complaint as a whole. */
  department: department.nullable().default(null),
  reason: z.enum(escalationReasons),
})

/** Of a clock as it stood when the timer was set: one that was moved since is not meant. */
const timer = { clock: z.enum(clockNames), dueAt: moment }
const warnServiceLevel = z.strictObject({ type: z.literal('warn-service-level'), ...timer })
const breachServiceLevel = z.strictObject({ type: z.literal('breach-service-level'), ...timer })

/** Everything that can be asked of a complaint. */
export const complaintCommandSchema = z.discriminatedUnion('type', [
  open,
  classify,
  route,
  accept,
  assign,
  note,
  ask,
  answer,
  hold,
  resume,
  proposeResolution,
  resolve,
  confirm,
  reopen,
  close,
  cancel,
  reject,
  linkDuplicate,
  escalate,
  warnServiceLevel,
  breachServiceLevel,
])

export type ComplaintCommand = z.infer<typeof complaintCommandSchema>
/** One of them, by its type. */
export type ComplaintCommandOf<Type extends ComplaintCommand['type']> = Extract<
  ComplaintCommand,
  { type: Type }
>
