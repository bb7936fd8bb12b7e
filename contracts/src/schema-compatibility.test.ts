import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { jsonSchemaOf, publishedSchemas } from './published-schemas.js'
import { breakingChanges, type SchemaRole } from './schema-compatibility.js'

const v1 = {
  node: z.string().max(64),
  status: z.enum(['online', 'offline']),
  boot: z.number().int().min(0).max(100),
  tags: z.array(z.string()).optional(),
  cells: z.record(z.string(), z.number().nullable()),
}
const changes = (after: z.ZodRawShape, role: SchemaRole, before: z.ZodRawShape = v1) =>
  breakingChanges(jsonSchemaOf(z.object(before)), jsonSchemaOf(z.object(after)), role)
const { tags: _, ...withoutTags } = v1

describe('A change that breaks nobody', () => {
  it.each<[string, z.ZodRawShape, SchemaRole]>([
    ['no change', v1, 'both'],
    ['another description', { ...v1, node: v1.node.meta({ description: 'its name' }) }, 'both'],
    ['a new optional field', { ...v1, vendor: z.string().optional() }, 'both'],
    ['a new field with a default that we read', { ...v1, vendor: z.string().default('') }, 'received'],
    ['a new required field that we write', { ...v1, vendor: z.string() }, 'published'],
    ['more values that we read', { ...v1, status: z.enum(['online', 'offline', 'stale']) }, 'received'],
    ['fewer values that we write', { ...v1, status: z.enum(['online']) }, 'published'],
    ['a wider range that we read', { ...v1, boot: z.number().max(1000) }, 'received'],
    ['a narrower range that we write', { ...v1, boot: z.number().int().min(5).max(7) }, 'published'],
    ['null as well, where we read', { ...v1, node: v1.node.nullable() }, 'received'],
    ['an optional field that we always write now', { ...v1, tags: z.array(z.string()) }, 'published'],
  ])('%s', (_name, after, role) => {
    expect(changes(after, role)).toEqual([])
  })
})

describe('A change that breaks somebody', () => {
  it.each<[string, z.ZodRawShape, SchemaRole, string]>([
    ['a removed field', withoutTags, 'received', '$.tags was removed'],
    ['a renamed field', { ...withoutTags, labels: v1.tags }, 'published', '$.tags was removed'],
    [
      'a new required field that we read',
      { ...v1, vendor: z.string() },
      'received',
      '$.vendor may be absent',
    ],
    [
      'a field made required that we read',
      { ...v1, tags: z.array(z.string()) },
      'received',
      '$.tags may be absent',
    ],
    [
      'a field made optional that we write',
      { ...v1, boot: v1.boot.optional() },
      'published',
      '$.boot may be absent',
    ],
    [
      'fewer values that we read',
      { ...v1, status: z.enum(['online']) },
      'received',
      '"offline" is not allowed',
    ],
    [
      'more values that we write',
      { ...v1, status: z.enum(['online', 'offline', 'stale']) },
      'published',
      '"stale"',
    ],
    ['free text instead of an enum that we write', { ...v1, status: z.string() }, 'published', 'any value'],
    ['another type', { ...v1, boot: z.string() }, 'received', '$.boot: integer does not fit string'],
    [
      'fractions that we write',
      { ...v1, boot: z.number().min(0).max(100) },
      'published',
      'number does not fit integer',
    ],
    [
      'a narrower range that we read',
      { ...v1, boot: z.number().int().min(1).max(100) },
      'received',
      'minimum 0',
    ],
    [
      'a shorter text that we read',
      { ...v1, node: z.string().max(63) },
      'received',
      'maxLength 64 does not fit 63',
    ],
    ['a text of any length that we write', { ...v1, node: z.string() }, 'published', 'maxLength absent'],
    ['a pattern that we read', { ...v1, node: z.string().max(64).regex(/^a/) }, 'received', 'pattern'],
    ['null that we write', { ...v1, node: v1.node.nullable() }, 'published', 'null does not fit string'],
    ['another type of item', { ...v1, tags: z.array(z.number()).optional() }, 'received', '$.tags[]'],
    [
      'values of a map without null',
      { ...v1, cells: z.record(z.string(), z.number()) },
      'received',
      '$.cells.*',
    ],
  ])('%s', (...[, after, role, message]) => {
    expect(changes(after, role).join('\n')).toContain(message)
  })

  it('a field more, where older readers refuse what they do not know', () => {
    const before = jsonSchemaOf(z.strictObject(v1))
    const after = jsonSchemaOf(z.strictObject({ ...v1, vendor: z.string().optional() }))
    expect(breakingChanges(before, after, 'both')).toEqual([
      'older readers would refuse: $.vendor is unknown',
    ])
  })

  it('an alternative less', () => {
    const before = jsonSchemaOf(z.union([z.object(v1), z.array(z.number())]))
    expect(breakingChanges(before, jsonSchemaOf(z.object(v1)), 'received')).toEqual([
      'older writers would be refused: $: array does not fit object',
    ])
  })
})

describe('The published shapes', () => {
  const snapshotOf = (name: string) =>
    JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'))

  it.each(publishedSchemas)('$name breaks nobody who keeps to its snapshot', ({ name, role, schema }) => {
    expect(breakingChanges(snapshotOf(name), jsonSchemaOf(schema), role)).toEqual([])
  })

  it.each(publishedSchemas)(
    '$name is what its snapshot says (npm run schemas writes it)',
    ({ name, schema }) => {
      expect(jsonSchemaOf(schema)).toEqual(snapshotOf(name))
    },
  )
})
