import type { Region } from '../start-region.js'

export type RegisteredNode = Awaited<ReturnType<Region['registerNodes']>>[number]

let runs = 0

/** Registers nodes no run before has used: what an earlier one left in the same region is never taken for this one's. */
export function newNodes(region: Region, kind: string, count: number): Promise<RegisteredNode[]> {
  runs += 1
  const run = `${Date.now().toString(36)}${runs}`
  return region.registerNodes(Array.from({ length: count }, (_, index) => `${kind}-${run}-${index}`))
}
