import { z } from 'zod'
import { type Category, categories, type Priority, priorities } from '../domain/classification.js'
import { BusinessCalendar } from './business-calendar.js'
import { calendarDefinitionSchema } from './calendar-definition.js'

const minutes = z.int().min(1).max(1_000_000)
const days = z.int().min(1).max(365)
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).optional()

const target = z.strictObject({
  /** All of what is named has to be so; what is not named may be anything. */
  category: some(z.enum(categories)),
  priority: some(z.enum(priorities)),
  plan: some(z.string().min(1)),
  calendar: z.string(),
  /** Working minutes. */
  firstResponse: minutes,
  resolution: minutes,
  /** Until a department that has not taken the complaint is passed over. */
  take: minutes,
})

/** What customers are promised, as a file says it. */
export const serviceLevelPolicySchema = z
  .strictObject({
    version: z.int().min(1),
    calendars: z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), calendarDefinitionSchema),
    /** The first that fits counts. */
    targets: z.array(target).min(1),
    /** Days, each of 24 hours. */
    days: z.strictObject({
      /** Until a customer's silence ends the waiting. */
      answer: days,
      /** Until a complaint that was resolved is closed. */
      confirm: days,
      /** After it was resolved. */
      reopen: days,
    }),
  })
  .superRefine(({ calendars, targets }, context) => {
    for (const [index, { calendar }] of targets.entries())
      if (!Object.hasOwn(calendars, calendar))
        context.addIssue({
          code: 'custom',
          path: ['targets', index, 'calendar'],
          message: `there is no calendar ${calendar}`,
        })
    const last = targets.at(-1)
    if (last?.category ?? last?.priority ?? last?.plan)
      context.addIssue({
        code: 'custom',
        path: ['targets', targets.length - 1],
        message: 'the last target must fit everything: without category, priority and plan',
      })
  })

export type ServiceLevelPolicyDefinition = z.infer<typeof serviceLevelPolicySchema>
export type ServiceLevelTarget = z.infer<typeof target>

/** What a target is looked up by. */
export interface Classified {
  readonly category: Category
  readonly priority: Priority
  readonly plan: string
}

/** The policy ready for use. */
export class ServiceLevelPolicy {
  readonly version: number
  readonly days: ServiceLevelPolicyDefinition['days']
  readonly #targets: readonly ServiceLevelTarget[]
  readonly #calendars: ReadonlyMap<string, BusinessCalendar>

  constructor({ version, calendars, targets, days }: ServiceLevelPolicyDefinition) {
    this.version = version
    this.days = days
    this.#targets = targets
    this.#calendars = new Map(
      Object.entries(calendars).map(([name, definition]) => [name, new BusinessCalendar(name, definition)]),
    )
  }

  /** The first target that fits. */
  target({ category, priority, plan }: Classified): ServiceLevelTarget {
    const fits = (wanted: readonly string[] | undefined, value: string) => wanted?.includes(value) ?? true
    const found = this.#targets.find(
      (each) => fits(each.category, category) && fits(each.priority, priority) && fits(each.plan, plan),
    )
    if (found === undefined) throw new Error('no target fits: the schema demands a last one that always does')
    return found
  }

  /** Null: a newer policy has no calendar of this name any more. */
  calendar(name: string): BusinessCalendar | null {
    return this.#calendars.get(name) ?? null
  }
}
