import { type JsonSchema, misfits, optionsOf, resolve } from './schema-fit.js'

/**
 * Who may be older than the other side. `received`: others (nodes) write and we read, so whatever was valid must stay
 * valid. `published`: we write and others read, so whatever we write now must have been valid before.
 */
export type SchemaRole = 'received' | 'published' | 'both'

/** What a change of a published shape would break, one line each; empty when the change is safe. */
export function breakingChanges(before: JsonSchema, after: JsonSchema, role: SchemaRole): string[] {
  const [older, newer] = [fieldsOf(before, before, '$'), fieldsOf(after, after, '$')]
  const removed = [...older].filter((field) => !newer.has(field)).map((field) => `${field} was removed`)
  const towardsUs = { wide: after, narrow: before, wideRoot: after, narrowRoot: before, path: '$' }
  const towardsOthers = { wide: before, narrow: after, wideRoot: before, narrowRoot: after, path: '$' }
  const refused = role === 'published' ? [] : misfits(towardsUs)
  const unreadable = role === 'received' ? [] : misfits(towardsOthers)
  return [
    ...removed,
    ...refused.map((line) => `older writers would be refused: ${line}`),
    ...unreadable.map((line) => `older readers would refuse: ${line}`),
  ]
}

/** Paths of all described fields, through alternatives, lists and maps. */
function fieldsOf(schema: JsonSchema, root: JsonSchema, path: string): Set<string> {
  const found = new Set<string>()
  for (const option of optionsOf(resolve(schema, root))) {
    for (const [name, property] of Object.entries(option.properties ?? {})) {
      found.add(`${path}.${name}`)
      addAll(found, fieldsOf(property as JsonSchema, root, `${path}.${name}`))
    }
    for (const [part, mark] of [
      [option.items, '[]'],
      [option.additionalProperties, '.*'],
    ] as const) {
      if (typeof part === 'object') addAll(found, fieldsOf(part as JsonSchema, root, path + mark))
    }
    if (option !== schema && option.anyOf) addAll(found, fieldsOf(option, root, path))
  }
  return found
}

function addAll(fields: Set<string>, more: Iterable<string>): void {
  for (const field of more) fields.add(field)
}
