import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { registryEntrySchema } from '@telstar/contracts/registry-entry'
import { hashToken, newToken } from '@telstar/runtime/node-token'
import { answerSent } from '../commands/answer-sent.js'
import { change, changeAnswers, changeHeaders, outcomeSchema, wisherOf } from '../commands/change-route.js'
import type { Services } from '../services.js'
import { nodePathSchema } from './node-schema.js'

const tokenOutcomeSchema = outcomeSchema
  .extend({
    token: z
      .string()
      .nullable()
      .describe('The node’s secret, told this once; null when a repetition found it told already'),
  })
  .openapi('NodeTokenOutcome')

const newNodeSchema = z
  .strictObject(registryEntrySchema.omit({ region: true, tokenHash: true, updatedAt: true }).shape)
  .openapi('NewNode')

const shared = { tags: ['nodes'], security: change.security }
const query = z.strictObject({})

const registerRoute = createRoute({
  method: 'post',
  path: '/v1/nodes',
  ...shared,
  summary: 'Register a node; its token is in the answer, and nowhere else',
  middleware: change.withBody,
  request: {
    query,
    headers: changeHeaders,
    body: { content: { 'application/json': { schema: newNodeSchema } }, required: true },
  },
  responses: changeAnswers(tokenOutcomeSchema, ['node-exists']),
})

const rotateRoute = createRoute({
  method: 'post',
  path: '/v1/nodes/{node}/rotate-token',
  ...shared,
  summary: 'Give a node a new token; the old one ends, and so does its connection',
  middleware: change.withoutBody,
  request: { params: nodePathSchema, query, headers: changeHeaders },
  responses: changeAnswers(tokenOutcomeSchema, ['unknown-node']),
})

const removeRoute = createRoute({
  method: 'delete',
  path: '/v1/nodes/{node}',
  ...shared,
  summary: 'Take a node out of service: its token ends, its history stays',
  middleware: change.withoutBody,
  request: { params: nodePathSchema, query, headers: changeHeaders },
  responses: changeAnswers(outcomeSchema, ['unknown-node']),
})

/** POST /v1/nodes, POST /v1/nodes/{node}/rotate-token and DELETE /v1/nodes/{node} */
export function addChangeNode(api: OpenAPIHono, { commands }: Services): void {
  api.openapi(registerRoute, async (context) => {
    const token = newToken()
    const described = context.req.valid('json')
    const wish = { type: 'RegisterNode', entry: { ...described, tokenHash: hashToken(token) } } as const
    const sent = await commands.carryOut(wish, wisherOf(context.req.valid('header')))
    const headers = { location: `/v1/nodes/${described.node}` }
    return answerSent(context, sent, {
      status: 201,
      headers,
      beside: { token: sent.repeated ? null : token },
    })
  })
  api.openapi(rotateRoute, async (context) => {
    const token = newToken()
    const wish = {
      type: 'RotateNodeToken',
      ...context.req.valid('param'),
      tokenHash: hashToken(token),
    } as const
    const sent = await commands.carryOut(wish, wisherOf(context.req.valid('header')))
    return answerSent(context, sent, { beside: { token: sent.repeated ? null : token } })
  })
  api.openapi(removeRoute, async (context) => {
    const wish = { type: 'DecommissionNode', ...context.req.valid('param') } as const
    return answerSent(context, await commands.carryOut(wish, wisherOf(context.req.valid('header'))))
  })
}
