import { ConfigError, type EnvSource } from '@telstar/runtime/env'
import { z } from 'zod'
import { agentConfigSchema } from './agent-config-schema.js'

const prefix = 'TELSTAR_AGENT_'

/** `TELSTAR_AGENT_MQTT_HOST` for the path mqtt, host. */
export function envName(path: readonly string[]): string {
  return prefix + path.join('_').toUpperCase()
}

/**
 * Lays `TELSTAR_AGENT_<SECTION>_<KEY>` over the settings of the file. Only plain keys of sections can be given so.
 * @throws {ConfigError} when a variable with the prefix names no key
 */
export function applyEnv(settings: Record<string, unknown>, env: EnvSource) {
  const keys = overridableKeys()
  const overridden = new Set<string>()
  const merged = { ...settings }
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(prefix) || text === undefined || text === '') continue
    const key = keys.get(name)
    if (key === undefined) throw new ConfigError(`environment: ${name}: names no key of the file`)
    const { section } = key
    merged[section] = { ...(merged[section] as object | undefined), [key.name]: convert(text, key.type) }
    overridden.add(`${section}.${key.name}`)
    // The two exclude each other: the one from outside counts.
    const other = { token: 'token_file', token_file: 'token' }[key.name]
    if (other !== undefined) delete (merged[section] as Record<string, unknown>)[other]
  }
  return { settings: merged, overridden }
}

interface Key {
  readonly section: string
  readonly name: string
  readonly type: string
}

function overridableKeys(): Map<string, Key> {
  const keys = new Map<string, Key>()
  for (const [section, schema] of Object.entries(agentConfigSchema.shape)) {
    const object = unwrap(schema)
    if (!(object instanceof z.ZodObject)) continue
    for (const [name, field] of Object.entries(object.shape)) {
      const { type } = unwrap(field as z.ZodType).def
      if (type !== 'array') keys.set(envName([section, name]), { section, name, type })
    }
  }
  return keys
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.unwrap() as z.ZodType)
  return schema instanceof z.ZodPipe ? unwrap(schema.in as z.ZodType) : schema
}

/** What is no number or boolean stays text, for the schema to refuse. */
function convert(text: string, type: string): unknown {
  if (type === 'number' && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text)
  if (type === 'boolean' && ['true', 'false'].includes(text)) return text === 'true'
  return text
}
