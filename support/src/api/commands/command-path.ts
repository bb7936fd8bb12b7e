import type { CommandKind, CommandSet } from './command-set.js'

/** Where a command is sent to, in OpenAPI's notation. */
export function commandPath({ noun, idName, opening }: CommandSet, { type }: CommandKind): string {
  return type === opening ? `/v1/${noun}` : `/v1/${noun}/{${idName}}/${type}`
}
