import { durationSchema } from '@telstar/contracts/duration'
import type { Matcher } from '@telstar/contracts/silence'
import { compileMatcher } from '@telstar/runtime/match-labels'
import { readMatcher } from '@telstar/runtime/read-matcher'
import { addressBlockSchema } from '@telstar/senders/private-address'
import { smtpSchema } from '@telstar/senders/smtp'
import { webAddressSchema } from '@telstar/senders/web-address'
import { z } from 'zod'

const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be a name of letters and digits')
const labelSchema = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/, 'must be the name of a label')
const fileSchema = z.string().min(1)

const matcherSchema = z.string().transform((text, context): Matcher => {
  try {
    const matcher = readMatcher(text)
    compileMatcher(matcher)
    return matcher
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
    return z.NEVER
  }
})

const addresses = z.union([z.email(), z.array(z.email()).min(1)])

const channelSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    url: webAddressSchema,
    /** As Standard Webhooks has it: `whsec_` and base64; either this or the file. */
    secret: z.string().optional(),
    secret_file: fileSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('slack'),
    url: webAddressSchema.optional(),
    /** The address of a Slack hook is a secret. */
    url_file: fileSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('email'),
    to: addresses,
    from: z.email().optional(),
    smtp: smtpSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('console') }),
])

const receiverSchema = z.strictObject({
  name: nameSchema,
  channels: z.array(channelSchema).min(1),
  rate_limit: z.strictObject({ notices: z.number().int().min(1), per: durationSchema }).optional(),
})

const routeFields = {
  receiver: nameSchema.optional(),
  matchers: z.array(matcherSchema).default([]),
  continue: z.boolean().default(false),
  group_by: z.array(z.union([labelSchema, z.literal('...')])).optional(),
  group_wait: durationSchema.optional(),
  group_interval: durationSchema.optional(),
  repeat_interval: durationSchema.optional(),
  mute: z.boolean().optional(),
  escalate: z.array(z.strictObject({ after: durationSchema, receiver: nameSchema })).optional(),
}

export type RouteConfig = z.infer<z.ZodObject<typeof routeFields, z.core.$strict>> & {
  readonly routes: readonly RouteConfig[]
}

const routeSchema: z.ZodType<RouteConfig> = z.strictObject({
  ...routeFields,
  get routes() {
    return z.array(routeSchema).default([])
  },
})

const matchers = z.array(matcherSchema).min(1)

/** Who is told what, when and how: the file that `NOTIFY_CONFIG_FILE` names. Names and timers are Alertmanager's. */
export const noticeConfigSchema = z
  .strictObject({
    /** Where people look at alerts; stands in notices. */
    external_url: webAddressSchema.optional(),
    /** Private addresses that webhooks may be sent to; all others are refused. */
    allow_addresses: z.array(addressBlockSchema).default([]),
    /** For the e-mail channels that name none of their own. */
    smtp: smtpSchema.optional(),
    from: z.email().default('telstar@localhost.localdomain'),
    receivers: z.array(receiverSchema).min(1),
    route: routeSchema,
    inhibit_rules: z
      .array(
        z.strictObject({
          source_matchers: matchers,
          target_matchers: matchers,
          equal: z.array(labelSchema).default([]),
        }),
      )
      .default([]),
  })
  .superRefine((config, context) => {
    for (const { path, message } of contradictions(config))
      context.addIssue({ code: 'custom', path, message })
  })

export type NoticeConfig = z.infer<typeof noticeConfigSchema>
export type ChannelConfig = z.infer<typeof channelSchema>

interface Problem {
  readonly path: PropertyKey[]
  readonly message: string
}

type Checked = Pick<z.infer<typeof noticeConfigSchema>, 'receivers' | 'route' | 'smtp'>

function contradictions({ receivers, route, smtp }: Checked): Problem[] {
  const names = new Set(receivers.map(({ name }) => name))
  const twice = receivers.flatMap(({ name }, index) =>
    receivers.findIndex((other) => other.name === name) === index
      ? []
      : [{ path: ['receivers', index, 'name'], message: `${name} stands twice` }],
  )
  const channels = receivers.flatMap((receiver, index) =>
    receiver.channels.flatMap((channel, at): Problem[] => {
      const message = missingIn(channel, smtp !== undefined)
      return message === null ? [] : [{ path: ['receivers', index, 'channels', at], message }]
    }),
  )
  const root =
    route.receiver === undefined
      ? [{ path: ['route', 'receiver'], message: 'is needed on the outermost route' }]
      : []
  const outermost =
    route.matchers.length > 0
      ? [{ path: ['route', 'matchers'], message: 'the outermost route takes every alert' }]
      : []
  return [...twice, ...channels, ...root, ...outermost, ...unknownReceivers(route, ['route'], names)]
}

function missingIn(channel: ChannelConfig, smtp: boolean): string | null {
  switch (channel.kind) {
    case 'webhook':
      return (channel.secret === undefined) === (channel.secret_file === undefined)
        ? 'needs either secret or secret_file'
        : null
    case 'slack':
      return (channel.url === undefined) === (channel.url_file === undefined)
        ? 'needs either url or url_file'
        : null
    case 'email':
      return channel.smtp === undefined && !smtp ? 'needs smtp, here or for all' : null
    case 'console':
      return null
  }
}

function unknownReceivers(route: RouteConfig, path: PropertyKey[], names: ReadonlySet<string>): Problem[] {
  const named = [
    ...(route.receiver === undefined ? [] : [{ at: ['receiver'], name: route.receiver }]),
    ...(route.escalate ?? []).map(({ receiver }, index) => ({
      at: ['escalate', index, 'receiver'],
      name: receiver,
    })),
  ]
  return [
    ...named
      .filter(({ name }) => !names.has(name))
      .map(({ at, name }) => ({ path: [...path, ...at], message: `there is no receiver ${name}` })),
    ...route.routes.flatMap((child, index) => unknownReceivers(child, [...path, 'routes', index], names)),
  ]
}
