import { isSilenced, type Script } from './collectors/scripted-trouble.js'
import type { RunningNode } from './start-node.js'

interface Scripted {
  readonly node: RunningNode
  readonly script: Script
}

const lookEveryMs = 250

/** Takes nodes off the network and brings them back as their part of the script says. Returns how to stop. */
export function followScript(
  scripted: readonly Scripted[],
  { startedAt, now }: { startedAt: number; now: () => number },
): { stop(): void } {
  const concerned = scripted.filter(({ script }) => script.some(({ kind }) => kind === 'silence'))
  const look = () => {
    for (const { node, script } of concerned) {
      const wanted = isSilenced(script, now() - startedAt)
      if (wanted === node.silenced()) continue
      if (wanted) node.silence()
      else node.resume()
    }
  }
  const timer = concerned.length > 0 ? setInterval(look, lookEveryMs) : undefined
  return { stop: () => clearInterval(timer) }
}
