import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { nodeIdSchema } from '@telstar/contracts/node-id'
import { answerFormat } from '@telstar/http/answer-format'
import { instantParameter } from '@telstar/http/query-parameter'
import { QueryProblem } from '../http/query-problem.js'
import { refusals } from '../http/refusals.js'
import { findNode, unknownQueryNode } from '../nodes/node-query.js'
import type { Services } from '../services.js'
import { bootsQuery, holesQuery, mostHoles } from './ledger-query.js'

const time = z.iso.datetime()
const count = z.number().int()

const bootSchema = z
  .object({
    boot: count.describe('A start of the agent; numbers begin anew'),
    firstSeq: count,
    lastSeq: count,
    batches: count.describe('Stored, of those between firstSeq and lastSeq'),
    missing: count.describe('Not stored: still on their way, or dropped by a full spool'),
    samples: count,
    values: count,
    quarantined: count.describe('Values refused, kept as dead letters'),
    firstSentAt: time,
    lastSentAt: time,
  })
  .openapi('LedgerBoot')

const holeSchema = z
  .object({ boot: count, firstSeq: count, lastSeq: count, sentAfter: time, sentBefore: time })
  .openapi('LedgerHole')

const ledgerSchema = z
  .object({
    node: z.string(),
    from: time,
    to: time,
    completeness: z
      .number()
      .nullable()
      .describe(
        'Batches stored ÷ batches numbered, of all boots, rounded down to four decimals; null without batches',
      ),
    boots: z.array(bootSchema),
    holes: z.array(holeSchema).describe(`Runs of missing batches, newest first, ${mostHoles} at most`),
  })
  .openapi('Ledger')

const mostDays = 31

const route = createRoute({
  method: 'get',
  path: '/v1/completeness',
  tags: ['metrics'],
  summary: 'Which batches of a node are there, by the ledger: boots and holes in their sequence',
  description: `Every batch carries (boot, seq), seq growing by one; a number missing between two stored ones is a lost batch, known without guessing. What a node never sent leaves no number. The range is of sending times, ${mostDays} days at most.`,
  security: [{ bearer: [] }],
  request: {
    query: z.strictObject({
      node: nodeIdSchema.meta({ example: 'node-001' }),
      from: instantParameter.optional().describe('Inclusive; a day before `to` if left out'),
      to: instantParameter.optional().describe('Exclusive; now if left out'),
    }),
  },
  responses: {
    200: { description: 'The ledger of the node', content: { 'application/json': { schema: ledgerSchema } } },
    ...refusals('unanswerable'),
  },
})

const instant = z.date().transform((date) => date.toISOString())
const bootRow = z.object({ ...bootSchema.shape, firstSentAt: instant, lastSentAt: instant })
const holeRow = z.object({ ...holeSchema.shape, sentAfter: instant, sentBefore: instant })
const dayMs = 86_400_000

/** GET /v1/completeness */
export function addAnswerCompleteness(api: OpenAPIHono, { reader, now }: Services): void {
  api.openapi(route, async (context) => {
    answerFormat(context, ['json'])
    const query = context.req.valid('query')
    const to = query.to ?? now()
    const from = query.from ?? to - dayMs
    checkRange(from, to)
    const { boots, holes } = await reader.read(async (ask) => {
      const { nodeId } = await findNode(ask, query.node, unknownQueryNode())
      const range = { nodeId, from, to }
      return { boots: await ask(bootsQuery(range), bootRow), holes: await ask(holesQuery(range), holeRow) }
    })
    const ledger = {
      node: query.node,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      completeness: completenessOfBoots(boots),
      boots,
      holes,
    }
    return context.json(ledger, 200)
  })
}

function checkRange(from: number, to: number): void {
  const expected =
    from >= to
      ? 'must lie before `to`'
      : to - from > mostDays * dayMs
        ? `must lie ${mostDays} days before \`to\` at most`
        : null
  if (expected) throw new QueryProblem('unanswerable', { errors: [{ place: 'query.from', expected }] })
}

function completenessOfBoots(boots: readonly { batches: number; missing: number }[]): number | null {
  const stored = boots.reduce((sum, { batches }) => sum + batches, 0)
  const missing = boots.reduce((sum, boot) => sum + boot.missing, 0)
  if (stored === 0) return null
  return Math.floor((stored / (stored + missing)) * 10_000) / 10_000
}
