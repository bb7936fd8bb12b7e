import type { RegistryEntry } from '@telstar/contracts/registry-entry'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'

export type NodeCommand = CommandOf<'RegisterNode' | 'RotateNodeToken' | 'DecommissionNode'>

interface Moment {
  readonly region: string
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Decides on the registry of nodes. A node of another region is unknown here; registering it moves it to this one.
 * @param entry of the node, in whatever region
 */
export function decideNode(
  command: NodeCommand,
  entry: RegistryEntry | null,
  { region, now }: Moment,
): Decision {
  const known = entry?.region === region ? entry : null
  const updatedAt = new Date(now).toISOString()
  if (command.type === 'RegisterNode') {
    if (known !== null) return refuse('node-exists', `The node ${known.node} is registered already.`)
    return put({ ...command.entry, region, updatedAt })
  }
  const { node } = command
  if (known === null) return refuse('unknown-node', `There is no node ${node} in the region ${region}.`)
  if (command.type === 'DecommissionNode') return accept({ kind: 'node', node, entry: null }, { node })
  return put({ ...known, tokenHash: command.tokenHash, updatedAt })
}

function put(entry: RegistryEntry): Decision {
  const { node } = entry
  return accept({ kind: 'node', node, entry }, { node })
}
