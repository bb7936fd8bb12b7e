import { readFileSync } from 'node:fs'
import { ConfigError, type EnvSource } from '@telstar/runtime/env'
import { parse, TomlError } from 'smol-toml'
import type { z } from 'zod'
import { type AgentConfig, agentConfigSchema } from './agent-config-schema.js'
import { applyEnv, envName } from './apply-env.js'
import { lineOfKey } from './line-of-key.js'

/**
 * Reads the agent's file with what the environment overrides (`TELSTAR_AGENT_<SECTION>_<KEY>`). Connects to nothing.
 * @throws {ConfigError} naming file, line and key of everything that is wrong
 */
export function readConfig(file: string, env: EnvSource): AgentConfig {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError((error as Error).message)
  }
  return parseConfig({ file, text }, env)
}

/** The same for a text at hand; `file` is how messages name it. */
export function parseConfig({ file, text }: { file: string; text: string }, env: EnvSource): AgentConfig {
  const { settings, overridden } = applyEnv(parseToml(file, text), env)
  const result = agentConfigSchema.safeParse(settings)
  if (!result.success)
    throw new ConfigError(result.error.issues.flatMap(tell(file, text, overridden)).join('\n'))
  const broken = rules.filter((rule) => rule.broken(result.data))
  if (broken.length === 0) return result.data
  throw new ConfigError(broken.map(({ path, message }) => place(file, text, path) + message).join('\n'))
}

function parseToml(file: string, text: string): Record<string, unknown> {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')
    throw new ConfigError(`${file}:${error.line}:${error.column}: ${reason}`)
  }
}

function tell(file: string, text: string, overridden: ReadonlySet<string>) {
  return (issue: z.core.$ZodIssue): string[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null]
    return keys.map((key) => {
      const path = [...issue.path, ...(key === null ? [] : [key])].map(String)
      const name = path.join('.')
      const message = key === null ? issue.message : 'unknown key'
      if (overridden.has(name)) return `environment: ${envName(path)}: ${message}`
      return `${place(file, text, path)}${name || 'file'}: ${message}`
    })
  }
}

function place(file: string, text: string, path: readonly string[]): string {
  const line = lineOfKey(text, path)
  return line === null ? `${file}: ` : `${file}:${line}: `
}

interface Rule {
  readonly path: string[]
  readonly message: string
  broken(config: AgentConfig): boolean
}

const polled = ({ host, simulator }: AgentConfig) => Boolean(host?.enabled || simulator?.enabled)
const replayed = ({ csv_replay: replay }: AgentConfig) => Boolean(replay?.enabled)

/** What single keys cannot tell. */
const rules: Rule[] = [
  {
    path: [],
    message: 'no collector: write a section host, simulator or csv_replay',
    broken: (config) => !polled(config) && !replayed(config),
  },
  {
    path: ['node', 'boot'],
    message: 'node.boot: only for csv_replay alone',
    broken: (config) => config.node.boot !== undefined && (polled(config) || !replayed(config)),
  },
  {
    path: ['mqtt', 'token_file'],
    message: 'mqtt.token_file: mqtt.token is given too',
    broken: ({ mqtt }) => mqtt.token !== undefined && mqtt.token_file !== undefined,
  },
  {
    path: ['mqtt'],
    message: 'mqtt: token_file (or TELSTAR_AGENT_MQTT_TOKEN) is missing',
    broken: ({ mqtt }) => mqtt.token === undefined && mqtt.token_file === undefined,
  },
  {
    path: ['mqtt', 'keepalive'],
    message: 'mqtt.keepalive: must be from 5s to 300s',
    broken: ({ mqtt }) => mqtt.keepalive < 5000 || mqtt.keepalive > 300_000,
  },
  {
    path: ['mqtt'],
    message: 'mqtt: cert_file and key_file belong together',
    broken: ({ mqtt }) => (mqtt.cert_file === undefined) !== (mqtt.key_file === undefined),
  },
]
