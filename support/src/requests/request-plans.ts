import { durationSchema } from '@telstar/contracts/duration'
import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { itemActions, requestKinds } from './request-vocabulary.js'

const stepId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')

const step = z.strictObject({
  id: stepId,
  name: z.string().min(1).max(120),
  department: z.enum(departments),
  within: durationSchema,
  after: z.array(stepId).default([]),
  optional: z.boolean().default(false),
  pointOfNoReturn: z.boolean().default(false),
  appointment: z.boolean().default(false),
})

const approval = z.strictObject({
  when: z.union([z.literal('always'), z.strictObject({ quantityAbove: z.int().min(0) })]),
  within: durationSchema,
})

const plan = z
  .strictObject({
    /** What may become of the items of such a request. */
    actions: z.array(z.enum(itemActions)).min(1),
    approval: approval.optional(),
    steps: z.array(step).min(1).max(20),
  })
  .superRefine(({ steps }, context) => {
    const before = new Set<string>()
    for (const [index, { id, after }] of steps.entries()) {
      const problem = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['steps', index, key], message })
      if (before.has(id)) problem('id', `${id} stands twice`)
      for (const earlier of after)
        if (!before.has(earlier)) problem('after', `${earlier} is no step above this one`)
      before.add(id)
    }
    if (steps.every(({ optional }) => optional))
      context.addIssue({ code: 'custom', path: ['steps'], message: 'one step at least must not be optional' })
  })

/** How requests of each kind are carried out: `support/policies/request-plans.yaml`. */
export const requestPlansSchema = z.strictObject({
  version: z.int().min(1),
  /** A step that is still open so long after it was due is escalated. */
  escalateAfter: durationSchema,
  plans: z.record(z.enum(requestKinds), plan),
})

export type RequestPlans = z.infer<typeof requestPlansSchema>
export type RequestPlan = RequestPlans['plans'][(typeof requestKinds)[number]]
