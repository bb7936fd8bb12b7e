import type { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Two schemas to compare at one place, each with the document its references point into. */
export interface Pair {
  readonly wide: JsonSchema
  readonly narrow: JsonSchema
  readonly wideRoot: JsonSchema
  readonly narrowRoot: JsonSchema
  readonly path: string
}

/**
 * Where something valid under `narrow` would be refused by `wide`; empty when everything fits. Knows the keywords that
 * zod writes; open objects are taken to hold nothing but their own properties.
 */
export function misfits(pair: Pair): string[] {
  const wide = resolve(pair.wide, pair.wideRoot)
  const narrow = resolve(pair.narrow, pair.narrowRoot)
  const here = { ...pair, wide, narrow }
  const narrowOptions = optionsOf(narrow)
  if (narrowOptions.length > 1) return narrowOptions.flatMap((option) => misfits({ ...here, narrow: option }))
  const wideOptions = optionsOf(wide)
  if (wideOptions.length > 1) {
    const fits = wideOptions.some((option) => misfits({ ...here, wide: option }).length === 0)
    return fits ? [] : [`${pair.path}: none of the alternatives takes it any more`]
  }
  const types = typeMisfits(here)
  if (types.length > 0) return types
  return [...valueMisfits(here), ...limitMisfits(here), ...partMisfits(here)]
}

/** The schema behind a reference into its own document. */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace('#/$defs/', '')
  return name === undefined ? schema : ((root.$defs?.[name] ?? {}) as JsonSchema)
}

/** `anyOf`, `oneOf` and lists of types as alternatives. */
export function optionsOf(schema: JsonSchema): JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf
  if (options) return options as JsonSchema[]
  const { type } = schema as { type?: unknown }
  return Array.isArray(type) ? type.map((one) => ({ ...schema, type: one }) as JsonSchema) : [schema]
}

function typeMisfits({ wide, narrow, path }: Pair): string[] {
  const same = wide.type === undefined || wide.type === narrow.type
  if (same || (wide.type === 'number' && narrow.type === 'integer')) return []
  return [`${path}: ${narrow.type ?? 'any type'} does not fit ${wide.type}`]
}

function valueMisfits({ wide, narrow, path }: Pair): string[] {
  const allowed = valuesOf(wide)
  if (allowed === null) return []
  const values = valuesOf(narrow)
  if (values === null) return [`${path}: any value does not fit ${allowed.join(', ')}`]
  return values.filter((value) => !allowed.includes(value)).map((value) => `${path}: ${value} is not allowed`)
}

function valuesOf(schema: JsonSchema): string[] | null {
  if (schema.const !== undefined) return [JSON.stringify(schema.const)]
  return schema.enum?.map((value) => JSON.stringify(value)) ?? null
}

const lowerLimits = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const
const upperLimits = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'] as const
const exactly = ['pattern', 'format'] as const

function limitMisfits({ wide, narrow, path }: Pair): string[] {
  const below = lowerLimits.filter((key) => limit(wide, key, -Infinity) > limit(narrow, key, -Infinity))
  const above = upperLimits.filter((key) => limit(wide, key, Infinity) < limit(narrow, key, Infinity))
  const other = exactly.filter((key) => wide[key] !== undefined && wide[key] !== narrow[key])
  return [...below, ...above, ...other].map(
    (key) => `${path}: ${key} ${narrow[key] ?? 'absent'} does not fit ${wide[key]}`,
  )
}

const limit = (schema: JsonSchema, key: string, absent: number) => Number(schema[key] ?? absent)

function partMisfits(pair: Pair): string[] {
  return [...requiredMisfits(pair), ...propertyMisfits(pair), ...openMisfits(pair), ...itemMisfits(pair)]
}

function requiredMisfits({ wide, narrow, path }: Pair): string[] {
  const given = new Set(narrow.required)
  return (wide.required ?? [])
    .filter((name) => !given.has(name))
    .map((name) => `${path}.${name} may be absent`)
}

function propertyMisfits(pair: Pair): string[] {
  const { wide, narrow, path } = pair
  return Object.entries(narrow.properties ?? {}).flatMap(([name, property]) => {
    const place = wide.properties?.[name] ?? wide.additionalProperties
    if (place === false) return [`${path}.${name} is unknown`]
    if (place === undefined || place === true) return []
    const at = { path: `${path}.${name}`, wide: place as JsonSchema, narrow: property as JsonSchema }
    return misfits({ ...pair, ...at })
  })
}

/** Maps with any keys, and objects that take keys nobody described. */
function openMisfits(pair: Pair): string[] {
  const { wide, narrow, path } = pair
  if (narrow.type !== 'object' || wide.additionalProperties === undefined) return []
  const extra = narrow.additionalProperties
  if (extra === false) return []
  if (wide.additionalProperties === false) return [`${path}: further keys are refused`]
  if (typeof extra !== 'object' || typeof wide.additionalProperties !== 'object') return []
  return misfits({ ...pair, path: `${path}.*`, wide: wide.additionalProperties, narrow: extra })
}

function itemMisfits(pair: Pair): string[] {
  const { wide, narrow, path } = pair
  if (wide.items === undefined || narrow.items === undefined) return []
  return misfits({
    ...pair,
    path: `${path}[]`,
    wide: wide.items as JsonSchema,
    narrow: narrow.items as JsonSchema,
  })
}
