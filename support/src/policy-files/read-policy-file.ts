import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'

/** What is wrong with a file of policy, each problem with its line and column. */
export class BadPolicyFile extends Error {
  override name = 'BadPolicyFile'
}

/**
 * What a YAML (or JSON) text says.
 * @param name of the file, for the message
 * @throws {BadPolicyFile} naming every problem and its place
 */
export function readPolicyFile<Policy>(name: string, text: string, schema: z.ZodType<Policy>): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  if (document.errors.length > 0)
    throw new BadPolicyFile(
      document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`).join('\n'),
    )
  const result = schema.safeParse(document.toJS())
  if (result.success) return result.data
  const problems = result.error.issues.map(({ path, message }) => {
    const offset = offsetOf((at) => document.getIn(at, true), path)
    return `${place(offset)}: ${path.map(String).join('.') || 'the file'}: ${message}`
  })
  throw new BadPolicyFile(problems.join('\n'))
}

/** Where a path stands in the text, or the last part of it that is there. */
function offsetOf(nodeAt: (path: PropertyKey[]) => unknown, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(path.slice(0, length))
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}
