import { fileURLToPath } from 'node:url'

/** The rules that a new region starts with, as YAML. */
export const defaultRulesFile = fileURLToPath(new URL('../../rules/default-rules.yaml', import.meta.url))
