import { complaintEventTypes } from '@telstar/contracts/support-complaint-event'
import { profileEventTypes } from '@telstar/contracts/support-profile-event'
import { requestEventTypes } from '@telstar/contracts/support-request-event'
import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { noticeChannels } from '../routing/routing-policy.js'

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a name of a–z, 0–9 and hyphens')
const eventType = z.enum([...complaintEventTypes, ...requestEventTypes, ...profileEventTypes])
const values = z.array(z.string().min(1)).min(1).optional()
const channels = z.array(z.enum(noticeChannels)).min(1)

/** All of what is named has to be so; what an event does not have is never so. */
const condition = z.strictObject({
  category: values,
  priority: values,
  plan: values,
  region: values,
  state: values,
  kind: values,
  clock: values,
})

/**
 * Departments by name, or by what the event says: `named` whose step it is, `working` all that work on the item and
 * have not ended, `waiting` those of them that have not taken it.
 */
const audience = z.enum([...departments, 'named', 'working', 'waiting'])

const rule = z.strictObject({
  name,
  events: z.array(eventType).min(1),
  to: z.array(audience).min(1),
  when: condition.default({}),
  /** Without it: those by which the department wants to hear of its work. */
  channels: channels.optional(),
  /** Where it is not told after all; kept with its reason. */
  except: z
    .array(z.strictObject({ when: condition, channels: channels.optional(), reason: name }))
    .default([]),
})

/** Which department hears of which event, and how; as a file says it. */
export const noticePolicySchema = z
  .strictObject({ version: z.int().min(1), rules: z.array(rule).max(500) })
  .superRefine(({ rules }, context) => {
    const names = rules.map((each) => each.name)
    for (const [index, each] of names.entries())
      if (names.indexOf(each) !== index)
        context.addIssue({ code: 'custom', path: ['rules', index, 'name'], message: `${each} stands twice` })
  })

export type NoticePolicy = z.infer<typeof noticePolicySchema>
export type NoticeRule = NoticePolicy['rules'][number]
export type Audience = NoticeRule['to'][number]
export type Condition = NoticeRule['when']
