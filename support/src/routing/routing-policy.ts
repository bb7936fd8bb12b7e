import { regionSchema } from '@telstar/contracts/node-id'
import { z } from 'zod'
import { departments } from '../domain/actor.js'
import { categories, priorities } from '../domain/classification.js'

/** How a department hears of what concerns it: mail, signed webhook, its own Kafka topic. */
export const noticeChannels = ['mail', 'webhook', 'topic'] as const
export type NoticeChannel = (typeof noticeChannels)[number]

const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).optional()
const once = <Item extends z.ZodType<string>>(item: Item) =>
  z.array(item).refine((all) => new Set(all).size === all.length, 'stands twice')
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a name of a–z, 0–9 and hyphens')
const working = once(z.enum(departments)).min(1)

const rule = z.strictObject({
  name,
  /** All of what is named has to be so; what is not named may be anything. */
  when: z.strictObject({
    category: some(z.enum(categories)),
    priority: some(z.enum(priorities)),
    plan: some(z.string().min(1)),
    /** Of the customer's service address. */
    region: some(regionSchema),
    /** Of any cell that serves the customer: a node's id, or with `*` at its end all that begin so. */
    node: some(z.string().regex(/^[A-Za-z0-9-]{0,64}\*?$/, "must be a node's id, or its beginning and *")),
  }),
  departments: working,
})

const channels = z.strictObject({ notify: once(z.enum(noticeChannels)) })

/** Which departments work on a complaint, and how each hears of it; as a file says it. */
export const routingPolicySchema = z
  .strictObject({
    version: z.int().min(1),
    match: z.enum(['first', 'all']).default('all'),
    rules: z.array(rule).max(500),
    /** Where no rule fits. */
    otherwise: working,
    departments: z.strictObject({
      'network-operations': channels,
      billing: channels,
      'customer-care': channels,
    }),
  })
  .superRefine(({ rules }, context) => {
    const names = rules.map((each) => each.name)
    for (const [index, each] of names.entries())
      if (names.indexOf(each) !== index)
        context.addIssue({
          code: 'custom',
          path: ['rules', index, 'name'],
          message: `${each} stands twice`,
        })
  })

export type RoutingPolicy = z.infer<typeof routingPolicySchema>
export type RoutingRule = RoutingPolicy['rules'][number]
