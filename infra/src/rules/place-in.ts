import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type YAMLMap,
} from 'yaml'

/** A place in a text; both begin at 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A key of a map or an index of a list. */
export type Step = string | number

/** Where the value of a path stands in a document; where the path leads to nothing, what is nearest around it. */
export function placeIn(document: Document, lines: LineCounter, path: readonly Step[]): Place {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const step of path) {
    const next = childOf(node, step)
    if (next === null) break
    node = next.value
    offset = startOf(node) ?? next.keyAt ?? offset
  }
  const { line, col } = lines.linePos(offset)
  return { line, column: col }
}

interface Child {
  readonly value: unknown
  readonly keyAt?: number | undefined
}

function childOf(node: unknown, step: Step): Child | null {
  if (isSeq(node)) return Number(step) in node.items ? { value: node.items[Number(step)] } : null
  return isMap(node) ? pairOf(node, step) : null
}

function pairOf(map: YAMLMap, step: Step): Child | null {
  const pair = map.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step))
  return pair === undefined ? null : { value: pair.value, keyAt: startOf(pair.key) }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined
}
