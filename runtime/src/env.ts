import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a process was told from outside. */
export type EnvSource = Readonly<Record<string, string | undefined>>

/** A setting that is missing or wrong; the message names every one of them at once. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads settings through a schema. For any key `X`, `X_FILE` may name a file that holds the value (for secrets).
 * An empty value counts as absent.
 * @throws {ConfigError} naming all problems together
 */
export function parseEnv<Schema extends z.ZodObject>(schema: Schema, source: EnvSource): z.infer<Schema> {
  const values = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, settingOf(key, source)]))
  const result = schema.safeParse(values)
  if (result.success) return result.data
  throw new ConfigError(`settings in the environment are wrong:\n${z.prettifyError(result.error)}`)
}

function settingOf(key: string, source: EnvSource): string | undefined {
  const file = source[`${key}_FILE`]
  if (source[key]) return source[key]
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`${key}_FILE: ${(error as Error).message}`)
  }
}

/** `a:9092,b:9092` as a list; empty entries are dropped. */
export const listSchema = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/** A TCP port; 0 lets the system choose. */
export const portSchema = z.coerce.number().int().min(0).max(65_535)
