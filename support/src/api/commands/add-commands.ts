import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { jsonBody } from '@telstar/http/guard-body'
import type { Context } from 'hono'
import type { Fields } from '../../domain/aggregate.js'
import { aggregateIdSchema } from '../../domain/aggregate-id.js'
import { callerOf } from '../access/caller.js'
import { openJson } from '../open-content.js'
import { refusals } from '../problems/refusals.js'
import { changedSchema, entityTag, versionAfter } from './answer-outcome.js'
import { commandBody } from './command-body.js'
import { commandPath } from './command-path.js'
import type { CommandKind, CommandSet } from './command-set.js'
import type { CommandSets } from './command-sets.js'
import type { Commands } from './commands.js'
import { commandHeaders, expectedVersion } from './expected-version.js'

/** POST for every command of every context. */
export function addCommands(api: OpenAPIHono, sets: CommandSets, commands: Commands): void {
  for (const set of Object.values(sets))
    for (const kind of set.kinds) {
      if (kind.type === set.opening) addOpening(api, { set, kind }, commands)
      else addCommand(api, { set, kind }, commands)
    }
}

interface OfSet {
  readonly set: CommandSet
  readonly kind: CommandKind
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const changedJson = openJson(changedSchema)

function routeParts({ set, kind }: OfSet) {
  const more = [...kind.refusals, 'command-id-taken', 'subject-forgotten', 'body-too-large', 'media-type']
  return {
    method: 'post' as const,
    tags: [set.noun],
    security: [{ bearer: [] }],
    summary: `Command ${kind.type}`,
    description: `Sent by: ${kind.roles.join(', ')}.`,
    middleware: [jsonBody],
    more,
  }
}

function addOpening(api: OpenAPIHono, ofSet: OfSet, commands: Commands): void {
  const { set, kind } = ofSet
  const { more, ...parts } = routeParts(ofSet)
  const route = createRoute({
    ...parts,
    path: commandPath(set, kind),
    request: {
      headers: commandHeaders,
      body: { required: true, content: json(commandBody(kind, set)) },
    },
    responses: {
      201: { description: 'It is there: Location', content: changedJson },
      ...refusals(...more, 'unknown-customer'),
    },
  })
  api.openapi(route, async (context) => {
    const { commandId, ...content } = bodyOf(context)
    const { id, outcome } = await commands.send({
      ...{ set, kind, id: null, content, commandId: String(commandId), caller: callerOf(context) },
      expectedVersion: null,
      correlationId: headersOf(context)['x-correlation-id'] ?? null,
    })
    const version = versionAfter(outcome)
    context.header('location', `/v1/${set.noun}/${id}`)
    return changed(context, { id, version }, 201)
  })
}

function addCommand(api: OpenAPIHono, ofSet: OfSet, commands: Commands): void {
  const { set, kind } = ofSet
  const { more, ...parts } = routeParts(ofSet)
  const route = createRoute({
    ...parts,
    path: commandPath(set, kind),
    request: {
      params: z.object({ [set.idName]: aggregateIdSchema }),
      headers: commandHeaders,
      body: { required: true, content: json(commandBody(kind, set)) },
    },
    responses: {
      200: { description: 'It was carried out', content: changedJson },
      ...refusals(...more, 'version-conflict', 'precondition-required'),
    },
  })
  api.openapi(route, async (context) => {
    const { commandId, ...content } = bodyOf(context)
    const headers = headersOf(context)
    const { id, outcome } = await commands.send({
      ...{ set, kind, id: String(paramsOf(context)[set.idName]), content },
      ...{ commandId: String(commandId), caller: callerOf(context) },
      expectedVersion: expectedVersion(headers['if-match']),
      correlationId: headers['x-correlation-id'] ?? null,
    })
    return changed(context, { id, version: versionAfter(outcome) }, 200)
  })
}

// As the route's schema made them; it is made at run time, of which the compiler knows nothing.
function bodyOf(context: Context): Fields {
  return context.req.valid('json' as never)
}

function headersOf(context: Context): z.infer<typeof commandHeaders> {
  return context.req.valid('header' as never)
}

function paramsOf(context: Context): Readonly<Record<string, unknown>> {
  return context.req.valid('param' as never)
}

function changed(context: Context, body: z.infer<typeof changedSchema>, status: 200 | 201): Response {
  context.header('etag', entityTag(body.version))
  return context.json(body, status)
}
