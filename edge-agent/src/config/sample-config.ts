import { z } from 'zod'
import { agentConfigSchema } from './agent-config-schema.js'

interface Described {
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Described>>
  readonly required?: readonly string[]
  readonly items?: Described
  readonly enum?: readonly unknown[]
}

/** Sections that a new agent begins with; the other collectors stand there as comments. */
const active = ['node', 'agent', 'mqtt', 'health', 'host']

/**
 * A whole configuration file from the schema: every key with its meaning and default. Keys without a default that are not
 * needed stand there as comments.
 */
export function sampleConfig(): string {
  const schema = z.toJSONSchema(agentConfigSchema, { io: 'input', unrepresentable: 'any' }) as Described
  const head =
    '# The agent of a network node. Every key can be overridden by TELSTAR_AGENT_<SECTION>_<KEY> in the environment.\n'
  const sections = Object.entries(schema.properties ?? {}).map(([name, section]) =>
    sectionText(name, section),
  )
  return [head, ...sections].join('\n')
}

function sectionText(name: string, section: Described): string {
  const lines = [`# ${section.description}`, `[${name}]`, ...keyLines(section)]
  for (const [key, field] of Object.entries(section.properties ?? {})) {
    if (field.items?.properties)
      lines.push('', `# ${field.description}`, `[[${name}.${key}]]`, ...keyLines(field.items))
  }
  const text = active.includes(name) ? lines : lines.map((line) => (line === '' ? '#' : `#${line}`))
  return `${text.join('\n')}\n`
}

function keyLines({ properties = {}, required = [] }: Described): string[] {
  return Object.entries(properties)
    .filter(([, field]) => !field.items?.properties)
    .flatMap(([key, field]) => {
      const options = field.enum ? ` One of ${field.enum.map(tomlValue).join(', ')}.` : ''
      const value = field.default ?? field.examples?.[0]
      const given = field.default !== undefined || required.includes(key) || key === 'token_file'
      return [`# ${field.description}${options}`, `${given ? '' : '# '}${key} = ${tomlValue(value)}`]
    })
}

function tomlValue(value: unknown): string {
  return JSON.stringify(value)
}
