import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'
import { CommonProblem } from './common-problem.js'

const mediaTypes = { json: 'application/json', csv: 'text/csv' } as const

export type AnswerFormat = keyof typeof mediaTypes

/**
 * The form of an answer: what `format` asks for, else the best of what Accept allows (RFC 9110 12.5.1), JSON when it is
 * all the same. @throws {Problem} not-acceptable
 */
export function answerFormat(
  context: Context,
  offered: readonly AnswerFormat[],
  asked?: AnswerFormat,
): AnswerFormat {
  if (asked) return asked
  const header = context.req.header('accept')
  if (header === undefined || header.trim() === '') return 'json'
  const ranges = parseAccept(header)
  const ranked = offered
    .map((format) => ({ format, quality: qualityOf(mediaTypes[format], ranges) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  if (ranked[0]) return ranked[0].format
  throw new CommonProblem('not-acceptable', {
    detail: `This answer comes as ${offered.map((format) => mediaTypes[format]).join(' or ')}.`,
  })
}

interface MediaRange {
  readonly type: string
  readonly q: number
}

/** The most specific range that covers the type decides. */
function qualityOf(type: string, ranges: readonly MediaRange[]): number {
  const [main] = type.split('/')
  for (const candidate of [type, `${main}/*`, '*/*']) {
    const range = ranges.find((known) => known.type.toLowerCase() === candidate)
    if (range) return range.q
  }
  return 0
}
