import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import { CliError } from './cli-error.js'

/** The entry of a node. @throws {CliError} 1 when it is not registered */
export function registeredNode(registry: ReadonlyMap<string, RegistryEntry>, node: string): RegistryEntry {
  const entry = registry.get(node)
  if (entry !== undefined) return entry
  throw new CliError(1, `node ${node} is not registered`, './telstar nodes list shows those that are')
}
