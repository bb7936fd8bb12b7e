import { z } from '@hono/zod-openapi'
import { integerParameter } from '@telstar/http/query-parameter'
import type { Context } from 'hono'
import { openJson } from '../api/open-content.js'

/** A resource of TM Forum: its attributes, and always these. */
export interface Resource {
  readonly id: string
  readonly href: string
  readonly '@type': string
}

export const fieldsParameter = z
  .string()
  .regex(/^[@A-Za-z]{1,40}(,[@A-Za-z]{1,40}){0,39}$/, 'must be names of attributes with commas between')
  .optional()
  .describe('Attributes to answer with, first level; id, href and @type come always')

/** Of every list (TMF630 4.3, 4.4). */
export const listParameters = {
  fields: fieldsParameter,
  offset: integerParameter({ min: 0, max: 10_000 }).default(0),
  limit: integerParameter({ min: 1, max: 100 }).default(20),
}

/** The attributes that were asked for. */
export function selected<Any extends Resource>(resource: Any, fields: string | undefined): Resource {
  if (fields === undefined) return resource
  const wanted = new Set(['id', 'href', '@type', ...fields.split(',')])
  const kept = Object.entries(resource).filter(([name]) => wanted.has(name))
  const { id, href, '@type': type } = resource
  return { ...Object.fromEntries(kept), id, href, '@type': type }
}

interface Page {
  readonly resources: readonly Resource[]
  readonly total: number
  readonly fields: string | undefined
}

/** A list with the counts of TMF630; 206 when there are more. */
export function answerPage(context: Context, { resources, total, fields }: Page): Response {
  context.header('x-total-count', String(total))
  context.header('x-result-count', String(resources.length))
  const items = resources.map((resource) => selected(resource, fields))
  return context.json(items, resources.length < total ? 206 : 200)
}

/** An attribute of a resource, as the document describes it: what else is in it is TM Forum's. */
export const resourceSchema = z.looseObject({ id: z.string(), href: z.string(), '@type': z.string() })

const page = openJson(z.array(resourceSchema))

/** The answers of `answerPage`. */
export const pageAnswers = {
  200: { description: 'All of them', content: page },
  206: { description: 'A page: X-Total-Count says how many there are', content: page },
}

export const countSchema = z.object({ total: z.number().int() })
