import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import type { Logger } from '@telstar/runtime/logger'
import { registryEntry, type Unregistered } from './local-nodes.js'
import { readRegistry, writeRegistry } from './node-registry.js'
import { nodeToken } from './secrets.js'
import type { StackSettings } from './station-commands.js'

/** Registers the nodes of a local stack that are not registered as they should be, with tokens kept in its secrets. */
export async function registerLocalNodes(
  { home, ports, log }: StackSettings & { readonly log: Logger },
  nodes: readonly Unregistered[],
): Promise<void> {
  const registry = { brokers: `127.0.0.1:${ports.kafka}`, region: home.region, log }
  const known = await readRegistry(registry)
  const now = new Date()
  const wanted = nodes.map((node) => registryEntry(node, nodeToken(home, node.node), now))
  const changed = wanted.filter((entry) => !isRegistered(entry, known.get(entry.node)))
  if (changed.length > 0) await writeRegistry(registry, { put: changed })
}

function isRegistered(wanted: RegistryEntry, known: RegistryEntry | undefined): boolean {
  return known?.tokenHash === wanted.tokenHash && JSON.stringify(known.cells) === JSON.stringify(wanted.cells)
}
